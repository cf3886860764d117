"""What two records of one child say of their support becomes the support of one."""

from students.models import (
    DrawnPupil,
    Student,
    SupportBooking,
    SupportDismissal,
    SupportFlag,
    SupportVisit,
)
from students.repairs.history import Recorder
from students.repairs.merging import handles


@handles("students.SupportFlag.student")
def _flags(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """One open flag a reason: of two, that of the record that stays; what was booked for the other
    is booked for it."""
    own = {
        (flag.year_id, flag.reason): flag
        for flag in SupportFlag.objects.open().filter(student=kept)
    }
    for flag in SupportFlag.objects.filter(student=gone):
        same = own.get((flag.year_id, flag.reason)) if flag.closed_at is None else None
        if same is None:
            recorder.change(flag, student_id=kept.pk)
            continue
        for booking in SupportBooking.objects.filter(flag=flag):
            recorder.change(booking, flag_id=same.pk)
        recorder.delete(flag)
    return []


@handles("students.SupportDismissal.student")
def _dismissals(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    known = set(
        SupportDismissal.objects.filter(student=kept).values_list("year", "reason", "facts")
    )
    for one in SupportDismissal.objects.filter(student=gone):
        if (one.year_id, one.reason, one.facts) in known:
            recorder.delete(one)
        else:
            recorder.change(one, student_id=kept.pk)
    return []


@handles("students.SupportBooking.student")
def _bookings(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """Nobody is in two places: of two seats at once, that of the record that stays; the other is
    taken back, with what was noted of it."""
    own = list(SupportBooking.objects.held().filter(student=kept))
    sentences = []
    for booking in SupportBooking.objects.filter(student=gone):
        clashes = booking.cancelled_at is None and any(
            booking.starts_at < other.ends_at and other.starts_at < booking.ends_at for other in own
        )
        if clashes:
            sentences.append("Deux rendez-vous au CDI en même temps : un seul est gardé.")
            for mark in booking.marks.all():
                recorder.delete(mark)
            for visit in SupportVisit.objects.filter(booking=booking):
                recorder.delete(visit)
            recorder.delete(booking)
        else:
            recorder.change(booking, student_id=kept.pk)
    return sentences


@handles("students.SupportVisit.peer")
def _visits(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    for visit in SupportVisit.objects.filter(peer=gone):
        recorder.change(visit, peer_id=kept.pk)
    return []


@handles("students.DrawnPupil.student")
def _draws(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """In one draw twice: the place of the record that stays."""
    known = set(DrawnPupil.objects.filter(student=kept).values_list("draw", flat=True))
    for one in DrawnPupil.objects.filter(student=gone):
        if one.draw_id in known:
            recorder.delete(one)
        else:
            recorder.change(one, student_id=kept.pk)
    return []
