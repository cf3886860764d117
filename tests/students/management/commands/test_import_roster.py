"""manage.py import_roster: its JSON, its exit status, and a rehearsal that is only one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pixschool.core.models import ImportBatch, School
from students.models import Classroom, Enrolment, Student
from tests.factories.core import SchoolFactory
from tests.support.imports import dump
from tests.support.pages import plain
from tests.support.siecle_files import Listed, numbered, siecle_xml, siecle_zip, table_csv
from tests.support.work import Work

pytestmark = pytest.mark.django_db

UAI = "0330001A"
ROWS = numbered(
    [
        Listed("KEROUÉDAN", "Éloïse", "6A", mef="10010012110"),
        Listed("N'DIAYE", "Tom", "6A", mef="10010012110"),
        Listed("DA SILVA", "Zoé", "5B", mef="10110001110"),
    ]
)
COUNTS = ("classes", "created", "updated", "unchanged", "closed")


class Outcome(dict[str, Any]):
    """The JSON, with the exit status beside."""

    status_code: int = 0


@pytest.fixture(autouse=True)
def no_broker(work: Work) -> None:
    """The command notifies nobody; nothing must go to a real broker either."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(path: Path, *arguments: str, uai: str = UAI) -> Outcome:
        capsys.readouterr()
        code = 0
        try:
            call_command("import_roster", str(path), "--school", uai, "--json", *arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        outcome = Outcome(json.loads(capsys.readouterr().out))
        outcome.status_code = code
        return outcome

    return run


@pytest.fixture
def school() -> School:
    return SchoolFactory(uai=UAI)


def write(tmp_path: Path, data: bytes, name: str = "ExportXML_ElevesSansAdresses.zip") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.fixture
def siecle(tmp_path: Path) -> Path:
    return write(tmp_path, siecle_zip(ROWS, uai=UAI))


def counts(outcome: Outcome) -> dict[str, int]:
    return {name: outcome[name] for name in COUNTS}


def files_left() -> list[Path]:
    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


class TestContract:
    def test_from_an_empty_database(self, run: Any, siecle: Path) -> None:
        outcome = run(siecle, "--create-school")

        assert outcome.status_code == 0
        assert outcome["status"] == "done"
        assert (outcome["school"], outcome["year"]) == (UAI, "2026-2027")
        assert counts(outcome) == {
            "classes": 2,
            "created": 3,
            "updated": 0,
            "unchanged": 0,
            "closed": 0,
        }
        assert outcome["errors"] == outcome["warnings"] == []
        school = School.objects.get(uai=UAI)
        assert (school.academie, school.zone) == ("Bordeaux", "A")
        assert [year.start_year for year in school.years.all()] == [2026]
        assert Enrolment.objects.filter(ends_on=None).count() == 3
        assert files_left() == []

    def test_twice_changes_nothing(self, run: Any, siecle: Path) -> None:
        run(siecle, "--create-school")
        before = dump()

        outcome = run(siecle)

        assert (outcome["status"], outcome.status_code) == ("unchanged", 0)
        assert counts(outcome)["unchanged"] == 3
        assert dump() == before

    def test_a_new_school_begins_in_the_year_of_the_file(self, run: Any, tmp_path: Path) -> None:
        path = write(tmp_path, siecle_zip(ROWS, uai=UAI, year=2024))

        outcome = run(path, "--create-school")

        assert (outcome["status"], outcome["year"]) == ("done", "2024-2025")
        assert [year.start_year for year in School.objects.get().years.all()] == [2024]

    def test_bare_xml_and_table(self, run: Any, school: School, tmp_path: Path) -> None:
        assert run(write(tmp_path, siecle_xml(ROWS, uai=UAI), "e.xml"))["status"] == "done"

        outcome = run(write(tmp_path, table_csv(ROWS), "liste.csv"))

        assert (outcome["status"], outcome["unchanged"]) == ("unchanged", 3)

    def test_leavers_are_closed(self, run: Any, siecle: Path, tmp_path: Path) -> None:
        run(siecle, "--create-school")
        fewer = write(tmp_path, siecle_zip(ROWS[:2], uai=UAI), "fewer.zip")

        held = run(fewer)
        assert (held["status"], held.status_code) == ("preview", 0)
        assert [issue["code"] for issue in held["warnings"]] == ["MANY_LEAVING"]
        assert "--accept MANY_LEAVING" in held["next"]
        assert Enrolment.objects.filter(ends_on=None).count() == 3

        done = run(fewer, "--accept", "MANY_LEAVING")
        assert (done["status"], done["closed"]) == ("done", 1)
        assert Enrolment.objects.filter(ends_on=None).count() == 2

    def test_issues_have_four_keys(self, run: Any, school: School, tmp_path: Path) -> None:
        rows = [ROWS[0].but(sex=""), ROWS[1].but(sex="")]
        outcome = run(write(tmp_path, siecle_zip(rows, uai=UAI)))

        assert (outcome["status"], outcome.status_code) == ("rejected", 1)
        (issue,) = outcome["errors"]
        assert set(issue) == {"code", "message", "count", "where"}
        assert (issue["code"], issue["count"], len(issue["where"])) == ("SEX_CODE_REQUIRED", 2, 2)


class TestRehearsal:
    @pytest.mark.parametrize("arguments", [["--create-school"], []])
    def test_leaves_nothing_behind(
        self, run: Any, siecle: Path, arguments: list[str], tmp_path: Path
    ) -> None:
        if not arguments:
            SchoolFactory(uai=UAI)
        before = dump()

        outcome = run(siecle, "--dry-run", *arguments)

        assert (outcome["status"], outcome.status_code) == ("preview", 0)
        assert outcome["created"] == 3
        assert dump() == before
        assert not ImportBatch.objects.exists()
        assert files_left() == []

    def test_equals_the_import(self, run: Any, siecle: Path, school: School) -> None:
        shown = counts(run(siecle, "--dry-run"))
        assert counts(run(siecle)) == shown


class TestYear:
    def test_other_year_is_confirmed_by_naming_it(
        self, run: Any, school: School, tmp_path: Path
    ) -> None:
        year = school.years.get().start_year
        this = write(tmp_path, siecle_zip(ROWS, uai=UAI, year=year), "this.zip")
        following = write(tmp_path, siecle_zip(ROWS, uai=UAI, year=year + 1), "next.zip")
        run(this)

        held = run(following)
        assert (held["status"], held["to_confirm"]) == ("preview", ["OTHER_YEAR"])

        done = run(following, "--year", f"{year + 1}-{year + 2}")
        assert (done["status"], done["year"]) == ("done", f"{year + 1}-{year + 2}")
        assert school.current_year.start_year == year
        assert {place.year.start_year for place in Enrolment.objects.all()} == {year, year + 1}

    def test_disagreement_with_the_file(self, run: Any, siecle: Path) -> None:
        held = run(siecle, "--create-school", "--year", "2025-2026")

        assert (held["status"], held.status_code) == ("preview", 0)
        assert held["to_confirm"] == ["OTHER_YEAR"]
        assert not School.objects.exists()

        done = run(siecle, "--create-school", "--year", "2025", "--accept", "OTHER_YEAR")
        assert (done["status"], done["year"]) == ("done", "2025-2026")

    @pytest.mark.parametrize("text", ["2026-2028", "26-27", "demain"])
    def test_not_a_year(self, run: Any, siecle: Path, text: str) -> None:
        with pytest.raises(CommandError, match="2026-2027"):
            run(siecle, "--year", text)


class TestRefusals:
    @pytest.mark.parametrize(
        ("uai", "code"), [("0330001A", "UNKNOWN_SCHOOL"), ("33", "INVALID_UAI")]
    )
    def test_school(self, run: Any, siecle: Path, uai: str, code: str) -> None:
        outcome = run(siecle, uai=uai)

        assert (outcome["status"], outcome.status_code) == ("rejected", 1)
        assert [issue["code"] for issue in outcome["errors"]] == [code]

    def test_no_such_file(self, run: Any, school: School, tmp_path: Path) -> None:
        outcome = run(tmp_path / "absent.zip")

        assert outcome.status_code == 1
        assert outcome["errors"][0]["code"] == "FILE_NOT_FOUND"

    def test_other_school(self, run: Any, school: School, tmp_path: Path) -> None:
        outcome = run(write(tmp_path, siecle_zip(ROWS, uai="0690002B")))

        assert (outcome["status"], outcome.status_code) == ("rejected", 1)
        assert outcome["errors"][0]["code"] == "UAI_MISMATCHED"
        assert not ImportBatch.objects.exists()

    def test_a_refused_file_creates_no_school(self, run: Any, tmp_path: Path) -> None:
        outcome = run(write(tmp_path, b"PK\x03\x04 broken"), "--create-school")

        assert outcome["status"] == "rejected"
        assert not School.objects.exists()
        assert files_left() == []

    def test_a_refused_file_asks_for_no_acceptance(
        self, run: Any, school: School, tmp_path: Path
    ) -> None:
        path = tmp_path / "eleves.csv"
        path.write_text("Nom;Prénom;Classe\nFAURE;FranÃ§oise;6A\nLENOIR;;6A\n")
        result = run(path)
        assert result["status"] == "rejected"
        assert [issue["code"] for issue in result["warnings"]] == ["MOJIBAKE"]
        assert result["next"] == ""

    def test_unknown_columns(self, run: Any, school: School, tmp_path: Path) -> None:
        data = b"Colonne 1;Colonne 2\nDupont;6A\nDurand;6B\n"
        outcome = run(write(tmp_path, data, "liste.csv"))

        assert (outcome["status"], outcome.status_code) == ("rejected", 1)
        assert not Student.objects.exists()
        assert not ImportBatch.objects.exists()


class TestWords:
    """What a person reads on the terminal."""

    def test_done(self, siecle: Path, school: School, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("import_roster", str(siecle), "--school", UAI.lower())

        assert "3 nouveaux élèves" in capsys.readouterr().out
        assert Classroom.objects.count() == 2

    def test_refused(self, school: School, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            call_command("import_roster", "/nowhere", "--school", UAI)

        assert "n’existe pas" in capsys.readouterr().out


class TestGroups:
    GROUPS = numbered(
        [
            Listed("KEROUÉDAN", "Éloïse", "3A", groups=("3SVT2", "3ALL1")),
            Listed("N'DIAYE", "Tom", "3A", groups=("3SVT2",)),
        ]
    )

    def test_are_counted(self, run: Any, tmp_path: Path) -> None:
        SchoolFactory(uai=UAI)
        first, second = tmp_path / "une.xml", tmp_path / "deux.xml"
        first.write_bytes(siecle_xml(self.GROUPS, uai=UAI))
        moved = [replace(self.GROUPS[0], groups=("3SVT2", "3ESP1")), self.GROUPS[1]]
        second.write_bytes(siecle_xml(moved, uai=UAI))
        counts = {"new": 2, "known": 0, "members": 3, "added": 3, "ended": 0}
        assert run(first, "--dry-run")["groups"] == counts
        assert run(first)["groups"] == counts
        again = {"new": 0, "known": 2, "members": 3, "added": 0, "ended": 0}
        assert run(first)["groups"] == again
        changed = {"new": 1, "known": 1, "members": 3, "added": 1, "ended": 1}
        assert run(second)["groups"] == changed

    def test_are_said(self, run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        SchoolFactory(uai=UAI)
        file = tmp_path / "une.xml"
        file.write_bytes(siecle_xml(self.GROUPS, uai=UAI))
        call_command("import_roster", str(file), "--school", UAI)
        said = plain(capsys.readouterr().out)
        assert "2 groupes, dont 2 nouveaux ; 3 places en tout : 3 places gagnées." in said
        call_command("import_roster", str(file), "--school", UAI)
        assert "rien n’y change" in plain(capsys.readouterr().out)

    def test_of_a_refused_file(self, run: Any, tmp_path: Path) -> None:
        SchoolFactory(uai=UAI)
        found = run(tmp_path / "absent.xml")
        assert set(found["groups"].values()) == {0}
