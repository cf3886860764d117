"""An account fails, an account works again: the only writer of `AccountMark`.

The flag « identifiants » follows: open while an account is to be done again, closed once none is.
"""

from django.db import transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import SchoolYear, User
from students.models import (
    AccountKind,
    AccountMark,
    AccountState,
    Enrolment,
    Student,
    SupportClosing,
    SupportFlag,
    SupportReason,
)
from students.support import flags
from students.support.errors import SupportRefusedError

CHANGED = "Quelqu’un d’autre vient de noter ce compte. Rechargez la page, puis recommencez."


@transaction.atomic
def note(
    *, student: Student, year: SchoolYear, kind: str, state: str, actor: User, seen: int
) -> AccountMark | None:
    """`state`: of `AccountState`, empty to take back what was noted. `seen`: the id of the mark
    that the page showed for this account, 0 for none. Returns the mark that holds now.

    Raises SupportRefusedError for what does not exist, for a pupil who is not enrolled that year,
    and when somebody has noted another state meanwhile.
    """
    if kind not in AccountKind.values or state not in ("", *AccountState.values):
        raise SupportRefusedError("Choisissez un compte et un état dans la liste.")
    # NO KEY: other tables may point to the pupil meanwhile.
    Student.objects.select_for_update(no_key=True).get(pk=student.pk)
    enrolled = Enrolment.objects.open().filter(year=year, student=student)
    if student.school_id != year.school_id or not enrolled.exists():
        raise SupportRefusedError("Cet élève n’est plus inscrit.")
    former = _latest(student, year).get(kind)
    if (former.state if former else "") == state:
        return former
    if (former.pk if former else 0) != seen:
        raise SupportRefusedError(CHANGED)
    mark = AccountMark.objects.create(
        school_id=year.school_id,
        year=year,
        student=student,
        kind=kind,
        state=state,
        noted_by=actor,
        noted_at=timezone.now(),
    )
    journal.record(
        "account_noted", school=year.school, actor=actor, target="supported_pupil", ids=[student.pk]
    )
    _follow(mark, former, actor)
    return mark


def _latest(student: Student, year: SchoolYear) -> dict[str, AccountMark]:
    marks = AccountMark.objects.filter(student=student, year=year).holding()
    return {mark.kind: mark for mark in marks}


def _follow(mark: AccountMark, former: AccountMark | None, actor: User) -> None:
    """What the flag « identifiants » becomes."""
    states = {one.state for one in _latest(mark.student, mark.year).values()}
    own = SupportFlag.objects.in_year(mark.year).filter(
        student=mark.student, reason=SupportReason.IDENTIFIERS
    )
    if mark.state == AccountState.FAILED:
        _raise(mark, actor)
    elif mark.state == AccountState.DONE and AccountState.FAILED not in states:
        flags.close_flags(
            flags=list(own.open()),
            closing=SupportClosing.HELPED,
            actor=actor,
            event="identifiers_done",
        )
    elif former and former.state == AccountState.FAILED and AccountState.FAILED not in states:
        # Flagged by mistake a moment ago; what was flagged before stays.
        raised_by_it = own.open().filter(raised_at__gte=former.noted_at)
        flags.take_back(flags=list(raised_by_it), actor=actor)
    elif former and former.state == AccountState.DONE:
        closed_by_it = own.filter(closed_at__gte=former.noted_at, closing=SupportClosing.HELPED)
        if closed := closed_by_it.order_by("-closed_at").first():
            _open_again(closed, mark, actor)


def _open_again(closed: SupportFlag, mark: AccountMark, actor: User) -> None:
    """Said to work, by mistake: the pupil waits again, with the same flag when it can be."""
    try:
        flags.reopen_flag(flag=closed, actor=actor)
    except SupportRefusedError:
        _raise(mark, actor)


def _raise(mark: AccountMark, actor: User) -> None:
    flags.raise_flag(
        student=mark.student, year=mark.year, reason=SupportReason.IDENTIFIERS, actor=actor
    )
