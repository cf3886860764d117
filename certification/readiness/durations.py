"""Who has a longer test: how long, never why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.db.models import Count

from certification.models import LongerDuration
from certification.models.settings import MOST_MINUTES, STANDARD_MINUTES
from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import School, SchoolYear, User
from pixschool.core.text.french import length_fr
from students.models import Classroom, Enrolment, Student

SHARES = {
    Fraction(4, 3): "un tiers de plus",
    Fraction(3, 2): "la moitié de plus",
    Fraction(2): "le double",
}


class DurationsChangedError(Exception):
    """Somebody changed the durations of the same class since the page was shown."""


@dataclass(frozen=True)
class PupilDuration:
    """`minutes` is 0 for whoever has the usual length."""

    student: Student
    minutes: int


def of_class(classroom: Classroom) -> list[PupilDuration]:
    """The pupils of a class, by name; two queries."""
    pupils = [
        one.student
        for one in Enrolment.objects.at(year=classroom.year, classroom=classroom).order_by(
            "student__name_key", "student__pk"
        )
    ]
    known = dict(
        LongerDuration.objects.filter(year=classroom.year, student__in=pupils).values_list(
            "student_id", "minutes"
        )
    )
    return [PupilDuration(pupil, known.get(pupil.pk, 0)) for pupil in pupils]


def counts(year: SchoolYear) -> dict[int, int]:
    """{class: how many of its pupils have a longer test}."""
    here = Enrolment.objects.open().filter(year=year, student__longer_durations__year=year)
    return dict(here.values("classroom").annotate(n=Count("pk")).values_list("classroom", "n"))


def choices(standard: int, also: int = 0) -> list[tuple[int, str]]:
    """[(minutes, in French)] that may be chosen where a test lasts `standard` minutes; `also`: what
    is chosen already. Rounded up to five minutes."""
    found = {_rounded(standard * share): words for share, words in SHARES.items()}
    usable = {n: words for n, words in found.items() if STANDARD_MINUTES < n <= MOST_MINUTES}
    if also:
        usable.setdefault(also, "")
    named = [(n, ", ".join(filter(None, [length_fr(n), usable[n]]))) for n in sorted(usable)]
    return [(0, f"{length_fr(standard)}, comme tous"), *named]


def offered(
    pupils: list[PupilDuration], chosen: Mapping[int, int], *, standard: int
) -> list[tuple[Student, int, list[tuple[int, str]]]]:
    """[(pupil, minutes to show, the choices)]. `chosen`: {pupil: minutes} of a page that was
    refused, shown again where they are still offered."""
    found = []
    for one in pupils:
        offer = choices(standard, one.minutes)
        minutes = chosen.get(one.student.pk, one.minutes)
        shown = minutes if minutes in dict(offer) else one.minutes
        found.append((one.student, shown, offer))
    return found


def stamp(pupils: list[PupilDuration]) -> str:
    """What a page has seen of a class."""
    return short_digest(sorted((one.student.pk, one.minutes) for one in pupils))


@transaction.atomic
def save(
    classroom: Classroom, chosen: Mapping[int, int], *, standard: int, seen: str, actor: User
) -> list[PupilDuration]:
    """Those that have changed. `chosen`: {pupil: minutes, 0 for the usual length}; whoever is not
    of the class is left out, and so is a length that is not offered where a test lasts `standard`
    minutes. Raises DurationsChangedError."""
    year = classroom.year
    School.objects.select_for_update(no_key=True).get(pk=year.school_id)
    before = of_class(classroom)
    if stamp(before) != seen:
        raise DurationsChangedError
    changed = list(_changes(before, chosen, standard))
    kept = LongerDuration.objects.filter(year=year)
    kept.filter(student__in=[one.student for one in changed if not one.minutes]).delete()
    for one in changed:
        if one.minutes:
            kept.update_or_create(year=year, student=one.student, defaults={"minutes": one.minutes})
    if changed:
        journal.record(
            "certification_durations_changed",
            school=year.school,
            actor=actor,
            target="classroom",
            ids=[classroom.pk],
        )
    return changed


def _changes(
    before: list[PupilDuration], chosen: Mapping[int, int], standard: int
) -> Iterator[PupilDuration]:
    for one in before:
        minutes = chosen.get(one.student.pk, one.minutes)
        if minutes != one.minutes and minutes in dict(choices(standard)):
            yield PupilDuration(one.student, minutes)


def _rounded(minutes: Fraction) -> int:
    return -int(-minutes // 5) * 5
