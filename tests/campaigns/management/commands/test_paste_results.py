"""manage.py paste_results: the table of a course without a file, page by page, in any order."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from campaigns.missing import stats
from campaigns.models import Campaign, Participation, PixCampaign
from pixschool.core.models import ImportBatch, School
from students.models import Classroom
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.imports import dump
from tests.support.work import Work

pytestmark = pytest.mark.django_db

UAI = "0330001A"
NAMES = ["KEROUÉDAN", "N'DIAYE", "DA SILVA", "ÖZTÜRK", "LE GALL", "PETIT", "ROUX", "BLANC"]
TITLES = "Nom\tPrénom\tStatut\tClasse\tCampagnes\tModules\tAttestation\n"


@pytest.fixture(autouse=True)
def no_broker(work: Work) -> None:
    pass


def line(rank: int, status: str = "Terminé", done: int = 3, reward: str = "Obtenue") -> str:
    room = "4A" if rank < 4 else "4B"
    return f"{NAMES[rank]}\tZoé\t{status}\t{room}\t{min(done, 1)}/1\t{done}/3\t{reward}\n"


@pytest.fixture
def school() -> School:
    school = SchoolFactory(uai=UAI)
    rooms = [ClassroomFactory(year=school.years.get(), name=name) for name in ("4A", "4B")]
    for rank, name in enumerate(NAMES):
        EnrolmentFactory(
            classroom=rooms[rank >= 4], student__last_name=name, student__first_name="Zoé"
        )
    campaign = Campaign.objects.create(
        school=school, year=school.years.get(), name="Pix IA 4e", kind="combined"
    )
    campaign.classrooms.set(rooms)
    PixCampaign.objects.create(school=school, campaign=campaign, code="XKRTPV427")
    return school


@pytest.fixture
def paste(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    def paste(text: str, *arguments: str, campaign: str = "XKRTPV427", uai: str = UAI) -> Any:
        path = tmp_path / "pix-ia.txt"
        path.write_text(text)
        capsys.readouterr()
        code = 0
        try:
            call_command(
                "paste_results", str(path), "--school", uai, "--json", "--campaign", campaign,
                *arguments,
            )  # fmt: skip
        except SystemExit as ended:
            code = int(ended.code or 0)
        (file,) = json.loads(capsys.readouterr().out)["files"]
        assert file["matched"] + file["to_resolve"] + file["ignored"] == file["rows"]
        return file, code

    return paste


def test_reads_the_table(paste: Any, school: School) -> None:
    text = (
        TITLES + line(0) + line(1, "En cours", 2, "") + "INCONNU\tAlix\tTerminé\t4A\t1/1\t3/3\t\n"
    )

    file, code = paste(text)

    assert code == 0
    assert (file["type"], file["status"], file["campaign"], file["campaign_name"]) == (
        "combined", "done", "XKRTPV427", "Pix IA 4e",
    )  # fmt: skip
    assert (file["rows"], file["matched"], file["to_resolve"], file["new"]) == (3, 2, 1, 3)
    finished, started = Participation.objects.exclude(student=None).order_by("-is_shared")
    assert (finished.is_shared, finished.progress, finished.has_attestation) == (True, 1, True)
    assert (started.is_shared, started.progress, started.has_attestation) == (False, 0.75, None)
    states = [pupil.state for pupil in missing(school)]
    assert sorted(states) == ["not_started"] * 6 + ["started"]


def missing(school: School) -> list[stats.MissingPupil]:
    campaigns = list(Campaign.objects.filter(school=school))
    return stats.missing(campaigns, Classroom.objects.filter(school=school))


def test_by_the_name_of_the_campaign(paste: Any, school: School) -> None:
    file, code = paste(line(0), campaign="pix ia  4E")

    assert (file["status"], file["campaign"], code) == ("done", "XKRTPV427", 0)


def test_an_unknown_campaign_lists_those_that_are_near(paste: Any, school: School) -> None:
    before = dump()

    file, code = paste(line(0), campaign="Pix AI 4e")

    assert (file["status"], code) == ("rejected", 1)
    assert [found["code"] for found in file["errors"]] == ["UNKNOWN_CAMPAIGN"]
    assert "Pix IA 4e" in file["errors"][0]["message"]
    assert dump() == before


def test_the_campaign_is_made_when_asked(paste: Any, school: School) -> None:
    first, _ = paste(line(0), "--create-campaigns", campaign="Pix IA 2de")
    second, _ = paste(line(5), "--create-campaigns", campaign="Pix IA 2de")

    assert [first["status"], second["status"]] == ["done", "done"]
    campaign = Campaign.objects.get(name="Pix IA 2de")
    assert campaign.kind == "combined"
    assert [room.name for room in campaign.classrooms.order_by("name")] == ["4A", "4B"]
    assert campaign.pix_campaigns.get().participations.count() == 2


def test_a_rehearsal_writes_nothing(paste: Any, school: School) -> None:
    before = dump()

    file, code = paste(line(0), "--dry-run")

    assert (file["status"], file["new"], code) == ("preview", 1, 0)
    assert dump() == before


def test_what_is_no_table(paste: Any, school: School) -> None:
    file, code = paste("Bonjour, voici le tableau.\n")

    assert (file["status"], file["errors"][0]["code"], code) == ("rejected", "NO_TABLE", 1)
    assert not ImportBatch.objects.exists()


def test_a_line_not_understood_waits_for_a_word(paste: Any, school: School) -> None:
    text = line(0) + "ROUX\tTerminé\t4B\n"

    file, code = paste(text)
    assert (file["status"], code) == ("preview", 0)
    assert [found["where"] for found in file["warnings"]] == [["ligne 2"]]
    file, _ = paste(text, "--accept", "LINES_NOT_READ")
    assert (file["status"], file["new"]) == ("done", 1)


def test_an_older_page_takes_nothing_back(paste: Any, school: School) -> None:
    paste(line(0))

    file, _ = paste(line(0, "En cours", 1, ""))

    assert (file["status"], file["changed"]) == ("unchanged", 0)
    assert Participation.objects.get().is_shared
    file, _ = paste(line(0, reward=""))  # a column that is not shown erases nothing
    assert (file["status"], file["changed"]) == ("unchanged", 0)
    assert Participation.objects.get().has_attestation


def test_no_award_before_the_end_of_the_course(paste: Any, school: School) -> None:
    file, _ = paste(line(0, "En cours", 2, "Obtenue"))

    assert [found["code"] for found in file["warnings"]] == ["EARLY_REWARD"]
    assert Participation.objects.get().has_attestation is None


def end(school: School) -> list[tuple[object, ...]]:
    fields = ("link__name_key", "student_id", "is_shared", "progress", "has_attestation", "counts")
    return sorted(Participation.objects.values_list(*fields), key=str)


def test_pages_in_any_order_and_number_give_the_same_end(paste: Any, school: School) -> None:
    """Pages of one table, in an order and a grouping that chance gives, some twice, some of an
    earlier day: what is known at the end is the same."""
    chance = random.Random(12)
    now = [line(n) if n % 3 else line(n, "En cours", 2, "") for n in range(len(NAMES))]
    before = [line(n, "En cours", 1, "") for n in range(len(NAMES))]
    pages = [now[0:3], now[3:5], now[5:8], before[2:7]]
    expected = None
    for _ in range(6):
        Participation.objects.all().delete()
        order = [*pages, *chance.sample(pages, 2)]
        chance.shuffle(order)
        while order:
            size = chance.randint(1, 3)
            together, order = order[:size], order[size:]
            paste("".join(TITLES + "".join(page) for page in together))
        found = end(school)
        expected = expected or found
        assert found == expected
    assert len(found) == len(NAMES)

    file, _ = paste(TITLES + "".join(now))

    assert (file["status"], file["new"], file["changed"]) == ("unchanged", 0, 0)
    assert end(school) == expected


def test_into_the_year_that_is_prepared(paste: Any, school: School) -> None:
    """The campaign of that name is the one of the year asked for; the other year does not move."""
    refused, code = paste(TITLES + line(0), "--year", "2027-2028", campaign="Pix IA 4e")
    assert (refused["errors"][0]["code"], code) == ("UNKNOWN_YEAR", 1)
    current = school.years.get()
    year = school.years.create(start_year=current.start_year + 1)
    room = ClassroomFactory(year=year, name="4A")
    EnrolmentFactory(classroom=room, student__last_name=NAMES[0], student__first_name="Zoé")
    later = Campaign.objects.create(school=school, year=year, name="Pix IA 4e", kind="combined")
    later.classrooms.set([room])
    before = dump()
    file, code = paste(TITLES + line(0), "--year", "2027", "--dry-run", campaign="Pix IA 4e")
    assert (file["rows"], code, dump()) == (1, 0, before)
    file, code = paste(TITLES + line(0), "--year", "2027", campaign="Pix IA 4e")
    assert code == 0
    assert set(ImportBatch.objects.values_list("year", flat=True)) == {year.pk}
    assert set(Participation.objects.values_list("campaign", flat=True)) == {later.pk}
