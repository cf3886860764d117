"""However many ask together, a slot holds what it has; a death leaves all or nothing."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from pixschool.core.models import AuditEntry
from students.models import SupportBooking
from students.slots import booking as seats
from tests.students.slots import race
from tests.students.slots.setting import NOW, Setting, a_setting

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

ROUNDS = 3  # `python -m tests.bench.slots` makes two hundred


@pytest.fixture
def at() -> Iterator[Setting]:
    with time_machine.travel(NOW):
        yield a_setting(pupils=race.REQUESTS)


@pytest.mark.parametrize("name", race.ROUNDS)
def test_fifty_requests_at_once_take_what_there_is(name: str, at: Setting) -> None:
    for _ in range(ROUNDS):
        outcome = race.ROUNDS[name](at)
        assert outcome.is_exact, outcome


def test_fifty_clicks_for_one_pupil_are_one_booking(at: Setting) -> None:
    pupil = at.pupils[0]
    answers = race.together(
        at.pupils,
        lambda _: seats.book(slot_id=at.slot.pk, student=pupil, actor=None, school=at.school),
    )
    assert set(answers) == {""}
    assert SupportBooking.objects.count() == 1
    assert AuditEntry.objects.filter(event="seat_booked").count() == 1


def killed(act: Callable[[], object], *, after: int) -> None:
    """Do it in a child that is killed at its `after`-th write, before it commits."""
    connection.close()
    pid = os.fork()
    if not pid:
        left = [after]

        def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            answer = execute(sql, params, many, context)
            if sql.startswith(("INSERT", "UPDATE")):
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
            return answer

        try:
            with connection.execute_wrapper(count):
                act()
        finally:
            os._exit(7)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), "the act ended before that write"


@pytest.mark.parametrize(
    ("name", "writes"), [("book", 2), ("many", 4), ("series", 4), ("move", 3), ("cancel", 2)]
)
def test_a_process_killed_at_any_write_leaves_nothing_half_done(
    name: str, writes: int, at: Setting
) -> None:
    here = {"school": at.school, "actor": None}
    own = seats.book(slot_id=at.slot.pk, student=at.pupils[0], **here)
    other, last = at.pupils[1], at.slots[-1]
    acts: dict[str, Callable[[], object]] = {
        "book": lambda: seats.book(slot_id=last.pk, student=other, **here),
        "many": lambda: seats.book_many(slot_id=last.pk, students=at.pupils[:3], **here),
        "series": lambda: seats.book_series(
            rule=at.rule, student=other, first_on=at.slots[-1].day - timedelta(weeks=2),
            last_on=last.day, actor=None,
        ),
        "move": lambda: seats.move(booking=own, slot_id=last.pk, actor=None, version=1),
        "cancel": lambda: seats.cancel(booking=own, actor=None, version=1),
    }  # fmt: skip
    before = state()
    for after in range(1, writes + 1):
        killed(acts[name], after=after)
        assert state() == before
    acts[name]()
    assert state() != before


def state() -> tuple[list[object], int]:
    rows = SupportBooking.objects.order_by("pk").values_list("pk", "slot", "cancelled_at")
    return list(rows), AuditEntry.objects.count()
