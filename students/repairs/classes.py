"""What a person does to a class by hand: its name, its level, what is written of it
in the LSU."""

from django.db import transaction

from pixschool.core.importing import locks
from pixschool.core.models import User
from pixschool.core.reference.names import class_key
from pixschool.core.text.lines import one_line
from students.models import Classroom, Repair
from students.repairs.history import Recorder, RepairRefusedError, keep_one


@transaction.atomic
def change(*, classroom: Classroom, name: str, level: str, actor: User | None) -> Repair:
    """Raises RepairRefusedError when another class of the year has that name."""
    locks.one_writer(classroom.school_id)
    key = class_key(name)
    others = Classroom.objects.filter(year_id=classroom.year_id, key=key).exclude(pk=classroom.pk)
    if other := others.first():
        raise RepairRefusedError(f"La classe {other.name} existe déjà cette année.")
    recorder = Recorder()
    recorder.change(classroom, name=name, key=key, level=level)
    return keep_one("class_changed", recorder, classroom, actor)


@transaction.atomic
def write_comment(*, classroom: Classroom, text: str, seen: str, actor: User | None) -> Repair:
    """For the LSU, common to the class; an empty one gives the proposed one back. Raises
    RepairRefusedError when it is not the one that was `seen` any more."""
    locks.one_writer(classroom.school_id)
    classroom.refresh_from_db(fields=["worksheet_comment"])
    if classroom.worksheet_comment != seen:
        raise RepairRefusedError(
            "Quelqu’un a écrit ce commentaire pendant ce temps : "
            f"« {classroom.worksheet_comment} ». Complétez le vôtre, puis enregistrez."
        )
    recorder = Recorder()
    recorder.change(classroom, worksheet_comment=one_line(text))
    return keep_one("worksheet_comment_written", recorder, classroom, actor)
