"""Two records of one child become one. What holds a pupil says how it follows: one handler for
each foreign key to `Student`, registered by the app that owns it; a test fails on one without.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from pixschool.core.importing import locks
from pixschool.core.models import User
from students.models import (
    DistinctPupils,
    Enrolment,
    GroupMember,
    NameCorrection,
    Repair,
    Student,
    StudentBefore,
)
from students.repairs.history import Recorder, RepairRefusedError, keep

# (kept, gone, recorder) → sentences on what was kept of two.
Handler = Callable[[Student, Student, Recorder], list[str]]

_handlers: dict[str, Handler] = {}


def handles(column: str) -> Callable[[Handler], Handler]:
    """`column`: « students.Enrolment.student », a foreign key to Student."""

    def register(handler: Handler) -> Handler:
        _handlers[column] = handler
        return handler

    return register


def handled() -> set[str]:
    """The foreign keys that a merge moves."""
    return set(_handlers)


@dataclass(frozen=True)
class MergePlan:
    """What merging does, in sentences; `version` changes with any of its rows."""

    sentences: list[str]
    version: str


def preview(*, kept: Student, gone: Student) -> MergePlan:
    """Done, read and rolled back: what is said is what would be done."""
    with transaction.atomic():
        recorder, sentences = _merge(kept, gone)
        transaction.set_rollback(True)
    return MergePlan(sentences, _version(recorder))


@transaction.atomic
def merge(*, kept: Student, gone: Student, seen: str, actor: User | None) -> Repair:
    """Everything of `gone` becomes that of `kept`. `seen`: the version of the preview.

    Raises RepairRefusedError when what would be done has changed since.
    """
    locks.one_writer(kept.school_id)
    kept, gone = (Student.objects.get(pk=student.pk) for student in (kept, gone))
    recorder, _sentences = _merge(kept, gone)
    if _version(recorder) != seen:
        raise RepairRefusedError("Ce qui changerait n’est plus ce qui a été montré : relisez-le.")
    return keep(
        recorder,
        school=kept.school,
        actor=actor,
        event="pupils_merged",
        target="student",
        ids=[kept.pk, gone.pk],
    )


def _version(recorder: Recorder) -> str:
    facts = [[c["model"], c["before"] and sorted(c["before"].items())] for c in recorder.changes]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _merge(kept: Student, gone: Student) -> tuple[Recorder, list[str]]:
    if kept.school_id != gone.school_id or kept.pk == gone.pk:
        raise RepairRefusedError("Il faut deux fiches de l’établissement.")
    recorder, sentences = Recorder(), []
    for column in sorted(_handlers):
        sentences += _handlers[column](kept, gone, recorder)
    pk, ine = gone.pk, gone.ine_hash
    recorder.delete(gone)
    gone.pk = pk
    if ine and not kept.ine_hash:
        recorder.change(kept, ine_hash=ine)
        sentences.append("L’INE de la fiche qui disparaît passe à celle qui reste.")
    elif ine:
        sentences.append("Deux INE différents : celui de la fiche qui reste est gardé.")
    return recorder, sentences


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
