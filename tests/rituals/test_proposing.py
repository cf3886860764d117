"""A proposal made for a school in the database, and put on its calendar once."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pixschool.core.levels import Level
from pixschool.core.models import AuditEntry, Membership, SchoolYear
from pixschool.core.permissions import Role
from rituals import planning
from rituals.models import Milestone, PlanAct, Ritual, YearPlan
from rituals.proposing import apply, class_counts, plan_of, proposal_for, shape_of
from tests.factories.core import MembershipFactory, SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory

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


def test_classes_are_counted_by_level(year: SchoolYear) -> None:
    assert class_counts(year) == {
        Level.SIXIEME: 2,
        Level.CINQUIEME: 1,
        Level.QUATRIEME: 1,
        Level.TROISIEME: 1,
    }


def test_in_august_the_classes_are_those_of_last_year(year: SchoolYear) -> None:
    coming = SchoolYearFactory(school=year.school, start_year=year.start_year + 1)
    assert class_counts(coming) == class_counts(year)


def test_a_new_school_has_one_class_of_each_level() -> None:
    school = SchoolFactory()
    assert set(class_counts(school.years.get())) == set(school.levels)


def test_another_schools_classes_do_not_count(year: SchoolYear) -> None:
    other = SchoolFactory(lycee=True)
    ClassroomFactory(year=other.years.get(), name="2DE1")
    assert Level.SECONDE not in class_counts(year)


def test_the_answers_shape_the_school(year: SchoolYear) -> None:
    plan = YearPlan(school=year.school, year=year, room_hours=12, levels=["6E", "3E"])
    shape = shape_of(year, plan)
    assert shape.levels == (Level.SIXIEME, Level.TROISIEME)
    assert shape.room_hours == 12
    assert shape.roles == {Role.LEAD}


def test_who_left_holds_no_role(year: SchoolYear) -> None:
    gone = MembershipFactory(school=year.school, librarian=True)
    assert Role.LIBRARIAN in shape_of(year, plan_of(year)).roles
    Membership.objects.filter(pk=gone.pk).update(left_at="2026-09-01T00:00Z")
    assert Role.LIBRARIAN not in shape_of(year, plan_of(year)).roles


def test_the_number_of_queries_is_that_of_the_questions(
    year: SchoolYear, django_assert_num_queries
) -> None:
    year.school  # noqa: B018 (the middleware has it)
    with django_assert_num_queries(4):  # answers, dates, classes, roles
        proposal_for(year)


def test_a_proposal_writes_nothing(year: SchoolYear) -> None:
    proposal_for(year)
    assert not YearPlan.objects.exists()
    assert not Ritual.objects.exists()


def test_applying_puts_every_ritual_with_its_checklist(year: SchoolYear, lead: Membership) -> None:
    proposal = proposal_for(year)
    created = apply(year=year, proposal=proposal, actor=lead.user)
    assert len(created) == len(proposal.placed) == Ritual.objects.count()
    ritual = Ritual.objects.get(key="6e-securite")
    assert (ritual.starts_on, ritual.ends_on) == (date(2026, 9, 21), date(2026, 10, 16))
    assert ritual.lead_role == Role.LEAD  # nobody is a class lead yet: it falls to the RUPN
    assert ritual.competences == ["4.1", "4.2", "4.3"]
    assert ritual.family_text
    first = ritual.milestones.earliest("due_on")
    assert (first.due_on, first.role) == (date(2026, 9, 7), Role.LEAD)


def test_rituals_of_the_staff_have_no_level(year: SchoolYear) -> None:
    apply(year=year, proposal=proposal_for(year), actor=None)
    staff = Ritual.objects.filter(for_team=True)
    assert staff.filter(key="conseil-pedagogique-juin").exists()
    assert not staff.exclude(levels=[]).exists()


def test_a_date_to_confirm_stays_so_and_says_why(year: SchoolYear) -> None:
    apply(year=year, proposal=proposal_for(year), actor=None)
    ritual = Ritual.objects.get(key="certification-3e")
    assert not ritual.is_confirmed
    assert "Éduscol" in ritual.explanation


def test_applying_twice_adds_nothing(year: SchoolYear) -> None:
    apply(year=year, proposal=proposal_for(year), actor=None)
    count = Ritual.objects.count()
    assert apply(year=year, proposal=proposal_for(year), actor=None) == []
    assert Ritual.objects.count() == count
    assert PlanAct.objects.count() == 1


def test_what_is_there_stays_as_it_is(year: SchoolYear, lead: Membership) -> None:
    apply(year=year, proposal=proposal_for(year), actor=lead.user)
    ritual = Ritual.objects.get(key="6e-securite")
    moved = planning.move(
        ritual=ritual,
        version=ritual.version,
        actor=lead.user,
        starts_on=date(2026, 9, 28),
        ends_on=date(2026, 10, 9),
    )
    apply(year=year, proposal=proposal_for(year), actor=lead.user)
    ritual.refresh_from_db()
    assert ritual.starts_on == moved.starts_on


def test_one_undo_takes_the_whole_proposal_back(year: SchoolYear, lead: Membership) -> None:
    apply(year=year, proposal=proposal_for(year), actor=lead.user)
    planning.undo(year=year, actor=lead.user)
    assert not Ritual.objects.planned().exists()
    assert AuditEntry.objects.filter(event="plan_changed").exists()


def test_people_named_for_a_role_lead_and_get_their_lines(year: SchoolYear) -> None:
    dora = MembershipFactory(school=year.school, librarian=True)
    plan = YearPlan(school=year.school, year=year, people={Role.LIBRARIAN.value: dora.pk})
    apply(year=year, proposal=proposal_for(year, plan), actor=None, plan=plan)
    assert Ritual.objects.get(key="internet-plus-sur").leader == dora
    assert Milestone.objects.filter(assignee=dora).exists()
    assert not Milestone.objects.filter(assignee=dora).exclude(role=Role.LIBRARIAN).exists()


def test_a_person_of_another_school_is_not_taken(year: SchoolYear) -> None:
    stranger = MembershipFactory(school=SchoolFactory(), librarian=True)
    plan = YearPlan(school=year.school, year=year, people={Role.LIBRARIAN.value: stranger.pk})
    apply(year=year, proposal=proposal_for(year, plan), actor=None, plan=plan)
    assert not Ritual.objects.filter(leader=stranger).exists()


def run(*args: str) -> str:
    out = StringIO()
    call_command("plan_year", *args, stdout=out)
    return out.getvalue()


def test_the_command_answers_in_json_and_writes_nothing(year: SchoolYear) -> None:
    rows = json.loads(run("--school", year.school.uai, "--year", "2026-2027", "--json"))
    assert set(rows[0]) == set(
        "key title theme levels starts_on ends_on confirmed explanation warnings".split()
    )
    assert {"key": "rentree", "levels": ["5E"], "starts_on": "2026-09-14"}.items() <= next(
        row for row in rows if row["key"] == "rentree"
    ).items()
    assert not Ritual.objects.exists()


def test_the_command_applies(year: SchoolYear) -> None:
    text = run("--school", year.school.uai, "--apply")
    assert f"{Ritual.objects.count()} rituels posés sur le calendrier." in text
    assert "Octobre ne compte que 12 jours de classe cette année." in text


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("2026", "n’est pas une année scolaire"),
        ("2026-2028", "n’est pas une année scolaire"),
        ("2027-2028", "n’est pas ouverte"),
    ],
)
def test_the_command_refuses_a_year_that_is_none(
    year: SchoolYear, wanted: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        run("--school", year.school.uai, "--year", wanted)


def test_the_command_does_not_invent_a_year(year: SchoolYear) -> None:
    SchoolYearFactory(school=year.school, start_year=2028)
    with pytest.raises(CommandError, match="atalogue 2028-2029 non publié"):
        run("--school", year.school.uai, "--year", "2028-2029", "--apply")
    assert not Ritual.objects.exists()
