"""Whatever a spreadsheet did to a roster, each pupil is read rightly, asked, or named."""

import os
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings

from pixschool.core.importing.reading import child, signature
from pixschool.core.importing.reading.limits import DEFAULT
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.source import Source
from students.importers.readers import table
from tests.students.importers.readers import hostile_tables
from tests.students.importers.readers.hostile_tables import HostileFile
from tests.support.reading import SIGNATURES

# 5 000 for the measure that the guide of tests asks for; fewer each day.
_NUMBERS = count()
EXAMPLES = int(os.environ.get("HOSTILE_TABLES", "150"))


def read_here(data: bytes, directory: Path) -> tuple[Output, list[list[str]]]:
    """The reader in this process, which is quick enough for thousands of files."""
    path = directory / f"upload-{next(_NUMBERS)}"  # what was read of a path is remembered
    path.write_bytes(data)
    out = Output(directory, DEFAULT, on_progress=lambda _: None)
    source = Source(path, "eleves", DEFAULT, signature.load(SIGNATURES))
    child.read(source, [table], out, {})
    out.close()
    staged = out.staged()
    rows = Path(staged["rows"]).read_text().splitlines() if staged else []
    return out, [row.split("\t") for row in rows]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=hostile_tables.files())
def test_every_pupil_is_accounted_for_by_name(file: HostileFile, directory: Path) -> None:
    written, how = file.table, file.how
    out, rows = read_here(file.make(), directory)
    event(how)
    issues = out.issues.as_list()
    if written.asks:
        (asked,) = [issue.code for issue in issues if issue.level != "warning"]
        assert asked in written.asks
    else:
        assert not [issue for issue in issues if issue.level == "error"]
        kept = {(row[3], row[4]): row[6] for row in rows if row[1] == "keep"}
        assert kept == {pupil.who: pupil.class_name for pupil in written.truth}
        assert len([row for row in rows if row[1] != "keep"]) == written.others
    if rows:
        named = {(row[3], row[4]) for row in rows}
        assert named >= {pupil.who for pupil in written.truth}
        assert out.rows == len(rows)
