"""A single change that a plan names is made in the settings, and the plan is calculated again."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from certification.editing.words import change_in_words, slot_of, what_is_left
from certification.models import (
    CertificationPlan,
    ComputerRoom,
    Invigilator,
    InvigilatorTime,
    PlanSettings,
    RoomTime,
    SettingsEdit,
)
from certification.models.rooms import MOST_MACHINES
from certification.rules.of_school import rules_of
from certification.sessions import calculating
from certification.sessions.errors import PlanRefusedError
from pixschool.core import journal
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import School, User
from pixschool.core.text.days import day_fr

MOST_OF_A_KIND, MOST_SHOWN = 3, 8
FURTHEST = timedelta(days=42)
NOT_NOW = "Un autre plan a été calculé depuis : relisez la page."


@dataclass(frozen=True)
class OfferedChange:
    """`number`: its rank in `plan.why`."""

    number: int
    text: str
    left: str


def offered(plan: CertificationPlan, settings: PlanSettings) -> list[OfferedChange]:
    """The changes that can be made at once, the best first, of every kind."""
    found: list[OfferedChange] = []
    kinds: list[str] = []
    texts: set[str] = set()
    for number, one in enumerate(plan.why):
        until = _further(settings, one) if one["change"] == "slot" else None
        is_possible = one["change"] != "slot" or until is not None
        text = change_in_words(one, until)
        if is_possible and text not in texts and kinds.count(one["change"]) < MOST_OF_A_KIND:
            kinds.append(one["change"])
            texts.add(text)
            found.append(OfferedChange(number, text, what_is_left(one["unplaced"])))
    return found[:MOST_SHOWN]


def made(settings: PlanSettings) -> list[SettingsEdit]:
    """The changes that were made so, the last first, which can be taken back."""
    return list(settings.edits.filter(undone_at=None).select_related("actor")[:MOST_SHOWN])


@transaction.atomic
def make(plan: CertificationPlan, number: int, *, actor: User) -> CertificationPlan:
    """The plan that waits for its worker once the change is in the settings.

    Raises PlanRefusedError when another plan was made since, or when the change is no more one.
    """
    School.objects.select_for_update(no_key=True).get(pk=plan.school_id)
    plans = CertificationPlan.objects.filter(year=plan.year_id, level=plan.level)
    if plans.exclude(pk=plan.pk).filter(version__gt=plan.version).exists():
        raise PlanRefusedError(NOT_NOW)
    if number >= len(plan.why):
        raise PlanRefusedError(NOT_NOW)
    settings = PlanSettings.objects.select_related("year__school").get(
        year=plan.year_id, level=plan.level
    )
    change = plan.why[number]
    text, before = _MAKERS[change["change"]](settings, change)
    SettingsEdit.objects.create(
        settings=settings, change=change["change"], text=text, before=before, actor=actor
    )
    _note(settings, actor)
    return calculating.ask(settings, actor=actor, time_limit=plan.time_limit)


@transaction.atomic
def take_back(edit: SettingsEdit, *, actor: User) -> CertificationPlan:
    """The settings are as they were; the plan that waits for its worker.

    Raises PlanRefusedError when what was added serves in the plan that holds, or was changed since.
    """
    settings = PlanSettings.objects.select_related("year__school").get(pk=edit.settings_id)
    School.objects.select_for_update(no_key=True).get(pk=settings.year.school_id)
    locked = SettingsEdit.objects.select_for_update().get(pk=edit.pk)
    if locked.undone_at is not None:
        raise PlanRefusedError("Ce changement est déjà retiré.")
    _UNDOERS[locked.change](settings, locked.before)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    _note(settings, actor)
    return calculating.ask(settings, actor=actor)


def _add_room(settings: PlanSettings, change: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    school, slot = settings.year.school, slot_of(change["where"])
    taken = set(ComputerRoom.objects.filter(school=school).values_list("name", flat=True))
    name = next(
        name
        for n in range(1, len(taken) + 2)
        if (name := f"Salle à trouver {n}" if n > 1 else "Salle à trouver") not in taken
    )
    room = ComputerRoom.objects.create(school=school, name=name, seats=change["seats"])
    RoomTime.objects.create(
        year=settings.year, room=room, weekday=slot.day.isoweekday(), day=slot.day,
        starts=slot.starts, ends=slot.ends,
    )  # fmt: skip
    return f"« {name} » ajoutée : {change['seats']} postes, {slot}.", {"room": room.pk}


def _remove_room(settings: PlanSettings, before: dict[str, Any]) -> None:
    room = ComputerRoom.objects.filter(school=settings.year.school, pk=before["room"])
    if room.filter(sessions__plan__state="applied").exists():
        raise PlanRefusedError("Cette salle sert dans le plan appliqué : elle ne se retire plus.")
    room.update(is_active=False)
    room.filter(sessions=None).delete()


def _add_adult(settings: PlanSettings, change: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    slot = slot_of(change["where"])
    taken = set(Invigilator.objects.filter(year=settings.year).values_list("name", flat=True))
    name = next(
        name for n in range(1, len(taken) + 2) if (name := f"Adulte à trouver {n}") not in taken
    )
    adult = Invigilator.objects.create(year=settings.year, name=name)
    InvigilatorTime.objects.create(
        invigilator=adult, weekday=slot.day.isoweekday(), day=slot.day,
        starts=slot.starts, ends=slot.ends,
    )  # fmt: skip
    return f"« {name} » ajouté, {slot}.", {"adult": adult.pk}


def _remove_adult(settings: PlanSettings, before: dict[str, Any]) -> None:
    adult = Invigilator.objects.filter(year=settings.year, pk=before["adult"])
    if adult.filter(duties__session__plan__state="applied").exists():
        raise PlanRefusedError("Cet adulte surveille dans le plan appliqué : il ne se retire plus.")
    adult.delete()


def _add_seats(settings: PlanSettings, change: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    room = ComputerRoom.objects.filter(school=settings.year.school, name=change["where"]).first()
    if room is None or room.seats + change["seats"] > MOST_MACHINES:
        raise PlanRefusedError(NOT_NOW)
    before = {"room": room.pk, "seats": room.seats, "to": room.seats + change["seats"]}
    room.seats += change["seats"]
    room.save(update_fields=["seats"])
    return f"{room.name} : {room.seats} postes au lieu de {before['seats']}.", before


def _remove_seats(settings: PlanSettings, before: dict[str, Any]) -> None:
    room = ComputerRoom.objects.filter(
        school=settings.year.school, pk=before["room"], seats=before["to"]
    )
    if not room.update(seats=before["seats"]):
        raise PlanRefusedError("Les postes de cette salle ont changé depuis : ouvrez les réglages.")


def _prolong(settings: PlanSettings, change: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    until, last = _further(settings, change), settings.last_on
    if until is None or last is None:
        raise PlanRefusedError(NOT_NOW)
    settings.last_on = until
    settings.save(update_fields=["last_on"])
    text = f"Séances jusqu’au {day_fr(until)}, au lieu du {day_fr(last)}."
    return text, {"last_on": last.isoformat(), "to": until.isoformat()}


def _shorten(settings: PlanSettings, before: dict[str, Any]) -> None:
    same = PlanSettings.objects.filter(pk=settings.pk, last_on=before["to"])
    if not same.update(last_on=before["last_on"]):
        raise PlanRefusedError("Les dates ont changé depuis : ouvrez les réglages.")
    settings.refresh_from_db(fields=["last_on"])


_MAKERS = {"room": _add_room, "adult": _add_adult, "seats": _add_seats, "slot": _prolong}
_UNDOERS = {
    "room": _remove_room, "adult": _remove_adult, "seats": _remove_seats, "slot": _shorten,
}  # fmt: skip


def _further(settings: PlanSettings, change: dict[str, Any]) -> date | None:
    """The next day of the period after the last one that has the same hours, adults, classes."""
    calendar = calendar_or_none(settings.year.school, settings.year.start_year)
    if calendar is None or settings.last_on is None:
        return None
    weekday = slot_of(change["where"]).day.isoweekday()
    rules = rules_of(settings.year)
    end = rules.period(settings.level).days.get("last", date.max)
    first = settings.last_on + timedelta(days=1)
    days = calendar.school_days_between(first, first + FURTHEST)
    free = (day for day in days if not rules.is_catch_up(settings.level, day) and day <= end)
    return next((day for day in free if day.isoweekday() == weekday), None)


def _note(settings: PlanSettings, actor: User) -> None:
    journal.record(
        "certification_settings_changed",
        school=settings.year.school,
        actor=actor,
        target="certification_settings",
        ids=[settings.pk],
    )
