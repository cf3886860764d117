"""Projects: one truth with the year, hours that the class has, what the progression reads."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.crcn import COMPETENCES
from rituals.models import LiteracyRow, Project, Session
from rituals.plan import services as plan
from rituals.projects import literacy, services
from rituals.projects.planned import planned
from rituals.sessions.slots import Slot
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import PARIS
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _a_wednesday() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def librarian() -> Membership:
    return MembershipFactory(school=SchoolFactory(), librarian=True)


@pytest.fixture
def year(librarian: Membership) -> SchoolYear:
    return librarian.school.current_year


def a_draft(**more: object) -> services.ProjectDraft:
    usual = {
        "title": "Fausses nouvelles",
        "subject": "Français",
        "theme": "emi",
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2026, 12, 18),
        "competences": ("1.1", "2.2"),
        "levels": ("4E",),
    }
    return services.ProjectDraft(**usual | more)


def a_project(year: SchoolYear, librarian: Membership, **more: object) -> Project:
    return services.create(year=year, draft=a_draft(**more), leader=librarian, actor=librarian.user)


def test_it_is_in_the_year_and_moves_with_it(year: SchoolYear, librarian: Membership) -> None:
    room = ClassroomFactory(year=year, name="5A", level="5E")
    project = a_project(year, librarian, levels=(), classrooms=(room,))
    ritual = project.ritual
    assert (ritual.levels, list(ritual.classrooms.all())) == (["5E"], [room])
    plan.move(
        ritual=ritual, version=1, actor=None,
        starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 15),
    )  # fmt: skip
    assert {(one.starts_on, one.level) for one in planned(year)} == {(date(2027, 1, 4), "5E")}
    with pytest.raises(services.ProjectRefusedError, match="Quelqu’un d’autre"):
        services.change(project=project, version=1, draft=a_draft(), actor=librarian.user)
    project.refresh_from_db()
    changed = services.change(
        project=project, version=2, draft=a_draft(subject="Histoire"), actor=librarian.user
    )
    assert changed.subject == "Histoire"
    assert {one.level for one in planned(year)} == {"4E"}


def test_a_group_gives_the_levels_of_its_pupils(year: SchoolYear, librarian: Membership) -> None:
    rooms = [ClassroomFactory(year=year, name=f"{n}A", level=f"{n}E") for n in (5, 3)]
    group = GroupFactory(
        year=year, pupils=[EnrolmentFactory(classroom=one).student for one in rooms]
    )
    project = a_project(year, librarian, levels=(), groups=(group,))
    assert project.ritual.levels == ["5E", "3E"]
    with pytest.raises(services.ProjectRefusedError, match="Pour qui"):
        a_project(year, librarian, levels=())
    assert Project.objects.count() == 1


def test_its_hours_are_sessions_of_the_class(year: SchoolYear, librarian: Membership) -> None:
    room = ClassroomFactory(year=year, name="4A", level="4E")
    project = a_project(year, librarian, classrooms=(room,))
    slot = Slot(
        starts_at=NOW + timedelta(days=7),
        ends_at=NOW + timedelta(days=7, hours=1),
        classroom=room,
        room="CDI",
        leaders=(librarian,),
    )
    services.add_session(project=project, slot=slot, actor=librarian.user)
    session = Session.objects.of_class(room).get()
    with pytest.raises(services.ProjectRefusedError, match="CDI n’est pas libre"):
        services.add_session(project=project, slot=slot, actor=librarian.user)
    assert {one.sessions for one in planned(year)} == {1}
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        with pytest.raises(services.ProjectRefusedError, match="déjà eu lieu"):
            services.remove_session(session=session, actor=librarian.user)
        with pytest.raises(services.ProjectRefusedError, match="déjà eu lieu"):
            services.remove(project=project, version=1, actor=librarian.user)
    services.remove_session(session=session, actor=librarian.user)
    services.remove(project=project, version=1, actor=librarian.user)
    assert planned(year) == []
    project.ritual.refresh_from_db()
    plan.restore(ritual=project.ritual, version=2, actor=None)
    assert len(planned(year)) == 2


def test_the_query_of_the_progression_is_as_short_for_many(
    year: SchoolYear, librarian: Membership
) -> None:
    colleague = MembershipFactory(school=librarian.school)
    counted = []
    for title in ("Un", "Deux", "Trois", "Quatre"):
        a_project(year, librarian, title=title, teachers="Mme Diallo", members=(colleague,))
        with CaptureQueriesContext(connection) as queries:
            found = planned(year)
        counted.append(len(queries))
    assert len(set(counted)) == 1
    assert len(found) == 8
    assert {one.teachers for one in found} == {f"Mme Diallo, {colleague.user}"}
    assert planned(SchoolFactory().current_year) == []


class TestTheTableOfASchool(TestCase):
    """Whatever is written, in whatever order: what one wrote, and the proposal for the rest."""

    @settings(max_examples=15, deadline=None)
    @given(
        steps=st.lists(
            st.dictionaries(
                st.sampled_from([one.code for one in COMPETENCES]),
                st.tuples(
                    st.sampled_from(LiteracyRow.LinkStrength.values),
                    st.sampled_from(["", "citer", "publier, droit à l’image"]),
                ),
                max_size=4,
            ),
            max_size=4,
        )
    )
    def test_last_words_hold_and_the_proposal_for_the_rest(
        self, steps: list[dict[str, tuple[str, str]]]
    ) -> None:
        school, other = SchoolFactory(), SchoolFactory()
        wanted = {one.code: literacy.proposed(one) for one in COMPETENCES}
        for lines in steps:
            literacy.write(school=school, lines=lines, actor=None)
            wanted |= lines
        found = {one.competence.code: (one.strength, one.words) for one in literacy.table(school)}
        assert found == wanted
        own = {one.competence.code for one in literacy.table(school) if one.is_own}
        assert own == {
            one.code for one in COMPETENCES if wanted[one.code] != literacy.proposed(one)
        }
        assert not any(one.is_own for one in literacy.table(other))
