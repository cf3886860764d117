from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixschool.core.models import AuditEntry, ImportBatch, School
from students.models import Enrolment, Student, SupportClosing, SupportFlag, SupportReason
from students.repairs import pupils
from students.support import flags
from students.support.errors import SupportRefusedError
from tests.students.rosters import ROWS, import_rows
from tests.support.work import Work
from tests.support.world import World

Reason, Closing = SupportReason, SupportClosing


def flagged(world: World, reason: str = Reason.LATE, student: Student | None = None) -> SupportFlag:
    return flags.raise_flag(
        student=student or world.a.missing,
        year=world.here.year,
        reason=reason,
        actor=world.user("bob"),
    )


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))


def test_the_life_of_a_flag_is_in_the_journal_with_ids_only(world: World) -> None:
    flag = flagged(world)
    flag = flags.change_note(
        flag=flag, note="Mot de passe\nperdu.", actor=world.user("bob"), version=flag.version
    )
    closed = flags.close_flag(
        flag=flag, closing=Closing.HELPED, actor=world.user("bob"), version=flag.version
    )
    flags.reopen_flag(flag=closed, actor=world.user("bob"))
    assert events() == [
        "support_flagged",
        "support_note_changed",
        "support_closed",
        "support_reopened",
    ]
    assert {(entry.target, *entry.target_ids) for entry in AuditEntry.objects.all()} == {
        ("support_flag", flag.pk)
    }
    assert not any(entry.details for entry in AuditEntry.objects.all())


def test_closing_deletes_nothing_and_the_pupil_can_be_flagged_again(world: World) -> None:
    first = flagged(world)
    flags.close_flag(flag=first, closing=Closing.HELPED, actor=world.user("bob"), version=1)
    again = flagged(world)
    assert again.pk != first.pk
    assert SupportFlag.objects.count() == 2
    first.refresh_from_db()
    assert (first.closing, first.closed_by) == (Closing.HELPED, world.user("bob"))


def test_one_open_flag_a_reason(world: World) -> None:
    first = flagged(world)
    assert flagged(world) == first
    assert flagged(world, Reason.KEYBOARD) != first
    assert events() == ["support_flagged"] * 2


def test_several_at_once_say_who_was_flagged_already_and_who_is_gone(world: World) -> None:
    pupils_of_a = world.a.pupils
    flagged(world, student=pupils_of_a[0])
    Enrolment.objects.filter(student=pupils_of_a[1]).update(ends_on=date(2026, 11, 2))
    raised = flags.raise_flags(
        students=[*pupils_of_a, *world.b.pupils, world.elsewhere.classes.popitem()[1].missing],
        year=world.here.year,
        reason=Reason.LATE,
        actor=world.user("nora"),
    )
    assert {flag.student for flag in raised.new} == {pupils_of_a[2], *world.b.pupils}
    assert [flag.student for flag in raised.already] == [pupils_of_a[0]]
    assert raised.gone == [pupils_of_a[1]]
    assert raised.words == (
        "4 élèves signalés. 1 l’était déjà pour cette raison. 1 n’est plus dans l’établissement."
    )


def test_queries_do_not_grow_with_the_pupils(world: World) -> None:
    def queries(students: list[Student]) -> int:
        with CaptureQueriesContext(connection) as seen:
            flags.raise_flags(
                students=students,
                year=world.here.year,
                reason=Reason.LATE,
                actor=world.user("nora"),
            )
        return len(seen)

    assert queries(world.a.pupils[:1]) == queries(world.a.pupils[1:] + world.b.pupils)


def test_a_long_note_is_refused_with_a_sentence(world: World) -> None:
    with pytest.raises(SupportRefusedError, match="5000 caractères"):
        flags.raise_flag(
            student=world.a.missing,
            year=world.here.year,
            reason=Reason.OTHER,
            actor=world.user("bob"),
            note="a" * 5000,
        )
    assert not SupportFlag.objects.exists()


def test_an_unknown_reason_is_refused(world: World) -> None:
    with pytest.raises(SupportRefusedError):
        flagged(world, "lazy")


def test_somebody_who_left_is_not_flagged(world: World) -> None:
    Enrolment.objects.filter(student=world.a.missing).update(ends_on=date(2026, 11, 2))
    with pytest.raises(SupportRefusedError):
        flagged(world)


def test_a_stale_page_never_overrides(world: World) -> None:
    flag = flagged(world)
    flags.change_note(flag=flag, note="Sans casque.", actor=world.user("nora"), version=1)
    with pytest.raises(SupportRefusedError, match="a changé"):
        flags.close_flag(flag=flag, closing=Closing.HELPED, actor=world.user("bob"), version=1)
    with pytest.raises(SupportRefusedError, match="a changé"):
        flags.change_note(flag=flag, note="Autre.", actor=world.user("bob"), version=1)
    flags.close_flag(flag=flag, closing=Closing.HELPED, actor=world.user("bob"), version=2)
    with pytest.raises(SupportRefusedError, match="déjà clos"):
        flags.close_flag(flag=flag, closing=Closing.MISTAKEN, actor=world.user("bob"), version=3)
    flag.refresh_from_db()
    assert (flag.note, flag.closing) == ("Sans casque.", Closing.HELPED)


def test_nobody_says_by_hand_that_a_pupil_left(world: World) -> None:
    flag = flagged(world)
    with pytest.raises(SupportRefusedError):
        flags.close_flag(flag=flag, closing=Closing.LEFT, actor=world.user("bob"), version=1)


def test_a_close_is_undone_by_its_author_within_the_day(world: World) -> None:
    flag = flagged(world)
    bob, nora = world.user("bob"), world.user("nora")
    flag = flags.close_flag(flag=flag, closing=Closing.HELPED, actor=bob, version=1)
    with pytest.raises(SupportRefusedError):
        flags.reopen_flag(flag=flag, actor=nora)
    old = timezone.now() - timedelta(days=2)
    SupportFlag.objects.update(raised_at=old, closed_at=old)
    with pytest.raises(SupportRefusedError):
        flags.reopen_flag(flag=flag, actor=bob)


def test_a_close_is_not_undone_over_a_new_flag(world: World) -> None:
    flag = flagged(world)
    flag = flags.close_flag(flag=flag, closing=Closing.HELPED, actor=world.user("bob"), version=1)
    flagged(world)
    with pytest.raises(SupportRefusedError, match="de nouveau"):
        flags.reopen_flag(flag=flag, actor=world.user("bob"))


def test_taking_back_what_one_has_just_flagged_spares_that_of_others(world: World) -> None:
    own, others = flagged(world), flagged(world, Reason.KEYBOARD)
    SupportFlag.objects.filter(pk=others.pk).update(raised_by=world.user("nora"))
    assert flags.take_back(flags=[own, others], actor=world.user("bob")) == 1
    assert list(SupportFlag.objects.open()) == [others]


def test_a_pupil_who_leaves_leaves_no_open_flag(world: World) -> None:
    flag, stays = flagged(world), flagged(world, student=world.a.started)
    enrolment = Enrolment.objects.open().get(student=world.a.missing)
    pupils.close(enrolment=enrolment, on=date(2026, 11, 20), actor=world.user("nora"))
    flag.refresh_from_db()
    assert (flag.closing, flag.closed_by) == (Closing.LEFT, None)
    assert list(SupportFlag.objects.open()) == [stays]
    assert "support_left" in events()
    with pytest.raises(SupportRefusedError):
        flags.reopen_flag(flag=flag, actor=world.user("nora"))


def test_a_change_of_class_closes_no_flag(world: World) -> None:
    flag = flagged(world)
    pupils.place(
        student=world.a.missing,
        classroom=world.b.room,
        on=date(2026, 11, 20),
        actor=world.user("nora"),
    )
    assert list(SupportFlag.objects.open()) == [flag]


@pytest.mark.django_db
def test_who_is_absent_from_the_next_roster_leaves_no_open_flag(
    work: Work, school: School, imported: ImportBatch
) -> None:
    year = school.current_year
    pair = list(Student.objects.order_by("name_key")[:2])
    flags.raise_flags(students=pair, year=year, reason=Reason.LATE, actor=None)
    gone = pair[0]
    kept = [row for row in ROWS if gone.last_name.upper() not in str(row).upper()]
    import_rows(work, school, kept)
    assert not Enrolment.objects.open().filter(student=gone).exists()
    assert [flag.student for flag in SupportFlag.objects.open()] == [pair[1]]
