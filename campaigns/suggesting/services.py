"""What a person makes of the suggestions, and what the figures take back by themselves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from campaigns.suggesting.reading import SchoolFigures, Suggestion
from pixschool.core import journal
from pixschool.core.models import SchoolYear, User
from students.models import (
    ChosenBy,
    Classroom,
    SupportClosing,
    SupportDismissal,
    SupportFlag,
)
from students.support import flags


@transaction.atomic
def accept(
    *, year: SchoolYear, suggestions: Iterable[Suggestion], actor: User
) -> list[SupportFlag]:
    """A flag for each, chosen by figures, with what they said. Once it is closed, the same facts
    do not suggest it again."""
    taken = list(suggestions)
    today = year.school.today()
    raised = []
    for one in taken:
        ends = one.campaign.closes_on
        raised.append(
            flags.raise_flag(
                student=one.student,
                year=year,
                reason=one.reason,
                actor=actor,
                chosen_by=ChosenBy.SCORE,
                needed_by=ends if ends and ends >= today else None,
                explanation=one.explanation,
            )
        )
    _set_aside(year, taken, actor, with_flag=True)
    return raised


@transaction.atomic
def dismiss(*, year: SchoolYear, suggestions: Iterable[Suggestion], actor: User) -> int:
    """They come back with other facts only. Returns how many."""
    taken = list(suggestions)
    _set_aside(year, taken, actor, with_flag=False)
    if taken:
        journal.record(
            "suggestions_dismissed",
            school=year.school,
            actor=actor,
            target="supported_pupil",
            ids=sorted({one.student.pk for one in taken}),
        )
    return len(taken)


@transaction.atomic
def take_back(*, raised: Sequence[SupportFlag], actor: User) -> int:
    """Undo what one has just accepted: the suggestions come back. Returns how many."""
    for flag in raised:
        SupportDismissal.objects.filter(
            year=flag.year_id,
            student=flag.student_id,
            reason=flag.reason,
            dismissed_by=actor,
            dismissed_at__gte=flag.raised_at,
        ).delete()
    return flags.take_back(flags=raised, actor=actor)


@transaction.atomic
def bring_back(*, year: SchoolYear, dismissals: Iterable[int], actor: User) -> int:
    """Undo what anybody has dismissed: they are suggested again as long as their facts hold.
    `dismissals`: ids. Twice is once. Returns how many came back."""
    held = SupportDismissal.objects.select_for_update().filter(
        year=year, pk__in=list(dismissals), with_flag=False
    )
    found = list(held.order_by("pk"))
    if found:
        SupportDismissal.objects.filter(pk__in=[one.pk for one in found]).delete()
        journal.record(
            "suggestions_brought_back",
            school=year.school,
            actor=actor,
            target="supported_pupil",
            ids=sorted({one.student_id for one in found}),
        )
    return len(found)


def _set_aside(
    year: SchoolYear, taken: Iterable[Suggestion], actor: User, *, with_flag: bool
) -> None:
    now = timezone.now()
    SupportDismissal.objects.bulk_create(
        (
            SupportDismissal(
                year=year,
                student=one.student,
                reason=one.reason,
                facts=one.facts,
                dismissed_by=actor,
                dismissed_at=now,
                with_flag=with_flag,
            )
            for one in taken
        ),
        ignore_conflicts=True,  # two people set the same one aside
    )


def close_what_is_gone(year: SchoolYear) -> int:
    """Close the open flags of figures whose reason holds no more. Returns how many.

    A flag that a person raised waits for a person: nobody asked the figures.
    """
    raised = SupportFlag.objects.open().in_year(year).filter(chosen_by=ChosenBy.SCORE)
    by_pupil: dict[int, list[SupportFlag]] = defaultdict(list)
    for flag in raised:
        by_pupil[flag.student_id].append(flag)
    if not by_pupil:
        return 0
    figures = SchoolFigures(year, list(Classroom.objects.in_year(year)))
    gone = []
    here = {enrolment.student_id for enrolment in figures.enrolments}
    for student in here & set(by_pupil):
        still = figures.reasons(student)
        gone += [flag for flag in by_pupil[student] if flag.reason not in still]
    return flags.close_flags(
        flags=gone, closing=SupportClosing.GONE, actor=None, event="support_gone"
    )
