"""The pages of the CDI: today, the week, who waits."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.suggesting import reading
from campaigns.suggesting.reading import SuggestionGroup
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.text.french import count, date_fr
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi import day as day_page
from pixschool.portal.cdi import week as week_page
from pixschool.portal.views.cdi.days import asked_day
from rituals.resources import shelf
from students.models import SlotRule, SupportSlot
from students.slots.materialising import why_empty
from students.support import queue as waiting
from students.support.rules import rules_of

ON_QUEUE = 15  # suggestions
ON_TODAY = 6  # lines of the queue and suggestions beside the day
AHEAD = timedelta(days=14)  # where somebody is placed
SLOTS_AHEAD = 5


def cdi_crumbs(uai: str) -> Crumbs:
    return [("CDI", reverse("portal:cdi", args=[uai]))]


@require_safe
@requires(Capability.RUN_CDI)
def today(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who comes today; beside it, for whoever runs the CDI, who waits and the week."""
    now, day = timezone.now(), request.school.today()
    slots = day_page.of_day(request.membership, request.school_year, day, now)
    context: dict[str, Any] = {
        "slots": slots,
        "day": day,
        "subtitle": _day_words(day, slots),
        "empty_words": "" if slots else why_empty(school=request.school, day=day),
        "runs_cdi": True,
        "may_manage_cdi": request.membership.can(Capability.MANAGE_CDI),
        "selection": shelf.shown_on(request.school_year, day),
    }
    if request.membership.can(Capability.MANAGE_CDI):
        context |= _beside(request, day)
    return render(request, "portal/cdi/today.html", context)


def _day_words(day: date, slots: list[day_page.SlotOfDay]) -> str:
    """« mercredi 25 novembre · 3 créneaux, 12 élèves attendus »."""
    words = date_fr(day)
    if not slots:
        return words
    awaited = sum(len(one.visitors) for one in slots)
    pupils = count(awaited, "élève attendu,élèves attendus")
    return f"{words} · {count(len(slots), 'créneau,créneaux')}, {pupils}"


def _beside(request: SchoolRequest, day: date) -> dict[str, Any]:
    year = request.school_year
    queue = [one for one in waiting.queue(year=year) if one.state == "waiting"]
    ahead = week_page.slots_between(request.membership, year, day, day + AHEAD, timezone.now())
    found = _suggested(request)
    return {
        "suggestions": found[:ON_TODAY],
        "suggestions_total": len(found),
        "queue": queue[:ON_TODAY],
        "queue_total": len(queue),
        "week": [one for one in ahead if one.slot.is_open and one.slot.day > day][:SLOTS_AHEAD],
        "has_rules": bool(ahead) or SlotRule.objects.filter(year=year).exists(),
    }


def _suggested(request: SchoolRequest) -> list[SuggestionGroup]:
    year = request.school_year
    found = reading.suggestions(year=year, membership=request.membership)
    return reading.grouped(found, rules=rules_of(year))


@require_safe
@requires(Capability.MANAGE_CDI)
def queue(request: SchoolRequest, uai: str) -> HttpResponse:
    """Everybody who waits, in the order of the school's rule, with where they can be placed."""
    year, day = request.school_year, request.school.today()
    lines, found = waiting.queue(year=year), _suggested(request)
    ahead = week_page.slots_between(request.membership, year, day, day + AHEAD, timezone.now())
    return render(
        request,
        "portal/cdi/queue.html",
        {
            "crumbs": cdi_crumbs(uai),
            "waiting": [one for one in lines if one.state == "waiting"],
            "placed": [one for one in lines if one.state == "placed"],
            "suggestions": found[:ON_QUEUE],
            "suggestions_total": len(found),
            "may_manage_cdi": True,
            "rule_words": waiting.rule_words(rules_of(year)),
            "places": week_page.next_with_room(ahead),
        },
    )


@require_safe
@requires(Capability.MANAGE_CDI)
def week(request: SchoolRequest, uai: str) -> HttpResponse:
    """The slots of a week, with how full they are."""
    monday = monday_of(asked_day(request))
    last = monday + timedelta(days=6)
    found = week_page.slots_between(
        request.membership, request.school_year, monday, last, timezone.now()
    )
    return render(
        request,
        "portal/cdi/week.html",
        {
            "crumbs": cdi_crumbs(uai),
            "days": week_page.days_of(found, monday, last),
            "has_slots": bool(found),
            "may_manage_cdi": True,
            "monday_words": date_fr(monday, "day"),
            "empty_words": "" if found else why_empty(school=request.school, day=monday),
            "monday": monday,
            "before": monday - timedelta(days=7),
            "after": monday + timedelta(days=7),
            "today": request.school.today(),
        },
    )


@require_safe
@requires(Capability.MANAGE_CDI)
def slot(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A slot: who has a seat, what can be changed."""
    slots = SupportSlot.objects.visible_to(request.membership)
    found = get_object_or_404(slots.select_related("holder__user", "year", "rule"), pk=pk)
    lines = day_page.visitors_of(found, request.membership)
    ahead = week_page.slots_between(
        request.membership, found.year, request.school.today(),
        request.school.today() + AHEAD, timezone.now(),
    )  # fmt: skip
    return render(
        request,
        "portal/cdi/slot.html",
        {
            "crumbs": cdi_crumbs(uai),
            "slot": found,
            "name": day_page.name_of(found),
            "subtitle": _slot_words(found, lines),
            "may_manage_cdi": True,
            "visitors": lines,
            "places": [one for one in week_page.next_with_room(ahead) if one.slot.pk != found.pk],
        },
    )


def _slot_words(slot: SupportSlot, lines: list[day_page.Visitor]) -> str:
    """« mardi 24 novembre · CDI · 6 places prises sur 16 »."""
    taken = count(len(lines), "place prise,places prises")
    return f"{date_fr(slot.day)} · {slot.room} · {taken} sur {slot.seats}"
