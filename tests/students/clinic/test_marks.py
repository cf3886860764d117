from datetime import date

import pytest

from pixschool.core.models import AuditEntry
from students.clinic import marks
from students.clinic.lines import Clinic, clinic
from students.models import AccountMark, Student, SupportFlag
from students.repairs import merging
from students.support import flags
from students.support.errors import SupportRefusedError
from tests.factories.students import EnrolmentFactory
from tests.support.world import World


def note(world: World, kind: str, state: str, **more: object) -> AccountMark | None:
    wish = {"student": world.a.missing, "actor": world.user("dora"), "seen": seen(world, kind)}
    return marks.note(year=world.here.year, kind=kind, state=state, **wish | more)  # type: ignore[arg-type]


def seen(world: World, kind: str) -> int:
    last = AccountMark.objects.filter(student=world.a.missing, kind=kind).last()
    return last.pk if last else 0


def flagged(world: World) -> SupportFlag:
    return flags.raise_flag(
        student=world.a.missing,
        year=world.here.year,
        reason="identifiers",
        actor=world.user("bob"),
    )


def listed(world: World) -> Clinic:
    return clinic(year=world.here.year, pupils=Student.objects.visible_to(world.members["dora"]))


def test_what_is_done_closes_the_flag_and_says_so(world: World) -> None:
    flag = flagged(world)
    [line] = listed(world).to_do
    assert (line.student, line.flag) == (world.a.missing, flag)
    note(world, "educonnect", "done")
    flag.refresh_from_db()
    assert (flag.closing, flag.closed_by) == ("helped", world.user("dora"))
    assert AuditEntry.objects.filter(event="identifiers_done", target_ids=[flag.pk]).exists()
    now = listed(world)
    assert not now.to_do
    assert [one.student for one in now.done] == [world.a.missing]


def test_the_flag_waits_for_the_last_account(world: World) -> None:
    for kind in ("educonnect", "network"):
        note(world, kind, "failed")
    flag = SupportFlag.objects.open().get()  # raised by the first
    note(world, "educonnect", "done")
    assert SupportFlag.objects.open().get() == flag
    note(world, "network", "done")
    assert not SupportFlag.objects.open().exists()


def test_a_mistake_is_taken_back(world: World) -> None:
    note(world, "network", "failed")
    note(world, "network", "")
    assert SupportFlag.objects.get().closing == "mistaken"
    flag = flagged(world)
    note(world, "network", "done")
    note(world, "network", "")
    assert SupportFlag.objects.open().get() == flag
    assert [mark.state for mark in AccountMark.objects.all()] == ["failed", "", "done", ""]


def test_somebody_else_s_mistake_flags_anew(world: World) -> None:
    first = flagged(world)
    note(world, "network", "done")
    note(world, "network", "", actor=world.user("nora"))
    assert SupportFlag.objects.open().get() != first


def test_a_flag_of_before_stays_when_a_failure_is_taken_back(world: World) -> None:
    flag = flagged(world)
    note(world, "network", "failed")
    note(world, "network", "")
    assert SupportFlag.objects.open().get() == flag


def test_two_clicks_are_one_and_a_stale_page_overrides_nothing(world: World) -> None:
    first = note(world, "pix", "done")
    assert note(world, "pix", "done", seen=0) == first
    with pytest.raises(SupportRefusedError, match="Rechargez"):
        note(world, "pix", "failed", seen=0)
    assert AccountMark.objects.count() == 1


@pytest.mark.parametrize("wrong", ["kind", "state", "left", "other school"])
def test_what_cannot_be_noted(wrong: str, world: World) -> None:
    student, kind, state = world.a.missing, "pix", "failed"
    if wrong == "kind":
        kind = "bank"
    elif wrong == "state":
        state = "hunter2"  # a password typed where a state belongs is kept nowhere
    elif wrong == "left":
        student.enrolments.update(ends_on=date(2026, 11, 2))
    else:
        student = next(iter(world.elsewhere.classes.values())).missing
    with pytest.raises(SupportRefusedError):
        note(world, kind, state, student=student)
    assert not AccountMark.objects.exists()


def test_accounts_follow_a_merge(world: World) -> None:
    gone = EnrolmentFactory(classroom=world.b.room).student
    note(world, "pix", "failed", student=gone, seen=0)
    kept = world.a.missing
    plan = merging.preview(kept=kept, gone=gone)
    merging.merge(kept=kept, gone=gone, seen=plan.version, actor=world.user("nora"))
    [line] = listed(world).to_do
    assert (line.student, [account.state for account in line.accounts]) == (
        kept,
        ["", "", "", "failed"],
    )
