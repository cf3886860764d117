from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from students.models import Classroom, PeerHelper, Student, SupportFlag
from students.peers import helpers, pairs, proposing
from students.peers.proposing import HelperThere, proposals
from tests.factories.peers import PeerHelperFactory
from tests.factories.students import EnrolmentFactory
from tests.support.world import World

TOPICS = ["keyboard", "method", "4.1"]
ROOMS = [Classroom(pk=n, name=f"C{n}", level=level) for n, level in enumerate(("6E", "6E", "5E"))]


@st.composite
def _helpers(draw: st.DrawFn) -> list[HelperThere]:
    made = []
    for pk in range(draw(st.integers(0, 8))):
        student = Student(pk=pk, last_name=f"N{pk}", first_name="P", name_key=f"n{pk} p")
        topics = draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True))
        helper = PeerHelper(pk=pk, student=student, topics=topics)
        room = draw(st.sampled_from(ROOMS))
        made.append(HelperThere(helper, room, draw(st.integers(0, 3)), 2))
    return made


@settings(deadline=None)
@given(
    there=_helpers(),
    helped=st.integers(0, 9),
    topic=st.sampled_from(TOPICS),
    taken=st.sets(st.tuples(st.integers(0, 8), st.integers(0, 9))),
)
def test_proposals_hold_whoever_they_may_and_nobody_else(
    there: list[HelperThere], helped: int, topic: str, taken: set[tuple[int, int]]
) -> None:
    student = Student(pk=helped)
    found = proposals(
        student=student, classroom=ROOMS[0], topic=topic, helpers=there, already=taken
    )
    expected = {
        one.student.pk
        for one in there
        if one.classroom.level == "6E"
        and one.load < 2
        and one.student.pk != helped
        and (not one.helper.topics or topic in one.helper.topics)
        and (one.student.pk, helped) not in taken
    }
    assert {one.helper.student.pk for one in found} == expected
    same = [one.is_same_class for one in found]
    assert same == sorted(same, reverse=True)
    again = proposals(
        student=student, classroom=ROOMS[0], topic=topic, helpers=there[::-1], already=taken
    )
    assert again == found


def test_only_who_said_yes_and_still_does_is_there(world: World) -> None:
    """Neither who was never asked, nor who withdrew, left, or said so in another year."""
    dora, year = world.members["dora"], world.here.year
    gone = EnrolmentFactory(classroom=world.a.room).student
    PeerHelperFactory(student=gone, year=year)
    gone.enrolments.update(ends_on=date(2026, 11, 5))
    withdrawn = helpers.agree(student=world.b.finished, year=year, actor=dora.user)
    helpers.withdraw(helper=withdrawn, actor=dora.user, version=1)
    stranger = next(iter(world.elsewhere.classes.values())).finished
    PeerHelperFactory(student=stranger, year=world.elsewhere.year)
    helpers.agree(student=world.a.finished, year=year, actor=dora.user)
    there = proposing.helpers_there(year=year, membership=dora)
    assert [(one.student, one.load, one.most) for one in there] == [(world.a.finished, 0, 2)]
    pairs.start(
        helper=world.a.finished, helped=world.a.missing, year=year, topic="4.1", actor=dora.user
    )
    [now] = proposing.helpers_there(year=year, membership=dora)
    assert now.load == 1
    assert proposing.under_way(year) == {(world.a.finished.pk, world.a.missing.pk)}
    # Who leads another class does not see them; the head helps nobody.
    for name in ("brice", "alice", "ines"):
        assert not proposing.helpers_there(year=year, membership=world.members[name])


def test_what_a_flag_is_about() -> None:
    other, late = SupportFlag(reason="cdi_first"), SupportFlag(reason="late")
    assert proposing.topic_of_flags([other, late]) == "start"
    assert proposing.topic_of_flags([other]) == ""
