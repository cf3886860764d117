"""Whatever a spreadsheet did to a roster, each pupil is read rightly, asked, or named."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings

from tests.students.importers.readers import hostile_tables
from tests.students.importers.readers.hostile_tables import HostileFile
from tests.support.reading import Reader
from tests.support.reading import rows as staged_rows

# 5 000 for the measure; fewer each day: each file is read in a child of its own.
EXAMPLES = int(os.environ.get("HOSTILE_TABLES", "60"))


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=hostile_tables.files())
def test_every_pupil_is_accounted_for_by_name(file: HostileFile, directory: Path) -> None:
    written, how = file.table, file.how
    reading = Reader(directory)(file.make())
    rows = list(staged_rows(reading)) if reading.staged else []
    event(how)
    issues = reading.issues
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
        assert reading.rows == len(rows)
