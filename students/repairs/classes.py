"""What a person does to a class by hand: its name, its level."""

from django.db import transaction

from pixschool.core.importing import locks
from pixschool.core.models import User
from pixschool.core.reference.names import class_key
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
