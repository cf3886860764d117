"""Slots, changes and places in French. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pixschool.core.text.days import day_fr
from pixschool.core.text.french import count, hours_fr


@dataclass(frozen=True)
class SlotTime:
    """The day and the hours of a slot."""

    day: date
    starts: time
    ends: time

    @property
    def hours(self) -> str:
        """« de 8 h 30 à 10 h 30 »."""
        return hours_fr(
            datetime.combine(self.day, self.starts), datetime.combine(self.day, self.ends)
        )

    def __str__(self) -> str:
        return f"le {day_fr(self.day)} {self.hours}"


def slot_of(text: str) -> SlotTime:
    """The slot whose id is « 2027-03-16 08:30-10:30 »."""
    day, _, hours = text.partition(" ")
    starts, _, ends = hours.partition("-")
    return SlotTime(date.fromisoformat(day), time.fromisoformat(starts), time.fromisoformat(ends))


def change_in_words(change: dict[str, Any], until: date | None) -> str:
    """« ajouter une salle de 8 postes, le mardi 16 mars de 8 h 30 à 10 h 30 ».

    `until`: the day up to which one more session prolongs the plan.
    """
    where = change["where"]
    if change["change"] == "seats":
        return f"ajouter {count(change['seats'], 'poste')} en {where}"
    slot = slot_of(where)
    if change["change"] == "room":
        return f"ajouter une salle de {count(change['seats'], 'poste')}, {slot}"
    if change["change"] == "adult":
        return f"ajouter un adulte, {slot}"
    return f"prolonger jusqu’au {day_fr(until or slot.day)}"


def what_is_left(unplaced: int) -> str:
    """« tous placés », « 3 élèves sans place »."""
    return f"{count(unplaced, 'élève')} sans place" if unplaced else "tous placés"
