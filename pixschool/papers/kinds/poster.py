"""« Affiche CDI »: when one may come, what is open, how to get in."""

from typing import Any

from django.db.models import Exists, OuterRef

from campaigns.models import Campaign
from campaigns.overview import level_words
from pixschool.core.reference.roles import Role
from pixschool.core.text.days import DAYS
from pixschool.core.text.french import hour_fr
from pixschool.papers.asked import PaperAsk
from pixschool.papers.coming import span_words
from pixschool.papers.people import names_with
from students.models import SlotRule, SupportSlot

MOST = 5  # campaigns: it is read standing


def build(ask: PaperAsk) -> dict[str, Any]:
    return {
        "helpers": _who_helps(names_with(ask.year.school, Role.LIBRARIAN)),
        "hours": _hours(ask),
        "campaigns": [
            (one.name, level_words(one.levels), span_words(one))
            for one in Campaign.objects.in_year(ask.year).open_on(ask.today).by_date()[:MOST]
        ],
    }


def _who_helps(names: list[str]) -> str:
    """« Hélène Fabre et Bruno Schmitt vous aident. »"""
    if len(names) < 2:
        return f"{names[0]} vous aide." if names else ""
    return f"{', '.join(names[:-1])} et {names[-1]} vous aident."


def _hours(ask: PaperAsk) -> list[tuple[str, list[str]]]:
    """[(« Mardi », [« 10 h 40 – 11 h 35 », …])], the days that have some still to come."""
    coming = SupportSlot.objects.filter(rule=OuterRef("pk"), day__gte=ask.today, closed_because="")
    rules = SlotRule.objects.filter(year=ask.year, last_on__gte=ask.today).filter(Exists(coming))
    found: dict[int, list[str]] = {}
    for rule in rules:
        room = "" if rule.room == "CDI" else f", {rule.room}"
        hours = f"{hour_fr(rule.starts)} – {hour_fr(rule.ends)}{room}"
        if hours not in found.setdefault(rule.weekday, []):
            found[rule.weekday].append(hours)
    return [(DAYS[day - 1].capitalize(), hours) for day, hours in sorted(found.items())]
