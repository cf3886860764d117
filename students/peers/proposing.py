"""Whom a pupil could be helped by: only those who agreed, and have room. A person decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pixschool.core.models import Membership, SchoolYear
from students.models import Classroom, Enrolment, PeerHelper, PeerPair, Student, SupportFlag
from students.peers.rules import rules_of
from students.peers.topics import topic_of

MOST_PROPOSED = 3  # for one pupil


@dataclass(frozen=True)
class HelperThere:
    """Somebody who agreed, with the class they are in and how many they help."""

    helper: PeerHelper
    classroom: Classroom
    load: int
    most: int

    @property
    def student(self) -> Student:
        return self.helper.student

    @property
    def has_room(self) -> bool:
        return self.load < self.most

    def explains(self, topic: str) -> bool:
        """Agreed for that, or for anything."""
        return not self.helper.topics or topic in self.helper.topics


@dataclass(frozen=True)
class ProposedPair:
    """A pupil and who could help; `is_same_class`: else they are of the same level."""

    helper: HelperThere
    is_same_class: bool


def helpers_there(*, year: SchoolYear, membership: Membership) -> list[HelperThere]:
    """Those one may see who agreed and are enrolled, by name. Three queries."""
    agreed = PeerHelper.objects.visible_to(membership).in_year(year).helping().with_load()
    found = {one.student_id: one for one in agreed.select_related("student").order_by()}
    most = rules_of(year.school).most_pairs
    places = Enrolment.objects.at(year=year, student__in=list(found))
    there = [
        HelperThere(found[place.student_id], place.classroom, found[place.student_id].load, most)
        for place in places
    ]
    return sorted(there, key=lambda one: (one.student.name_key, one.student.pk))


def proposals(
    *,
    student: Student,
    classroom: Classroom,
    topic: str,
    helpers: Sequence[HelperThere],
    already: Iterable[tuple[int, int]] = (),
) -> list[ProposedPair]:
    """Of `helpers`, those who could help this pupil with that: of the class first, then of the
    level; who helps the fewest first. `already`: (helper, helped) of pairs under way. No query."""
    taken = set(already)
    fit = [
        one
        for one in helpers
        if one.has_room
        and one.explains(topic)
        and one.student.pk != student.pk
        and one.classroom.level == classroom.level
        and (one.student.pk, student.pk) not in taken
    ]
    fit.sort(key=lambda one: (one.classroom.pk != classroom.pk, one.load, one.student.name_key))
    return [ProposedPair(one, one.classroom.pk == classroom.pk) for one in fit]


def topic_of_flags(flags: Iterable[SupportFlag]) -> str:
    """What the oldest of a pupil's flags that says something is about; empty when none does."""
    return next((topic for flag in flags if (topic := topic_of(flag.reason))), "")


def under_way(year: SchoolYear) -> set[tuple[int, int]]:
    """(helper, helped), pupils' ids, of the pairs of a year; one query."""
    pairs = PeerPair.objects.in_year(year).under_way()
    return set(pairs.values_list("helper", "helped"))
