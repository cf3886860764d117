from datetime import timedelta
from uuid import UUID, uuid4

from rituals.models import ObservationSheet, Session
from rituals.observing.noting import Write
from rituals.observing.rows import open_sheet
from students.models import Classroom
from tests.factories.rituals import RitualFactory, SessionFactory


def a_welcome(room: Classroom, **more: object) -> Session:
    """A welcome session for the whole class, unless `teaching_group` says another audience."""
    ritual = RitualFactory(
        year=room.year, title="Découvrir le réseau", theme="accueil", kind="session",
        levels=[room.level],
    )  # fmt: skip
    audience = {} if "teaching_group" in more else {"classroom": room}
    return SessionFactory(ritual=ritual, **audience, **more)


def a_sheet(room: Classroom, **more: object) -> ObservationSheet:
    return open_sheet(session=a_welcome(room, **more), actor=None)


def a_write(
    *,
    row: int = 1,
    item: str = "keyboard",
    value: str = "yes",
    version: int = 0,
    id: UUID | None = None,  # noqa: A002
    write: UUID | None = None,
    age: timedelta = timedelta(),
) -> Write:
    """An id and a name of its own, unless they are given."""
    return Write(
        id=id or uuid4(), row=row, item=item, value=value, version=version, write=write or uuid4(),
        age=age,
    )  # fmt: skip
