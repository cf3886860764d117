"""A pupil is flagged, and the flag is closed: the only writers of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import School, SchoolYear, User
from pixschool.core.text.french import count, date_fr
from pixschool.core.text.lines import one_line
from students.models import (
    LONGEST_SUPPORT_NOTE,
    ChosenBy,
    Enrolment,
    Student,
    SupportClosing,
    SupportFlag,
    SupportReason,
)
from students.support.errors import SupportRefusedError

REOPEN_FOR = timedelta(days=1)
BY_HAND = (SupportClosing.HELPED, SupportClosing.GONE, SupportClosing.MISTAKEN)


@dataclass(frozen=True)
class Raised:
    """What became of several pupils: a flag each, or nothing for who is not enrolled any more."""

    new: list[SupportFlag] = field(default_factory=list)
    already: list[SupportFlag] = field(default_factory=list)
    gone: list[Student] = field(default_factory=list)

    @property
    def words(self) -> str:
        """« 4 élèves signalés. 1 l’était déjà. »"""
        parts = [f"{count(len(self.new), 'élève signalé')}."] if self.new else []
        if self.already:
            verb = "l’était" if len(self.already) == 1 else "l’étaient"
            parts.append(f"{len(self.already)} {verb} déjà pour cette raison.")
        if self.gone:
            verb = "n’est" if len(self.gone) == 1 else "ne sont"
            parts.append(f"{len(self.gone)} {verb} plus dans l’établissement.")
        return " ".join(parts) or "Aucun élève signalé."


def raise_flag(
    *,
    student: Student,
    year: SchoolYear,
    reason: str,
    actor: User | None,
    chosen_by: str = ChosenBy.REPORT,
    note: str = "",
    needed_by: date | None = None,
    explanation: str = "",
) -> SupportFlag:
    """An open flag of that reason is returned as it is.

    Raises SupportRefusedError for a note too long, and for a pupil who is not enrolled that year.
    """
    raised = raise_flags(
        students=[student],
        year=year,
        reason=reason,
        actor=actor,
        chosen_by=chosen_by,
        note=note,
        needed_by=needed_by,
        explanation=explanation,
    )
    for flag in (*raised.new, *raised.already):
        return flag
    raise SupportRefusedError("Cet élève n’est plus inscrit : il ne peut pas être signalé.")


@transaction.atomic
def raise_flags(
    *,
    students: Iterable[Student],
    year: SchoolYear,
    reason: str,
    actor: User | None,
    chosen_by: str = ChosenBy.REPORT,
    note: str = "",
    needed_by: date | None = None,
    explanation: str = "",
) -> Raised:
    """One flag for each pupil enrolled that year; whoever flags the same ones waits.

    Raises SupportRefusedError for a note too long and a reason that does not exist.
    """
    if reason not in SupportReason.values:
        raise SupportRefusedError("Choisissez une raison dans la liste.")
    clean = _clean_note(note)
    wanted = {student.pk for student in students}
    # NO KEY: other tables may point to these pupils meanwhile.
    pupils = Student.objects.select_for_update(no_key=True).filter(
        pk__in=wanted, school_id=year.school_id
    )
    found = list(pupils.order_by("pk"))
    enrolled = set(
        Enrolment.objects.open()
        .filter(year=year, student__in=found)
        .values_list("student", flat=True)
    )
    open_ones = SupportFlag.objects.open().filter(year=year, reason=reason, student__in=found)
    already = {flag.student_id: flag for flag in open_ones}
    now = timezone.now()
    new = SupportFlag.objects.bulk_create(
        SupportFlag(
            school_id=year.school_id,
            year=year,
            student=student,
            reason=reason,
            chosen_by=chosen_by,
            note=clean,
            needed_by=needed_by,
            explanation=explanation,
            raised_by=actor,
            raised_at=now,
        )
        for student in found
        if student.pk in enrolled and student.pk not in already
    )
    if new:
        _record("support_flagged", year.school, actor, new)
    gone = [student for student in found if student.pk not in enrolled]
    return Raised(new, [flag for pk, flag in already.items() if pk in enrolled], gone)


@transaction.atomic
def close_flag(*, flag: SupportFlag, closing: str, actor: User | None, version: int) -> SupportFlag:
    """It becomes history: nothing of it is deleted.

    Raises SupportRefusedError when it is closed already, or has changed since `version` was read.
    """
    if closing not in BY_HAND:
        raise SupportRefusedError("Dites pourquoi ce signalement est clos.")
    held = _held(flag, version)
    _close([held], closing=closing, now=timezone.now(), actor=actor)
    _record("support_closed", held.school, actor, [held])
    return held


@transaction.atomic
def close_flags(
    *, flags: Sequence[SupportFlag], closing: str, actor: User | None, event: str
) -> int:
    """Those still open, by themselves rather than by hand; `event`: as the journal says it.

    Returns how many.
    """
    found = list(
        SupportFlag.objects.open()
        .select_for_update(of=("self",))
        .filter(pk__in=[flag.pk for flag in flags])
        .select_related("school")
        .order_by("pk")
    )
    if found:
        _close(found, closing=closing, now=timezone.now(), actor=actor)
        _record(event, found[0].school, actor, found)
    return len(found)


@transaction.atomic
def reopen_flag(*, flag: SupportFlag, actor: User) -> SupportFlag:
    """Undo a close of one's own, within the day.

    Raises SupportRefusedError for somebody else's or an older one, for a pupil who left, and when
    the pupil was flagged again meanwhile.
    """
    held = SupportFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if held.closed_at is None:
        return held
    is_own = held.closed_by_id == actor.pk and held.closing != SupportClosing.LEFT
    if not is_own or held.closed_at <= timezone.now() - REOPEN_FOR:
        raise SupportRefusedError(
            "Ce signalement ne peut plus être rouvert. Signalez de nouveau l’élève."
        )
    again = SupportFlag.objects.open().filter(
        year=held.year_id, student=held.student_id, reason=held.reason
    )
    if again.exists():
        raise SupportRefusedError("Cet élève a été signalé de nouveau depuis, pour cette raison.")
    held.closed_at, held.closed_by, held.closing = None, None, ""
    held.version += 1
    held.save(update_fields=["closed_at", "closed_by", "closing", "version"])
    _record("support_reopened", held.school, actor, [held])
    return held


@transaction.atomic
def change_note(*, flag: SupportFlag, note: str, actor: User, version: int) -> SupportFlag:
    """Raises SupportRefusedError for a note too long, and for a flag closed or changed since."""
    clean = _clean_note(note)
    held = _held(flag, version)
    held.note = clean
    held.version += 1
    held.save(update_fields=["note", "version"])
    _record("support_note_changed", held.school, actor, [held])
    return held


@transaction.atomic
def take_back(*, flags: Sequence[SupportFlag], actor: User) -> int:
    """Undo what one has just flagged: closed as a mistake, by whoever raised them. How many."""
    own = SupportFlag.objects.open().filter(
        pk__in=[flag.pk for flag in flags],
        raised_by=actor,
        raised_at__gt=timezone.now() - REOPEN_FOR,
    )
    return close_flags(
        flags=list(own), closing=SupportClosing.MISTAKEN, actor=actor, event="support_taken_back"
    )


def close_of_leavers(*, school: School) -> int:
    """The open flags of who is not enrolled any more, in the year of the flag. How many."""
    still = Enrolment.objects.open().filter(student=OuterRef("student"), year=OuterRef("year"))
    left = SupportFlag.objects.open().filter(~Exists(still), school=school)
    return close_flags(
        flags=list(left), closing=SupportClosing.LEFT, actor=None, event="support_left"
    )


def _held(flag: SupportFlag, version: int) -> SupportFlag:
    """The row itself, locked, as whoever acts has read it."""
    held = (
        SupportFlag.objects.select_for_update(of=("self",))
        .select_related("school", "closed_by")
        .get(pk=flag.pk)
    )
    if held.closed_at is not None:
        who = f" par {held.closed_by}" if held.closed_by else ""
        raise SupportRefusedError(
            f"Ce signalement est déjà clos, le {date_fr(held.closed_at, 'short')}{who}."
        )
    if held.version != version:
        raise SupportRefusedError(
            "Ce signalement a changé depuis que cette page est ouverte : rien n’est enregistré. "
            "Relisez-le, puis recommencez."
        )
    return held


def _close(
    flags: Sequence[SupportFlag], *, closing: str, now: datetime, actor: User | None
) -> None:
    for flag in flags:
        flag.closed_at, flag.closed_by, flag.closing = now, actor, closing
        flag.version += 1
    SupportFlag.objects.bulk_update(flags, ["closed_at", "closed_by", "closing", "version"])


def _clean_note(note: str) -> str:
    clean = one_line(note).strip()
    if len(clean) > LONGEST_SUPPORT_NOTE:
        raise SupportRefusedError(
            f"Cette précision fait {len(clean)} caractères ; {LONGEST_SUPPORT_NOTE} au plus. "
            "Gardez les faits."
        )
    return clean


def _record(event: str, school: School, actor: User | None, flags: Sequence[SupportFlag]) -> None:
    journal.record(
        event, school=school, actor=actor, target="support_flag", ids=[flag.pk for flag in flags]
    )
