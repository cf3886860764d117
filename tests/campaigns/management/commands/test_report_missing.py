"""manage.py report_missing: everybody expected who has not finished, and nobody else."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Campaign, PixCampaign
from pixschool.core.models import School
from students.models import Classroom, Enrolment
from tests.factories.campaigns import (
    CampaignFactory,
    ParticipantLinkFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory

pytestmark = pytest.mark.django_db


class YearWithMissing:
    def __init__(self) -> None:
        self.school: School = SchoolFactory()
        year = self.school.years.get()
        self.rooms: dict[str, Classroom] = {
            name: ClassroomFactory(year=year, name=name) for name in ("6A", "6B")
        }
        self.campaign: Campaign = CampaignFactory(year=year, name="Rentrée 6e")
        self.campaign.classrooms.set(self.rooms.values())

    def code(self, code: str, room: str | None = None) -> PixCampaign:
        return PixCampaignFactory(
            campaign=self.campaign, code=code, classroom=self.rooms[room] if room else None
        )

    def pupil(self, last_name: str, room: str) -> Enrolment:
        return EnrolmentFactory(
            classroom=self.rooms[room], student__last_name=last_name, student__first_name="Zoé"
        )

    def result(self, enrolment: Enrolment, code: PixCampaign, *, finished: bool) -> None:
        ParticipationFactory(
            campaign=self.campaign,
            pix_campaign=code,
            student=enrolment.student,
            link=ParticipantLinkFactory(
                school=self.school,
                student=enrolment.student,
                last_name=enrolment.student.last_name,
                decision="certain",
            ),
            is_shared=finished,
            progress=1 if finished else 0.4,
            counts=True,
        )


@pytest.fixture
def year() -> YearWithMissing:
    return YearWithMissing()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], year: YearWithMissing) -> Any:
    def run(*arguments: str) -> list[dict[str, str]]:
        capsys.readouterr()
        call_command("report_missing", "--school", year.school.uai, "--json", *arguments)
        found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_names_who_has_not_finished(run: Any, year: YearWithMissing) -> None:
    code = year.code("XKRTPV427")
    year.result(year.pupil("ABADIE", "6A"), code, finished=True)
    year.result(year.pupil("BARRE", "6A"), code, finished=False)
    year.pupil("CAZAUX", "6B")

    assert run() == [
        {
            "campaign": "XKRTPV427",
            "campaign_name": "Rentrée 6e",
            "class": room,
            "last_name": last_name,
            "first_name": "Zoé",
            "state": state,
        }
        for room, last_name, state in (
            ("6A", "BARRE", "started"),
            ("6B", "CAZAUX", "not_started"),
        )
    ]


def test_code_of_the_class(run: Any, year: YearWithMissing) -> None:
    year.code("AAAAAA222", "6A")
    year.code("BBBBBB333", "6B")
    year.pupil("ABADIE", "6A")
    year.pupil("CAZAUX", "6B")

    assert [(pupil["class"], pupil["campaign"]) for pupil in run()] == [
        ("6A", "AAAAAA222"),
        ("6B", "BBBBBB333"),
    ]
    assert [pupil["last_name"] for pupil in run("--campaign", "bbbbbb333")] == ["CAZAUX"]


def test_without_code(run: Any, year: YearWithMissing) -> None:
    year.pupil("ABADIE", "6A")

    assert run()[0]["campaign"] == "Rentrée 6e"
    assert len(run("--campaign", "rentrée 6e")) == 1


@pytest.mark.parametrize("written", ["6A", "6 a", "6ème A", "6e-a"])
def test_class_however_written(run: Any, year: YearWithMissing, written: str) -> None:
    year.pupil("ABADIE", "6A")
    year.pupil("CAZAUX", "6B")

    assert [pupil["last_name"] for pupil in run("--class", written)] == ["ABADIE"]


def test_who_has_left_is_not_missing(run: Any, year: YearWithMissing) -> None:
    enrolment = year.pupil("ABADIE", "6A")
    Enrolment.objects.filter(pk=enrolment.pk).update(ends_on=enrolment.starts_on)

    assert run() == []


@pytest.mark.parametrize("arguments", [["--campaign", "ZZZZZZ999"], ["--class", "3Z"]])
def test_unknown(run: Any, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"6A|Rentrée"):
        run(*arguments)


def test_unknown_school() -> None:
    with pytest.raises(CommandError, match="0990001Z"):
        call_command("report_missing", "--school", "0990001Z", "--json")


def test_words(year: YearWithMissing, capsys: pytest.CaptureFixture[str]) -> None:
    year.pupil("ABADIE", "6A")
    call_command("report_missing", "--school", year.school.uai)

    assert "ABADIE Zoé (n’a pas commencé)" in capsys.readouterr().out


class TestGroups:
    @pytest.fixture
    def groups(self, year: YearWithMissing) -> YearWithMissing:
        """The campaign is for 6A and for a group of one pupil of each class."""
        pupils = [year.pupil("ADAM", "6A"), year.pupil("BRUN", "6A"), year.pupil("CARO", "6B")]
        year.pupil("DUVAL", "6B")
        group = GroupFactory(
            year=year.rooms["6A"].year,
            name="TECHNO 1",
            pupils=[pupils[0].student, pupils[2].student],
        )
        year.campaign.classrooms.set([year.rooms["6A"]])
        year.campaign.groups.add(group)
        PixCampaignFactory(campaign=year.campaign, group=group, code="XKRTPV428")
        year.code("XKRTPV427", "6A")
        return year

    def test_each_expected_once_with_the_code_of_the_class_first(
        self, run: Any, groups: YearWithMissing
    ) -> None:
        found = run("--campaign", "Rentrée 6e")
        assert [(row["last_name"], row["campaign"]) for row in found] == [
            ("ADAM", "XKRTPV427"),
            ("BRUN", "XKRTPV427"),
            ("CARO", "XKRTPV428"),
        ]

    @pytest.mark.parametrize("asked", [("--group", "techno 1"), ("--campaign", "XKRTPV428")])
    def test_of_one_group(self, run: Any, groups: YearWithMissing, asked: tuple[str, str]) -> None:
        assert [row["last_name"] for row in run(*asked)] == ["ADAM", "CARO"]

    def test_a_group_nobody_knows(self, run: Any, groups: YearWithMissing) -> None:
        with pytest.raises(CommandError, match="TECHNO 1"):
            run("--group", "ALL 3")
