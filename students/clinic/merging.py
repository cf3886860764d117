"""What two records of one child say of accounts becomes one history: the last word holds."""

from students.models import AccountMark, Student
from students.repairs.history import Recorder
from students.repairs.merging import handles


@handles("students.AccountMark.student")
def _marks(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    for mark in AccountMark.objects.filter(student=gone):
        recorder.change(mark, student_id=kept.pk)
    return []
