"""The settings of a level, written: the one writer of days, hours, rooms and adults."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from certification.adults import linking
from certification.models import ComputerRoom, Invigilator, PlanSettings, RoomTime, SessionHour
from certification.sessions.errors import PlanRefusedError
from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import School, SchoolYear, User

_HAS_TIMES = (
    "{name} a des disponibilités : remettez ce nom dans la liste. Il se corrige dans sa semaine, "
    "plus bas ; pour le retirer, décochez-y d’abord toutes les heures."
)
_HAS_A_DAY = (
    "{name} a été ajouté par un plan : remettez ce nom dans la liste. Il se corrige dans sa "
    "semaine, plus bas, et se retire sur la page du plan, sous « Ajouté aux réglages »."
)


class SettingsChangedError(Exception):
    """Somebody changed the same settings since they were shown."""


@dataclass(frozen=True, kw_only=True)
class TypedSettings:
    """What a form says. `hours`: (weekday from 1, start, end); `rooms`: {name: seats}."""

    first_on: date
    last_on: date
    numbers: dict[str, Any]
    hours: Iterable[tuple[int, time, time]]
    rooms: dict[str, int]
    adults: Iterable[str]


def settings_of(year: SchoolYear, level: str) -> PlanSettings:
    """Those that are kept, or new ones that are not written yet."""
    kept = PlanSettings.objects.select_related("year__school").filter(year=year, level=level)
    return kept.first() or PlanSettings(year=year, level=level)


def as_typed(settings: PlanSettings, year: SchoolYear) -> dict[str, Any]:
    """The settings as the form shows them."""
    days = ("", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
    hours = settings.hours.all() if settings.pk else []
    names = ("first_on", "last_on", "pause", "spare_seats", "adults_per_room", "most_a_day")
    return {name: getattr(settings, name) for name in names} | {
        "hours": "\n".join(f"{days[h.weekday]} {h.starts:%Hh%M}-{h.ends:%Hh%M}" for h in hours),
        "rooms": "\n".join(
            f"{room.name} : {room.seats}"
            for room in year.school.computer_rooms.filter(is_active=True, times=None)
        ),
        "adults": "\n".join(one.name for one in year.invigilators.all()),
    }


@transaction.atomic
def change(
    *, year: SchoolYear, level: str, typed: TypedSettings, actor: User, seen: str | None = None
) -> PlanSettings:
    """`seen`: the `short_digest` of `as_typed` when the page was shown.

    Raises SettingsChangedError when the settings are no more so, PlanRefusedError when somebody who
    is taken out watches over a session or has said when they are there.
    """
    School.objects.select_for_update(no_key=True).get(pk=year.school_id)
    if seen is not None and short_digest(as_typed(settings_of(year, level), year)) != seen:
        raise SettingsChangedError
    settings, _ = PlanSettings.objects.update_or_create(
        year=year,
        level=level,
        defaults={"first_on": typed.first_on, "last_on": typed.last_on, **typed.numbers},
    )
    settings.hours.all().delete()
    SessionHour.objects.bulk_create(
        SessionHour(settings=settings, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in sorted(set(typed.hours))
    )
    rooms = ComputerRoom.objects.filter(school=year.school)
    lent = RoomTime.objects.filter(room__in=rooms)  # they are not on the list
    gone = rooms.exclude(name__in=typed.rooms).exclude(pk__in=lent.values("room"))
    gone.update(is_active=False)
    for name, seats in typed.rooms.items():
        ComputerRoom.objects.update_or_create(
            school=year.school, name=name, defaults={"seats": seats, "is_active": True}
        )
    _adults(year, set(typed.adults))
    journal.record(
        "certification_settings_changed",
        school=year.school,
        actor=actor,
        target="certification_settings",
        ids=[settings.pk],
    )
    return settings


def _adults(year: SchoolYear, names: set[str]) -> None:
    gone = Invigilator.objects.filter(year=year).exclude(name__in=names)
    serving = gone.filter(duties__session__plan__state="applied").first()
    if serving:
        raise PlanRefusedError(
            f"{serving.name} surveille des séances du plan : gardez son nom dans la liste."
        )
    for times, said in (({"times__day": None}, _HAS_TIMES), ({}, _HAS_A_DAY)):
        timed = gone.filter(times__isnull=False, **times).first()
        if timed:
            raise PlanRefusedError(said.format(name=timed.name))
    gone.delete()
    known = set(Invigilator.objects.filter(year=year).values_list("name", flat=True))
    Invigilator.objects.bulk_create(
        Invigilator(year=year, name=name) for name in sorted(names - known)
    )
    linking.link(year)
