"""manage.py import_results: many files, one answer each, and rows that are never lost."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command

from campaigns.models import Campaign, Participation
from pixschool.core.models import ImportBatch, ImportFile, School
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.imports import dump
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]

PARIS = ZoneInfo("Europe/Paris")
UAI = "0330001A"
ELOISE = Line("KEROUÉDAN", "Éloïse")
TOM = Line("N'DIAYE", "Tom", shared_at=None, progress=0.417)
STRANGER = Line("INCONNU", "Alix")
FILE = Export((ELOISE, TOM, STRANGER))
OTHER = replace(FILE, code="BDFGHJ256", pix_id=412399, name="Cyber 6e", lines=(ELOISE,))
CERTIFICATION = (
    '"Numéro de certification";"Prénom";"Nom";"Date de naissance";"Lieu de naissance";'
    '"Identifiant Externe";"Nombre de Pix";"Session";"Centre de certification";'
    '"Date de passage de la certification"\n'
    '123;"Tom";"N\'DIAYE";"01/01/2012";"Pau";"";300;12;"Collège";"12/05/2026"'
)


@pytest.fixture(autouse=True)
def no_broker(work: Work) -> None:
    pass


@pytest.fixture
def school() -> School:
    school = SchoolFactory(uai=UAI)
    room = ClassroomFactory(year=school.years.get(), name="6A")
    for line in (ELOISE, TOM):
        EnrolmentFactory(
            classroom=room, student__last_name=line.last_name, student__first_name=line.first_name
        )
    return school


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*paths: Path, arguments: tuple[str, ...] = (), uai: str = UAI) -> Any:
        capsys.readouterr()
        code = 0
        try:
            call_command("import_results", *map(str, paths), "--school", uai, "--json", *arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        result = json.loads(capsys.readouterr().out)
        for file in result["files"]:
            assert file["matched"] + file["to_resolve"] + file["ignored"] == file["rows"]
            assert sum(entry["count"] for entry in file["set_aside"]) == file["ignored"]
        return result["files"], code

    return run


def write(tmp_path: Path, export: Export, name: str = "") -> Path:
    path = tmp_path / (name or export.file_name)
    path.write_bytes(export.as_bytes())
    return path


def test_creates_campaigns_from_their_files(run: Any, school: School, tmp_path: Path) -> None:
    paths = [write(tmp_path, FILE), write(tmp_path, OTHER)]

    files, code = run(*paths, arguments=("--create-campaigns",))

    assert code == 0
    assert [file["file"] for file in files] == [str(path) for path in paths]
    assert [(f["type"], f["status"], f["campaign"], f["campaign_name"]) for f in files] == [
        ("assessment", "done", "XKRTPV427", "Rentrée 6e"),
        ("assessment", "done", "BDFGHJ256", "Cyber 6e"),
    ]
    assert [(f["rows"], f["matched"], f["to_resolve"], f["ignored"]) for f in files] == [
        (3, 2, 1, 0),
        (1, 1, 0, 0),
    ]
    campaign = Campaign.objects.get(name="Rentrée 6e")
    assert [room.name for room in campaign.classrooms.all()] == ["6A"]


def test_the_same_file_again(run: Any, school: School, tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    files, _ = run(path, path, arguments=("--create-campaigns",))
    assert sorted(file["status"] for file in files) == ["done", "unchanged"]
    before = dump()

    files, code = run(path)

    assert (files[0]["status"], code) == ("unchanged", 0)
    assert (files[0]["matched"], files[0]["to_resolve"]) == (2, 1)
    assert dump() == before


def test_unknown_campaign(run: Any, school: School, tmp_path: Path) -> None:
    before = dump()

    files, code = run(write(tmp_path, FILE))

    assert code == 1
    assert files[0]["status"] == "rejected"
    assert (files[0]["rows"], files[0]["ignored"]) == (3, 3)
    assert [issue["code"] for issue in files[0]["errors"]] == ["UNKNOWN_CAMPAIGN"]
    assert "--create-campaigns" in files[0]["errors"][0]["message"]
    assert dump() == before
    assert not ImportBatch.objects.exists()


def test_a_refused_file_does_not_hold_the_others(run: Any, school: School, tmp_path: Path) -> None:
    certification = tmp_path / "certification.csv"
    certification.write_text("\ufeff" + CERTIFICATION)
    pupils = tmp_path / "liste.csv"
    pupils.write_text("Nom;Prénom;Classe\nDupont;Zoé;6A\n")
    absent = tmp_path / "absent.csv"

    files, code = run(
        certification,
        write(tmp_path, FILE),
        absent,
        pupils,
        arguments=("--create-campaigns",),
    )

    assert code == 1
    assert [(file["type"], file["status"]) for file in files] == [
        ("certification", "rejected"),
        ("assessment", "done"),
        ("unknown", "rejected"),
        ("unknown", "rejected"),
    ]
    assert [file["errors"][0]["code"] if file["errors"] else "" for file in files] == [
        "CERTIFICATION_FILE",
        "",
        "FILE_NOT_FOUND",
        "ROSTER_FILE",
    ]
    assert Participation.objects.count() == 3


def test_known_and_unknown_together(run: Any, school: School, tmp_path: Path) -> None:
    run(write(tmp_path, FILE), arguments=("--create-campaigns",))
    newer = replace(FILE, lines=(ELOISE, replace(TOM, shared_at=ELOISE.shared_at), STRANGER))

    files, code = run(write(tmp_path, newer), write(tmp_path, OTHER))

    assert code == 1
    assert [file["status"] for file in files] == ["done", "rejected"]
    assert files[0]["changed"] == 1
    assert not Campaign.objects.filter(name="Cyber 6e").exists()


@pytest.mark.parametrize("kind", ["assessment", "exam", "profiles"])
def test_types(run: Any, school: School, tmp_path: Path, kind: str) -> None:
    files, code = run(write(tmp_path, replace(FILE, kind=kind)), arguments=("--create-campaigns",))

    assert (files[0]["type"], files[0]["status"], code) == (kind, "done", 0)


def test_a_rehearsal_writes_nothing(run: Any, school: School, tmp_path: Path) -> None:
    before = dump()

    files, code = run(write(tmp_path, FILE), arguments=("--create-campaigns", "--dry-run"))

    assert (files[0]["status"], code) == ("preview", 0)
    assert (files[0]["matched"], files[0]["to_resolve"]) == (2, 1)
    assert dump() == before
    assert not ImportBatch.objects.exists()
    assert not [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def test_an_older_file_is_said_to_be_so(run: Any, school: School, tmp_path: Path) -> None:
    run(write(tmp_path, FILE), arguments=("--create-campaigns",))
    older = FILE.file_name.replace("2026-11-20", "2026-11-13")

    files, _ = run(write(tmp_path, FILE, older))

    assert files[0]["status"] == "unchanged"
    assert [issue["code"] for issue in files[0]["warnings"]] == ["OLDER_READING"]


def test_a_file_of_a_past_year_is_written_and_said(
    run: Any, school: School, tmp_path: Path
) -> None:
    moment = datetime(2026, 5, 12, 10, 4)
    lines = (replace(ELOISE, started_at=moment, shared_at=moment),)
    path = write(tmp_path, replace(FILE, lines=lines))

    files, code = run(path, arguments=("--create-campaigns",))

    assert (files[0]["status"], code) == ("done", 0)
    assert [issue["code"] for issue in files[0]["warnings"]] == ["PAST_YEAR"]


def test_unknown_school(run: Any, tmp_path: Path) -> None:
    files, code = run(write(tmp_path, FILE), uai="0990001Z")

    assert code == 1
    assert files[0]["errors"][0]["code"] == "UNKNOWN_SCHOOL"


def test_words(school: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, FILE)
    call_command("import_results", str(path), "--school", UAI, "--create-campaigns")

    said = capsys.readouterr().out
    assert "3\u00a0lignes\u00a0: 2\u00a0reconnues, 1\u00a0à rattacher, 0\u00a0ignorée" in said


class TestOldExports:
    @pytest.fixture
    def that_day(self) -> Iterator[None]:
        with time_machine.travel(datetime(2026, 12, 24, 9, tzinfo=PARIS)):
            yield

    def test_said_of_each_file_and_left_open(
        self, run: Any, school: School, tmp_path: Path
    ) -> None:
        paths = [write(tmp_path, FILE), write(tmp_path, OTHER)]
        files, _ = run(*paths, arguments=("--create-campaigns",))
        for file in files:
            assert [issue["code"] for issue in file["warnings"]] == ["OLD_EXPORT_OPENS"]
        assert {campaign.closes_on for campaign in Campaign.objects.all()} == {None}

    def test_closed_when_asked_for(self, run: Any, school: School, tmp_path: Path) -> None:
        files, _ = run(write(tmp_path, FILE), arguments=("--create-campaigns", "--close-old"))
        assert files[0]["warnings"] == []
        assert Campaign.objects.get().closes_on == date(2026, 11, 12)


def test_an_exam_looks_like_an_assessment(run: Any, school: School, tmp_path: Path) -> None:
    """Said of a campaign that is made, once; never of a known one, nor of another kind."""
    paths = [write(tmp_path, FILE), write(tmp_path, replace(OTHER, kind="profiles"))]
    files, _ = run(*paths, arguments=("--create-campaigns",))
    assert [[note["code"] for note in file["notes"]] for file in files] == [
        ["EXAM_LOOKS_ALIKE"],
        [],
    ]
    assert "Rentrée 6e" in files[0]["notes"][0]["message"]

    again, _ = run(*paths, arguments=("--create-campaigns",))
    assert [file["notes"] for file in again] == [[], []]
    refused, _ = run(write(tmp_path, replace(OTHER, code="CDFGHJ256", pix_id=9)))
    assert refused[0]["notes"] == []


class TestRefused:
    """Every line of a refused file is set aside, its first names told and nowhere kept."""

    PUPILS = tuple(Line("ADA", f"Zoé{'a' * n}") for n in range(25))

    def test_one_file_of_two(self, run: Any, school: School, tmp_path: Path) -> None:
        wrong = tmp_path / "abime.csv"
        wrong.write_bytes(replace(OTHER, lines=self.PUPILS).as_bytes().replace(b"0,67", b"67"))
        good, refused = run(write(tmp_path, FILE), wrong, arguments=("--create-campaigns",))[0]
        assert (good["status"], good["set_aside"]) == ("done", [])
        who = [f"{line.last_name} {line.first_name}" for line in self.PUPILS[:20]]
        assert refused["set_aside"] == [{"reason": "refused", "count": 25, "who": who}]
        kept = ImportFile.objects.values_list("facts", "issues")
        assert kept
        assert "ADA" not in str(list(kept))

    @pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
    def test_alone(
        self, run: Any, school: School, tmp_path: Path, dry_run: tuple[str, ...]
    ) -> None:
        wrong = tmp_path / "abime.csv"
        wrong.write_bytes(FILE.as_bytes().replace(b"0,67", b"67"))
        ((refused,), code) = run(wrong, arguments=dry_run)
        assert (refused["status"], code) == ("rejected", 1)
        assert refused["set_aside"][0]["who"] == ["KEROUÉDAN Éloïse", "N'DIAYE Tom", "INCONNU Alix"]

    def test_by_the_plan(self, run: Any, school: School, tmp_path: Path) -> None:
        many = replace(FILE, lines=(ELOISE,) * 1001)
        ((refused,), _) = run(write(tmp_path, many), arguments=("--create-campaigns",))
        assert [found["code"] for found in refused["errors"]] == ["NAME_TOO_OFTEN"]
        assert refused["set_aside"] == [
            {"reason": "refused", "count": 1001, "who": ["KEROUÉDAN Éloïse"] * 20}
        ]
