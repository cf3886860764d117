"""Dates and people of a ritual in a few words. No query."""

from collections.abc import Iterable
from datetime import date

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count, date_fr
from rituals.catalogue import Document
from rituals.models import Milestone, Ritual

Anchor = Milestone.DueFrom
# The papers of a ritual that PixSchool prepares today.
PREPARED = {
    Document.BOOKLET: "Livret du référent Pix",
    Document.CODE_SHEET: "Fiche des codes",
    Document.MISSING_LIST: "Élèves à relancer",
    Document.ATTENDANCE: "Feuille d’émargement",
    Document.SUMMONS: "Convocations",
    Document.POSTER: "Affiche de l’année (A3)",
    Document.FLYER: "Dépliant des familles",
}


def when(starts_on: date, ends_on: date) -> str:
    """« mardi 9 février 2027 », « du lundi 14 septembre au vendredi 16 octobre 2026 »."""
    if starts_on == ends_on:
        return date_fr(starts_on, "full")
    first = date_fr(starts_on, "long" if starts_on.year == ends_on.year else "full")
    return f"du {first} au {date_fr(ends_on, 'full')}"


def weeks(starts_on: date, ends_on: date, calendar: SchoolCalendar | None) -> str:
    """« semaines 3 à 7 de l’année, 25 jours de classe »; empty when the year is not published."""
    if calendar is None:
        return ""
    span = week_numbers(starts_on, ends_on, calendar)
    days = calendar.count_school_days(starts_on, ends_on)
    if not span or not days:
        return "hors des jours de classe"
    return f"{span}, {count(days, 'jour,jours')} de classe"


def week_numbers(starts_on: date, ends_on: date, calendar: SchoolCalendar) -> str:
    """« semaine 11 de l’année »: of the weeks that have class; empty in the holidays."""
    numbers = [
        week.number
        for week in calendar.school_weeks()
        if week.monday <= ends_on and week.sunday >= starts_on
    ]
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"semaine {numbers[0]} de l’année"
    return f"semaines {numbers[0]} à {numbers[-1]} de l’année"


def audience(ritual: Ritual, classrooms: Iterable[str] = ()) -> str:
    """« 6e A, 6e B », « 6e, 5e », « équipe »."""
    names = list(classrooms) or [Level(level).label for level in ritual.levels]
    return ", ".join([*names, *(["équipe"] if ritual.for_team else [])])


def leads(ritual: Ritual) -> str:
    """« Claire Moreau (RUPN) »; with the reproach that the person is no longer there."""
    role = Role(ritual.lead_role).label if ritual.lead_role else ""
    if ritual.leader is None:
        return role
    name = str(ritual.leader.user)
    if ritual.leader.left_at:
        name = f"{name}, qui a quitté l’établissement"
    return f"{name} ({role})" if role else name


def rule(milestone: Milestone) -> str:
    """« 3 jours avant le début »; empty for a fixed date."""
    if milestone.anchor == Anchor.FIXED:
        return ""
    edge = "début" if milestone.anchor == Anchor.START else "fin"
    article = "le" if edge == "début" else "la"
    if milestone.offset_days == 0:
        return f"le jour du {edge}" if edge == "début" else f"le jour de la {edge}"
    side = "avant" if milestone.offset_days < 0 else "après"
    return f"{count(abs(milestone.offset_days), 'jour')} {side} {article} {edge}"


def lateness(milestone: Milestone, today: date) -> str:
    """« en retard de 3 jours », « déjà passé », « aujourd’hui », « demain »; empty when there is
    time, or when it is done."""
    if milestone.done_at:
        return ""
    if milestone.is_bygone:
        return "déjà passé"
    days = (milestone.due_on - today).days
    if milestone.is_late(today):
        return f"en retard de {count(-days, 'jour')}"
    return {0: "aujourd’hui", 1: "demain"}.get(days, "")


def line(milestone: Milestone) -> str:
    """What somebody else has just made of a line, for who was writing it too."""
    whose = assignee(milestone)
    said = f"« {milestone.label} », {date_fr(milestone.due_on)}"
    said += f", {whose}" if whose else ""
    return f"Quelqu’un d’autre vient de changer cette ligne : {said}."


def assignee(milestone: Milestone) -> str:
    """The person, else the role; a person who left is said to have left."""
    if milestone.assignee is not None:
        name = str(milestone.assignee.user)
        return f"{name} (parti : à confier)" if milestone.assignee.left_at else name
    return Role(milestone.role).label if milestone.role else ""
