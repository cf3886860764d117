"""When two records of one child become one, all that was certified is the pupil's."""

from certification.models import CertificationResult
from students.models import Student
from students.repairs.history import Recorder
from students.repairs.merging import handles


@handles("certification.CertificationResult.student")
def _results(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    for result in CertificationResult.objects.filter(student=gone):
        recorder.change(result, student_id=kept.pk)
    return []
