"""The pupils whose identifiers fail, with what is known of each of their accounts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from pixschool.core.models import SchoolYear
from students.models import (
    AccountKind,
    AccountMark,
    AccountState,
    Classroom,
    Enrolment,
    Student,
    SupportFlag,
    SupportReason,
)
from students.support.queue import Waiting, queue

DONE_SHOWN_FOR = timedelta(days=14)  # what was just done can be corrected


@dataclass(frozen=True)
class Account:
    """One account of a pupil; `mark` is None when nothing was ever noted of it."""

    kind: AccountKind
    mark: AccountMark | None

    @property
    def state(self) -> str:
        return self.mark.state if self.mark else ""

    @property
    def seen(self) -> int:
        """What `marks.note` asks for."""
        return self.mark.pk if self.mark else 0


@dataclass(frozen=True)
class ClinicLine:
    """A pupil; `waiting` is None once all is done."""

    student: Student
    classroom: Classroom
    accounts: tuple[Account, ...]
    flag: SupportFlag | None
    waiting: Waiting | None


@dataclass(frozen=True)
class Clinic:
    """`to_do` and `done`, by class and then by name."""

    to_do: list[ClinicLine]
    done: list[ClinicLine]


def clinic(*, year: SchoolYear, pupils: QuerySet[Student]) -> Clinic:
    """Of these pupils of a year. Eight queries."""
    waiting = {one.student.pk: one for one in queue(year=year, pupils=pupils)}
    flags = {pk: flag for pk, one in waiting.items() if (flag := _identifiers(one))}
    known = _marks(year, pupils)
    recent = timezone.now() - DONE_SHOWN_FOR
    done = {
        pk
        for pk, marks in known.items()
        if pk not in flags
        and any(m.state == AccountState.DONE and m.noted_at >= recent for m in marks.values())
    }
    to_do = [
        ClinicLine(one.student, one.classroom, _accounts(known.get(pk, {})), flags[pk], one)
        for pk, one in waiting.items()
        if pk in flags
    ]
    rest = [
        ClinicLine(place.student, place.classroom, _accounts(known[place.student_id]), None, None)
        for place in Enrolment.objects.at(year=year, student__in=list(done))
    ]
    return Clinic(sorted(to_do, key=_by_class), sorted(rest, key=_by_class))


def waiting_in(year: SchoolYear) -> int:
    """How many pupils of the whole school wait for their identifiers; one query."""
    flags = SupportFlag.objects.open().in_year(year).filter(reason=SupportReason.IDENTIFIERS)
    there = Enrolment.objects.open().in_year(year)
    return flags.filter(student__in=there.values("student")).values("student").distinct().count()


def _identifiers(one: Waiting) -> SupportFlag | None:
    return next((f for f in one.flags if f.reason == SupportReason.IDENTIFIERS), None)


def _marks(year: SchoolYear, pupils: QuerySet[Student]) -> dict[int, dict[str, AccountMark]]:
    found: dict[int, dict[str, AccountMark]] = defaultdict(dict)
    marks = AccountMark.objects.in_year(year).filter(student__in=pupils.values("pk")).holding()
    for mark in marks.select_related("noted_by"):
        found[mark.student_id][mark.kind] = mark
    return found


def _accounts(marks: dict[str, AccountMark]) -> tuple[Account, ...]:
    return tuple(Account(kind, marks.get(kind.value)) for kind in AccountKind)


def _by_class(line: ClinicLine) -> tuple[str, str, str, int]:
    room = line.classroom
    return room.level, room.name, line.student.name_key, line.student.pk
