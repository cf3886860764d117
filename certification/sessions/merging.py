"""Two records of one child become one candidate."""

from certification.models import LongerDuration, SessionCandidate
from students.models import Student
from students.repairs.history import Recorder
from students.repairs.merging import handles


@handles("certification.SessionCandidate.student")
def _candidates(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """One seat a plan, unless both rows bear a mark: of two, the one that bears one."""
    sentences = []
    own = {one.session.plan_id: one for one in _seats(kept)}
    for candidate in _seats(gone):
        other = own.get(candidate.session.plan_id)
        if other is None or (other.presence and candidate.presence):
            if other is not None and other.session_id == candidate.session_id:
                recorder.delete(candidate)
            else:
                recorder.change(candidate, student_id=kept.pk)
            continue
        recorder.delete(other if candidate.presence else candidate)
        if candidate.presence:
            recorder.change(candidate, student_id=kept.pk)
        sentences.append("Deux places dans un plan de certification : il en reste une.")
    return sentences


def _seats(student: Student) -> list[SessionCandidate]:
    return list(SessionCandidate.objects.filter(student=student).select_related("session"))


@handles("certification.LongerDuration.student")
def _durations(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    known = set(LongerDuration.objects.filter(student=kept).values_list("year_id", flat=True))
    for duration in LongerDuration.objects.filter(student=gone):
        if duration.year_id in known:
            recorder.delete(duration)
        else:
            recorder.change(duration, student_id=kept.pk)
    return []
