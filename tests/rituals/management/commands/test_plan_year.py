"""A year proposed for a school in the database and put on its calendar, from the command line."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.roles import Role
from pixschool.core.schools import open_year
from rituals.models import Milestone, PlanAct, Ritual
from rituals.plan import services as planning
from tests.factories.core import MembershipFactory, SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory
from tests.support.pages import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Membership:
    return MembershipFactory(school=SchoolFactory(), lead=True)


@pytest.fixture
def year(lead: Membership) -> SchoolYear:
    year = lead.school.years.get()
    for name in ("6A", "6B", "5A", "4A", "3A"):
        ClassroomFactory(year=year, name=name)
    return year


def run(year: SchoolYear, *args: str) -> str:
    out = StringIO()
    call_command("plan_year", "--school", year.school.uai, *args, stdout=out)
    return out.getvalue()


def test_it_answers_in_json_and_writes_nothing(year: SchoolYear) -> None:
    rows = json.loads(run(year, "--year", "2026-2027", "--json"))
    assert set(rows[0]) == set(
        "key title theme levels starts_on ends_on confirmed explanation warnings".split()
    )
    rentree = next(row for row in rows if row["key"] == "rentree")
    assert (rentree["levels"], rentree["starts_on"]) == (["5E"], "2026-09-14")
    assert not Ritual.objects.exists()


def test_it_explains_to_people(year: SchoolYear) -> None:
    text = plain(run(year))
    assert "Octobre ne compte que 12 jours de classe cette année." in text
    assert "Aucune classe de 2de." in text
    assert "(à confirmer)" in text
    assert not Ritual.objects.exists()


def test_it_applies_every_ritual_with_its_checklist(year: SchoolYear) -> None:
    rows = json.loads(run(year, "--apply", "--json"))
    assert Ritual.objects.count() == len(rows)
    ritual = Ritual.objects.get(key="6e-securite")
    assert (ritual.starts_on, ritual.ends_on) == (date(2026, 9, 28), date(2026, 10, 16))
    assert ritual.lead_role == Role.CLASS_LEAD  # theirs, though nobody is a class lead yet
    assert "Personne n’a" not in ritual.explanation
    assert "Source : Note de service du 23 janvier 2026" in ritual.explanation
    assert ritual.competences == ["4.1", "4.2", "4.3"]
    assert ritual.family_text
    first = ritual.milestones.earliest("due_on")
    assert (first.due_on, first.role) == (date(2026, 9, 14), Role.LEAD)


def test_rituals_of_the_staff_have_no_level(year: SchoolYear) -> None:
    run(year, "--apply")
    staff = Ritual.objects.filter(for_team=True)
    assert staff.filter(key="conseil-pedagogique-juin").exists()
    assert not staff.exclude(levels=[]).exists()


def test_a_date_to_confirm_stays_so_says_why_and_is_not_announced(year: SchoolYear) -> None:
    run(year, "--apply")
    ritual = Ritual.objects.get(key="certification-3e")
    assert not ritual.is_confirmed
    assert not ritual.is_public
    assert "Éduscol" in ritual.explanation


def test_applying_twice_adds_nothing(year: SchoolYear) -> None:
    run(year, "--apply")
    count = Ritual.objects.count()
    assert "0\xa0rituel posé" in run(year, "--apply")
    assert Ritual.objects.count() == count
    assert PlanAct.objects.count() == 1


def test_what_was_moved_stays_where_it_is(year: SchoolYear, lead: Membership) -> None:
    run(year, "--apply")
    ritual = Ritual.objects.get(key="6e-securite")
    planning.move(
        ritual=ritual,
        version=ritual.version,
        actor=lead.user,
        starts_on=date(2026, 9, 28),
        ends_on=date(2026, 10, 9),
    )
    run(year, "--apply")
    assert Ritual.objects.get(key="6e-securite").starts_on == date(2026, 9, 28)


def test_the_only_librarian_leads_what_is_the_librarians(year: SchoolYear) -> None:
    dora = MembershipFactory(school=year.school, librarian=True)
    MembershipFactory(school=SchoolFactory(), librarian=True)
    run(year, "--apply")
    assert Ritual.objects.get(key="internet-plus-sur").leader == dora
    assert Milestone.objects.filter(assignee=dora).exists()
    assert not Milestone.objects.filter(assignee=dora).exclude(role=Role.LIBRARIAN).exists()


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("26", "n’est pas une année scolaire"),
        ("2026-2028", "n’est pas une année scolaire"),
        ("2027-2028", "n’est pas ouverte"),
    ],
)
def test_it_refuses_a_year_that_is_none(year: SchoolYear, wanted: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(year, "--year", wanted)


def test_it_does_not_invent_a_year(year: SchoolYear) -> None:
    SchoolYearFactory(school=year.school, start_year=2028)
    with pytest.raises(CommandError, match="Calendrier 2028-2029 non publié"):
        run(year, "--year", "2028-2029", "--apply")
    assert not Ritual.objects.exists()


def test_nothing_is_placed_in_a_year_that_is_over(year: SchoolYear) -> None:
    open_year(school=year.school, start_year=2027, actor=None)
    with pytest.raises(CommandError, match="L’année 2026-2027 est close"):
        run(year, "--year", "2026-2027", "--apply")
    run(year, "--year", "2026-2027")
