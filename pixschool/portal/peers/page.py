"""What the page of peer help shows: who helps whom, who could, who waits. Read only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from campaigns.missing import measures as measuring
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from students.models import Classroom, Enrolment, PeerPair, Student, SupportFlag, SupportReason
from students.peers import proposing
from students.peers.proposing import HelperThere, ProposedPair
from students.peers.topics import WORDS, words_of
from students.support.queue import Waiting, queue

MOST_PROPOSED = 12  # pupils who wait, on the page
MOST_ENDED = 30
ANOTHER_CLASS = "un élève d’une autre classe"


@dataclass(frozen=True)
class PairLine:
    """A pair; `helper` is hidden from who does not see that pupil."""

    pair: PeerPair
    helper: str
    topic: str
    helped_class: str


@dataclass(frozen=True)
class ToPair:
    """Somebody who waits for help, what it is about, and who could help with it."""

    waiting: Waiting
    topic: str  # empty: nothing says it, a person chooses
    proposals: Sequence[ProposedPair]

    @property
    def student(self) -> Student:
        return self.waiting.student

    @property
    def why(self) -> str:
        """« n’a pas commencé · démarrer le parcours », « clavier »."""
        words, reason = WORDS.get(self.topic, ""), self.waiting.reason
        return reason if words in reason else f"{reason} · {words}"


def pair_lines(
    *, year: SchoolYear, membership: Membership, classroom: Classroom | None = None
) -> tuple[list[PairLine], list[PairLine]]:
    """Those under way, the oldest first, and those that have ended, the last first. Two
    queries."""
    found = PeerPair.objects.visible_to(membership).in_year(year)
    pairs = list(found.select_related("helper", "helped"))
    people = {pair.helper_id for pair in pairs} | {pair.helped_id for pair in pairs}
    visible = Student.objects.visible_to(membership).filter(pk=OuterRef("student"))
    places = Enrolment.objects.at(year=year, student__in=people).annotate(seen=Exists(visible))
    classes = {place.student_id: place.classroom for place in places}
    seen = {place.student_id for place in places if place.seen}
    if membership.can(Capability.SEE_ALL_CLASSES):
        seen = people
    lines = []
    for pair in pairs:
        room = classes.get(pair.helped_id)
        if classroom is not None and room != classroom:
            continue
        helper = str(pair.helper) if pair.helper_id in seen else ANOTHER_CLASS
        topic = words_of([pair.topic])
        lines.append(PairLine(pair, helper, topic, room.name if room else ""))
    under_way = [line for line in lines if line.pair.ended_on is None]
    ended = [line for line in lines if line.pair.ended_on is not None]
    return under_way, ended[::-1]


def to_pair(
    *,
    year: SchoolYear,
    membership: Membership,
    helpers: Sequence[HelperThere],
    classroom: Classroom | None = None,
) -> list[ToPair]:
    """Those whom a pupil can help and who have no pair, in the order of the queue."""
    pupils = Student.objects.visible_to(membership)
    waiting = queue(year=year, pupils=pupils)
    already = proposing.under_way(year)
    helped = {pk for _, pk in already}
    left = [
        one
        for one in waiting
        if one.student.pk not in helped
        and classroom in (None, one.classroom)
        and any(flag.reason != SupportReason.IDENTIFIERS for flag in one.flags)
    ]
    weakest = weakest_of([one.student.pk for one in left])
    lines = []
    for one in left:
        topic = proposing.topic_of_flags(one.flags) or weakest.get(one.student.pk, "")
        fit = (
            proposing.proposals(
                student=one.student,
                classroom=one.classroom,
                topic=topic,
                helpers=helpers,
                already=already,
            )
            if topic
            else []
        )
        lines.append(ToPair(one, topic, fit))
    return lines


def weakest_of(students: Sequence[int]) -> dict[int, str]:
    """{pupil id: the competence with the lowest of their latest measures}; one query."""
    found: dict[int, tuple[float, str]] = {}
    for (pk, code), measure in measuring.measures(students).items():
        found[pk] = min(found.get(pk, (2.0, "")), (measure.share, code))
    return {pk: code for pk, (_, code) in found.items()}


def with_class(students: Sequence[Student], year: SchoolYear) -> list[tuple[Student, str]]:
    """Each with the name of their class; one query."""
    places = Enrolment.objects.at(year=year, student__in=[one.pk for one in students])
    classes = {place.student_id: place.classroom.name for place in places}
    return [(student, classes.get(student.pk, "")) for student in students]


def around(
    student: Student, *, year: SchoolYear, membership: Membership, topic: str
) -> dict[str, Any]:
    """For the page of one pupil to help, who is enrolled: their flags, who could help with `topic`
    (what the flags say when it is empty)."""
    enrolment = Enrolment.objects.at(year=year, student=student).get()
    flags = list(
        SupportFlag.objects.visible_to(membership).open().filter(student=student, year=year)
    )
    subject = (
        topic or proposing.topic_of_flags(flags) or weakest_of([student.pk]).get(student.pk, "")
    )
    helpers = proposing.helpers_there(year=year, membership=membership)
    already = proposing.under_way(year)
    fit = proposing.proposals(
        student=student,
        classroom=enrolment.classroom,
        topic=subject,
        helpers=helpers,
        already=already,
    )
    return {
        "student": student,
        "class_name": enrolment.classroom.name,
        "why": ", ".join(flag.get_reason_display() for flag in flags),
        "topic": subject,
        "proposals": fit if subject else [],
        "has_helpers": bool(helpers),
    }
