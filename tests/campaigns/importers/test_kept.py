"""A column that is kept is declared once: what is read, staged, digested and written follows."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from django.db import transaction

from campaigns.importers import kept_sql, tables
from campaigns.importers.readers import columns
from campaigns.importers.readers.kept import (
    COMPETENCE,
    COMPETENCE_IDENTITY,
    COUNT,
    IDENTITY,
    PARTICIPATION,
    KeptColumn,
)
from campaigns.importers.readers.participations import Competences, Participations
from campaigns.models import CompetenceResult, Participation
from pixschool.core.importing.reading.limits import DEFAULT
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.tables import TableHeader
from pixschool.core.sql import copy_in, one, rows, run
from tests.support.pix_files import Export, Line

EXTRA = KeptColumn(name="tries", type=COUNT, titles=("nombre d'essais",), field="tries")
MORE = (*PARTICIPATION, EXTRA)


def table(kind: str) -> tuple[TableHeader, list[str]]:
    """The titles and the one line of a true export, with one more column at the end."""
    text = Export((Line("MARTIN", "Léa"),), kind=kind).as_bytes().decode("utf-8-sig")
    titles, cells = (line.replace('"', "").split(";") for line in text.splitlines())
    return TableHeader([*titles, "Nombre d’essais"], 1), [*cells, "3"]


def stage(directory: Path, kind: str, kept: Sequence[KeptColumn], *, tries: str = "3") -> Path:
    header, cells = table(kind)
    where = columns.find(header, kept)
    out = Output(directory, DEFAULT, on_progress=lambda _: None)
    with closing(out):
        row = Participations(where, header, out).convert(2, [*cells[:-1], tries])
        out.table("rows").write(row)
        out.table("competences").write(Competences(where).convert(2, cells))
    return directory / "rows.tsv"


@pytest.mark.parametrize("kind", ["assessment", "exam", "profiles"])
def test_what_is_staged_is_what_is_declared(kind: str, tmp_path: Path) -> None:
    staged = stage(tmp_path, kind, PARTICIPATION).read_text().splitlines()
    assert [len(line.split("\t")) for line in staged] == [len(tables.ROW_COLUMNS)]
    for line in (tmp_path / "competences.tsv").read_text().splitlines():
        assert len(line.split("\t")) == len(tables.COMPETENCE_COLUMNS)


def test_what_is_declared_has_a_field_to_go_to() -> None:
    for model, kept in ((Participation, PARTICIPATION), (CompetenceResult, COMPETENCE)):
        known = {field.column for field in model._meta.concrete_fields}
        assert {column.field for column in kept if column.field} <= known


@pytest.mark.django_db
def test_one_more_column_travels_from_the_file_to_the_base(tmp_path: Path) -> None:
    path = stage(tmp_path, "assessment", MORE)
    with transaction.atomic():
        run(f"CREATE TEMPORARY TABLE extra ({kept_sql.definition(IDENTITY, MORE)}) ON COMMIT DROP")
        copy_in("extra", path, kept_sql.names(IDENTITY, MORE))
        assert rows("SELECT last_name, tries FROM extra") == [("MARTIN", 3)]

        run(f"CREATE TEMPORARY TABLE taken ({fields_of(MORE)}) ON COMMIT DROP")
        run(
            f"INSERT INTO taken ({kept_sql.fields(MORE)}) "
            f"SELECT {kept_sql.written(MORE, 'e')} FROM extra e"
        )
        assert one("SELECT tries FROM taken") == 3

        same = (
            f"SELECT {kept_sql.compared_as_staged(MORE, 'e')} IS NOT DISTINCT FROM "
            f"{kept_sql.compared_as_known(MORE, 't')} FROM extra e, taken t"
        )
        digest = f"SELECT md5(row({kept_sql.values(MORE, 'e')})::text) FROM extra e"
        before = one(digest)
        assert one(same) is True
        run("UPDATE extra SET tries = 4")
        assert one(same) is False
        assert one(digest) != before
        run(f"UPDATE taken SET {kept_sql.assignments(MORE, 'e')} FROM extra e")
        assert one("SELECT tries FROM taken") == 4


def fields_of(kept: Sequence[KeptColumn]) -> str:
    types = {"timestamp": "timestamptz"}
    return ", ".join(
        f"{column.field} {types.get(column.type.sql, column.type.sql)}"
        for column in kept
        if column.field
    )


def test_what_it_holds_is_read_as_declared(tmp_path: Path) -> None:
    header, cells = table("assessment")
    assert columns.unreadable(columns.find(header, MORE), [*cells[:-1], "trois"]) == [
        len(cells) - 1
    ]
    with pytest.raises(ValueError, match="could not convert"):
        stage(tmp_path, "assessment", MORE, tries="trois")


def test_digests_kept_in_the_base_stay_the_same() -> None:
    """Another order, and every attempt of every school would look changed."""
    assert kept_sql.values(PARTICIPATION, "r") == (
        "r.shared, r.shared_at, r.progress, r.mastery, r.stage, r.stage_max, r.pix_total, "
        "r.certifiable, r.certifiable_count"
    )
    assert kept_sql.values(COMPETENCE, "s") == (
        "s.mastery, s.skills, s.skills_mastered, s.level, s.pix"
    )
    assert kept_sql.names(COMPETENCE_IDENTITY, ())[-1] == "competence"
