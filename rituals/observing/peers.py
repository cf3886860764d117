"""Peer help that a welcome session suggests: who could be asked, and who could help whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pixschool.core.models import Membership, SchoolYear, User
from rituals.observing.proposing import ProposedFlag
from students.models import Enrolment, PeerHelper, Student
from students.peers import helpers, pairs
from students.peers.proposing import ProposedPair, helpers_there, proposals, under_way
from students.peers.topics import topic_of, words_of


@dataclass(frozen=True)
class PossiblePair:
    """Somebody who agreed to help, and a pupil of the grid who has trouble with that."""

    helper: Student
    helped: Student
    topic: str

    @property
    def key(self) -> str:
        """Of its box: « 12-31-keyboard »."""
        return f"{self.helper.pk}-{self.helped.pk}-{self.topic}"

    @property
    def topic_words(self) -> str:
        return words_of([self.topic])


def to_ask(students: Sequence[Student], year: SchoolYear) -> list[Student]:
    """Of those who manage everywhere, who has not said yes already."""
    agreed = PeerHelper.objects.in_year(year).helping().filter(student__in=students)
    known = set(agreed.values_list("student", flat=True))
    return [student for student in students if student.pk not in known]


def possible_pairs(
    needs: Iterable[ProposedFlag], *, year: SchoolYear, membership: Membership
) -> list[PossiblePair]:
    """One helper for each need, the least busy first; nobody beyond what the school allows."""
    there = helpers_there(year=year, membership=membership)
    wanted = [one for one in needs if topic_of(one.reason)]
    if not there or not wanted:
        return []
    already = under_way(year)
    helped = [one.student.pk for one in wanted]
    places = {
        one.student_id: one.classroom for one in Enrolment.objects.at(year=year, student__in=helped)
    }
    found = []
    for need in wanted:
        classroom, topic = places.get(need.student.pk), topic_of(need.reason)
        if classroom is None:
            continue
        fit: list[ProposedPair] = proposals(
            student=need.student, classroom=classroom, topic=topic, helpers=there, already=already
        )
        if fit:
            chosen = fit[0].helper
            found.append(PossiblePair(chosen.student, need.student, topic))
            already.add((chosen.student.pk, need.student.pk))
            there = [
                replace(one, load=one.load + (one.student.pk == chosen.student.pk)) for one in there
            ]
    return found


def note_agreed(students: Iterable[Student], *, year: SchoolYear, actor: User) -> None:
    """Raises SupportRefusedError as `students.peers.helpers.agree` does."""
    for student in students:
        helpers.agree(student=student, year=year, actor=actor)


def start_pairs(chosen: Iterable[PossiblePair], *, year: SchoolYear, actor: User) -> None:
    """Raises SupportRefusedError as `students.peers.pairs.start` does."""
    for one in chosen:
        pairs.start(helper=one.helper, helped=one.helped, year=year, topic=one.topic, actor=actor)
