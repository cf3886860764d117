"""What a person does to one pupil by hand. Each act is journalled, and kept to be taken back."""

from datetime import date

from django.db import transaction

from pixschool.core.importing import locks
from pixschool.core.models import User
from pixschool.core.reference.names import name_key
from students.models import Classroom, Enrolment, NameCorrection, Repair, Student
from students.repairs.history import Recorder, RepairRefusedError, keep_one
from students.signals import name_corrected


@transaction.atomic
def add(
    *, classroom: Classroom, last_name: str, first_name: str, starts_on: date, actor: User | None
) -> tuple[Student, Repair]:
    """A pupil who arrives, in this class since that day."""
    locks.one_writer(classroom.school_id)
    recorder = Recorder()
    student = Student(
        school_id=classroom.school_id,
        last_name=last_name,
        first_name=first_name,
        name_key=name_key(f"{last_name} {first_name}"),
    )
    recorder.create(student)
    recorder.create(_enrolment(student, classroom, starts_on))
    return student, keep_one("pupil_added", recorder, student, actor)


def _enrolment(student: Student, classroom: Classroom, starts_on: date) -> Enrolment:
    return Enrolment(
        student=student, classroom=classroom, year_id=classroom.year_id, starts_on=starts_on
    )


def enrolment_of(student: Student, classroom: Classroom) -> Enrolment | None:
    """Where the pupil is now, in the year of that class."""
    found = Enrolment.objects.at(student=student, year_id=classroom.year_id)
    return found.select_for_update(of=("self",)).first()


@transaction.atomic
def place(*, student: Student, classroom: Classroom, on: date, actor: User | None) -> Repair:
    """Into this class from that day: a change of class, or the return of somebody who had left.

    Raises RepairRefusedError for the class where the pupil is, and for a day before they were in
    the one they leave.
    """
    locks.one_writer(classroom.school_id)
    recorder = Recorder()
    now = enrolment_of(student, classroom)
    if now is not None:
        _end(now, on, recorder, staying=classroom)
    recorder.create(_enrolment(student, classroom, on))
    return keep_one("pupil_moved" if now else "pupil_returned", recorder, student, actor)


def _end(
    enrolment: Enrolment, on: date, recorder: Recorder, *, staying: Classroom | None = None
) -> None:
    if staying is not None and enrolment.classroom_id == staying.pk:
        raise RepairRefusedError(f"Cet élève est déjà en {staying.name}.")
    if on < enrolment.starts_on:
        raise RepairRefusedError(
            f"Cet élève n’est en {enrolment.classroom.name} que depuis le "
            f"{enrolment.starts_on:%d/%m/%Y} : choisissez ce jour, ou un autre après."
        )
    recorder.change(enrolment, ends_on=on)


@transaction.atomic
def close(*, enrolment: Enrolment, on: date, actor: User | None) -> Repair:
    """The pupil left that day; results stay, and count for who they were."""
    student = enrolment.student
    locks.one_writer(student.school_id)
    enrolment.refresh_from_db()
    if enrolment.ends_on is not None:
        raise RepairRefusedError("Cet élève n’est déjà plus inscrit.")
    recorder = Recorder()
    _end(enrolment, on, recorder)
    return keep_one("pupil_closed", recorder, student, actor)


@transaction.atomic
def rename(*, student: Student, last_name: str, first_name: str, actor: User | None) -> Repair:
    """The right name. Files that still bear the old one go on meaning this pupil
    (`students.importers.corrections`), and names of Pix recognised so far stay theirs."""
    locks.one_writer(student.school_id)
    student.refresh_from_db()
    if (student.last_name, student.first_name) == (last_name, first_name):
        raise RepairRefusedError("C’est déjà son nom.")
    recorder = Recorder()
    old = NameCorrection(
        student=student,
        last_name=student.last_name,
        first_name=student.first_name,
        name_key=student.name_key,
    )
    known = NameCorrection.objects.filter(student=student, name_key=student.name_key)
    if not known.exists():
        recorder.create(old)
    recorder.change(
        student,
        last_name=last_name,
        first_name=first_name,
        name_key=name_key(f"{last_name} {first_name}"),
    )
    name_corrected.send(
        Student, student=student, old_name_key=old.name_key, actor=actor, recorder=recorder
    )
    return keep_one("pupil_renamed", recorder, student, actor)
