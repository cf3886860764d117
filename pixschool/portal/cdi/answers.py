"""What became of the pupils that somebody wanted to place: sentences."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pixschool.core.text.french import count, date_fr, some
from students.models import SupportSlot
from students.slots.placing import SeatAnswer
from students.slots.wording import when_words

MOST_NAMED = 8  # pupils, in a sentence
MOST_SAID = 8  # refusals, one by one


@dataclass
class PlacedWords:
    """`good`: who has a place; `bad`: who has none, and why."""

    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


def sentences(answers: Sequence[SeatAnswer], *, weeks: int) -> PlacedWords:
    """Slot by slot when it was once; those who are answered the same together for weeks."""
    said = PlacedWords()
    if weeks > 1:
        said.good = _of_weeks(one for one in answers if one.placed)
        said.bad = _of_weeks(one for one in answers if not one.placed)
    else:
        said.good = list(_by_slot(answers))
        refused = [one for one in answers if not one.placed]
        said.bad = [f"{one.student} : {one.refused[0][1]}" for one in refused[:MOST_SAID]]
        if more := len(refused[MOST_SAID:]):
            said.bad.append(f"{count(more, 'autre élève')} : pas de place non plus.")
    return said


def _by_slot(answers: Iterable[SeatAnswer]) -> Iterable[str]:
    """« 2 élèves placés mardi 24 novembre de 10 h 40 à 11 h 35 : DIALLO Aminata, CHEN Emma »"""
    places: dict[tuple[bool, SupportSlot], list[str]] = defaultdict(list)
    for one in answers:
        for booking in one.placed:
            places[one.was_placed, booking.slot].append(str(one.student))
    for (was_placed, slot), names in sorted(
        places.items(), key=lambda place: (place[0][0], place[0][1].starts_at)
    ):
        who = some(names, MOST_NAMED)
        if was_placed:
            yield f"Déjà un rendez-vous {when_words(slot)} : {who}."
        else:
            yield f"{count(len(names), 'élève placé')} {when_words(slot)} : {who}."


def _of_weeks(answers: Iterable[SeatAnswer]) -> list[str]:
    """« CHEN Emma, DIALLO Aminata : 3 places (24 nov., 1er déc., 8 déc.), 1 non : vacances de Noël
    le 15 déc. »; those who are answered the same together."""
    same: dict[str, list[str]] = defaultdict(list)
    for one in answers:
        same[_weeks_of(one)].append(str(one.student))
    return [f"{some(names, MOST_NAMED)} : {words}" for words, names in same.items()]


def _weeks_of(one: SeatAnswer) -> str:
    days = ", ".join(date_fr(booking.slot.day, "short") for booking in one.placed)
    parts = [f"{count(len(one.placed), 'place')} ({days})"] if one.placed else []
    if one.refused:
        why = " ; ".join(_why(day, text) for day, text in one.refused)
        parts.append(f"{len(one.refused)} non : {why}")
    return ", ".join(parts)


def _why(day: date | None, text: str) -> str:
    """A sentence of a slot says its day already."""
    if day is None or text.endswith("."):
        return text.removesuffix(".")
    return f"{text} le {date_fr(day, 'short')}"
