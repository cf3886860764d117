"""Two records of one child become one candidate."""

from certification.models import LongerDuration, SatPresence, SessionCandidate
from students.models import Student
from students.repairs.history import Recorder
from students.repairs.merging import handles


@handles("certification.SessionCandidate.student")
def _candidates(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """Every mark stays. Of seats where nothing is noted, one a plan, and none beside a presence."""
    sentences = []
    for candidate in _seats(gone):
        own = [one for one in _seats(kept) if one.session.plan_id == candidate.session.plan_id]
        same = next((one for one in own if one.session_id == candidate.session_id), None)
        if same is not None:
            stays, goes = (candidate, same) if _is_more(candidate, same) else (same, candidate)
            recorder.move(goes.incidents.all(), "candidate_id", to=stays.pk)
            surplus = [goes]
        elif candidate.presence:
            stays, surplus = candidate, [one for one in own if _gives_way(one, to=candidate)]
        elif any(_gives_way(candidate, to=one) for one in own):
            stays, surplus = None, [candidate]
        else:
            stays, surplus = candidate, []
        for row in surplus:
            recorder.delete(row)
            sentences.append("Deux places dans un plan de certification : il en reste une.")
        if stays is candidate:
            recorder.change(candidate, student_id=kept.pk)
    return sentences


def _is_more(one: SessionCandidate, other: SessionCandidate) -> bool:
    return bool(one.presence) and not other.presence


def _gives_way(row: SessionCandidate, *, to: SessionCandidate) -> bool:
    """A seat where nothing is noted, beside another or a presence. After an absence it stays."""
    return not row.presence and not row.incidents.exists() and to.presence != SatPresence.ABSENT


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
