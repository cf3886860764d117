"""Two records of one child become one."""

from students.models import (
    DistinctPupils,
    Enrolment,
    GroupMember,
    NameCorrection,
    Student,
    StudentBefore,
)
from students.repairs.history import Recorder
from students.repairs.merger import Merger


def _end(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """One INE: that of the record that stays, when it has one."""
    ine = gone.ine_hash
    recorder.delete(gone)
    if ine and not kept.ine_hash:
        recorder.change(kept, ine_hash=ine)
        return ["L’INE de la fiche qui disparaît passe à celle qui reste."]
    return ["Deux INE différents : celui de la fiche qui reste est gardé."] if ine else []


_pupils = Merger(
    Student,
    event="pupils_merged",
    target="student",
    school_of=lambda student: student.school,
    end=_end,
)
handles, handled = _pupils.handles, _pupils.handled
preview, merge, became = _pupils.preview, _pupils.merge, _pupils.became


@handles("students.Enrolment.student")
def _enrolments(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """One class at a time: of two open ones in a year, that of the record that stays."""
    sentences = []
    here = {e.year_id: e for e in Enrolment.objects.at(student=kept)}
    for enrolment in Enrolment.objects.filter(student=gone).select_related("classroom", "year"):
        own = here.get(enrolment.year_id) if enrolment.ends_on is None else None
        if own is None:
            recorder.change(enrolment, student_id=kept.pk)
            continue
        recorder.delete(enrolment)
        if own.classroom_id != enrolment.classroom_id:
            sentences.append(
                f"En {enrolment.year}, il reste en {own.classroom.name} ; l’inscription en "
                f"{enrolment.classroom.name} disparaît."
            )
    return sentences


@handles("students.GroupMember.student")
def _groups(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """The groups of both; once in a group that both were in."""
    own = GroupMember.objects.filter(student=kept, ended_on=None)
    here = set(own.values_list("group_id", flat=True))
    for member in GroupMember.objects.filter(student=gone):
        if member.ended_on is None and member.group_id in here:
            recorder.delete(member)
        else:
            recorder.change(member, student_id=kept.pk)
    return []


@handles("students.NameCorrection.student")
def _names(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """Files that bear the name of the record that goes mean the one that stays."""
    known = set(NameCorrection.objects.filter(student=kept).values_list("name_key", flat=True))
    for correction in NameCorrection.objects.filter(student=gone):
        if correction.name_key in known:
            recorder.delete(correction)
        else:
            recorder.change(correction, student_id=kept.pk)
            known.add(correction.name_key)
    if gone.name_key not in known | {kept.name_key}:
        former = NameCorrection(
            student=kept,
            last_name=gone.last_name,
            first_name=gone.first_name,
            name_key=gone.name_key,
        )
        recorder.create(former)
    return [] if str(gone) == str(kept) else [f"Le nom gardé est {kept}."]


@handles("students.StudentBefore.student")
def _former_states(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """What an undo of the last import would have put back of a record that is no more."""
    for state in StudentBefore.objects.filter(student=gone):
        recorder.delete(state)
    return []


@handles("students.DistinctPupils.first")
@handles("students.DistinctPupils.second")
def _distinct(kept: Student, gone: Student, recorder: Recorder) -> list[str]:
    """« Ce sont deux élèves » was said of the record that goes: what is true of a third stays."""
    for pair in DistinctPupils.objects.of(gone):
        other = pair.second_id if pair.first_id == gone.pk else pair.first_id
        recorder.delete(pair)
        first, second = sorted((other, kept.pk))
        if first == second or DistinctPupils.objects.filter(first=first, second=second).exists():
            continue
        recorder.create(DistinctPupils(first_id=first, second_id=second))
    return []
