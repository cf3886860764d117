import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from pixschool.core.calendars import editing
from pixschool.core.calendars.changing import change
from pixschool.core.calendars.editing import Part
from pixschool.core.calendars.of_school import dates_of
from pixschool.core.models import School
from tests.factories.core import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def island(db: None) -> School:
    """Overseas: its own calendar and clock, for which 2027-2028 may not be published."""
    return SchoolFactory(uai="9740001A", zone="OM", timezone="Indian/Reunion")


def run(capsys: pytest.CaptureFixture[str], school: School, year: str, *more: str) -> Any:
    call_command("open_year", "--school", school.uai, "--year", year, "--json", *more)
    return json.loads(capsys.readouterr().out)


def answer(school: School, status: str, current: str = "2026-2027") -> dict[str, str]:
    return {"school": school.uai, "year": "2027-2028", "status": status, "current": current}


def test_prepared_then_there_then_current_then_taken_back(
    capsys: pytest.CaptureFixture[str], school: School
) -> None:
    assert run(capsys, school, "2027-2028") == answer(school, "prepared")
    assert run(capsys, school, "2027-2028") == answer(school, "exists")
    turned = answer(school, "current", "2027-2028")
    assert run(capsys, school, "2027-2028", "--current") == turned
    assert run(capsys, school, "2027-2028") == turned
    back = run(capsys, school, "2026-2027", "--current")
    assert (back["status"], back["current"]) == ("current", "2026-2027")
    assert run(capsys, school, "2027-2028") == answer(school, "exists")


@time_machine.travel("2027-07-01 10:00+02:00")  # in August the year may be prepared in any case
def test_one_school_does_not_turn_the_other(
    capsys: pytest.CaptureFixture[str], school: School, island: School
) -> None:
    run(capsys, school, "2027-2028", "--current")
    assert island.current_year.start_year == 2026
    with pytest.raises(CommandError, match="n’est pas publié"):
        run(capsys, island, "2027-2028")


def test_overseas_turns_with_its_own_dates_and_alone(
    capsys: pytest.CaptureFixture[str], school: School, island: School
) -> None:
    class_days = Part("", date(2027, 8, 18), date(2028, 7, 5))
    change(
        school=island,
        start_year=2027,
        seen=dates_of(island, 2027).digest,
        edit=lambda found: editing.with_dates(
            found.changes, found.published, wanted={"annee": class_days}, is_sure=True, source=""
        ),
        actor=None,
    )
    assert run(capsys, island, "2027-2028") == answer(island, "prepared")
    turned = answer(island, "current", "2027-2028")
    assert run(capsys, island, "2027-2028", "--current") == turned
    assert school.current_year.start_year == 2026
    run(capsys, island, "2026-2027", "--current")
    assert run(capsys, island, "2027-2028") == answer(island, "exists")


@pytest.mark.parametrize("year", ["2028-2029", "2025-2026"])
def test_a_year_that_cannot_follow(
    capsys: pytest.CaptureFixture[str], school: School, year: str
) -> None:
    with pytest.raises(CommandError, match="n’est pas publié"):
        run(capsys, school, year)
    assert school.years.count() == 1


@pytest.mark.parametrize("year", ["2027", "2027-2029", "demain"])
def test_how_a_year_is_written(
    capsys: pytest.CaptureFixture[str], school: School, year: str
) -> None:
    if year == "2027":
        assert run(capsys, school, year) == answer(school, "prepared")
    else:
        with pytest.raises(CommandError, match="n’est pas une année scolaire"):
            run(capsys, school, year)


def test_in_words(capsys: pytest.CaptureFixture[str], school: School) -> None:
    call_command("open_year", "--school", school.uai, "--year", "2027-2028")
    said = capsys.readouterr().out
    assert "2027-2028 est maintenant en préparation" in said
    assert "l’année en cours est 2026-2027" in said
