"""The pages of the CDI: today, the week, who waits."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.calendars.school_calendar import monday_of
from pixschool.core.reference.years import start_year_of
from pixschool.core.text.french import count, date_fr
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi import day as day_page
from pixschool.portal.cdi import week as week_page
from pixschool.portal.cdi.forms import TOPICS
from pixschool.portal.views.cdi.booking import places_ahead
from pixschool.portal.views.cdi.days import asked_day
from pixschool.portal.views.cdi.doors import cdi_crumbs
from rituals.resources import shelf
from students.models import SlotRule, Student, SupportSlot, VisitOutcome
from students.slots.closing import slots_without_class
from students.slots.leaving import freed_seats, without_adult
from students.slots.materialising import why_empty
from students.support import queue as waiting
from students.support.queue import Waiting
from students.support.reach import hidden_words
from students.support.rules import rules_of
from students.views.readings import note_support_list

ON_TODAY = 6  # lines of the queue beside the day
AHEAD = timedelta(days=14)  # where somebody is placed
SLOTS_AHEAD = 5
MOST_FREED = 20
LONG = 15  # a queue in which one looks for a name


# To note a visit from the list.
NOTING = {"topics": TOPICS, "outcomes": VisitOutcome.choices}


@require_safe
@requires(Capability.RUN_CDI)
def today(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who comes today; beside it, for whoever runs the CDI, who waits and the week."""
    now, day = timezone.now(), request.school.today()
    slots = day_page.of_day(request.membership, request.school_year, day, now)
    context: dict[str, Any] = {
        "slots": slots,
        **NOTING,
        "closed": day_page.closed_on(request.membership, request.school_year, day),
        "day": day,
        "subtitle": _day_words(day, slots),
        "empty_words": "" if slots else why_empty(school=request.school, day=day),
        "runs_cdi": True,
        "may_manage_cdi": request.membership.can(Capability.MANAGE_CDI),
        "selection": shelf.shown_on(request.school_year, day),
    }
    if request.membership.can(Capability.MANAGE_CDI):
        context |= _beside(request, day)
    shown = day_page.explained(one for line in slots for one in line.visitors)
    note_support_list(request, shown | {one.student.pk for one in context.get("queue", ())})
    return render(request, "portal/cdi/today.html", context)


def _day_words(day: date, slots: list[day_page.SlotOfDay]) -> str:
    """« mercredi 25 novembre · 3 créneaux, 12 élèves attendus »."""
    words = date_fr(day)
    if not slots:
        return words
    awaited = sum(one.slot.taken for one in slots)
    pupils = count(awaited, "élève attendu,élèves attendus")
    return f"{words} · {count(len(slots), 'créneau,créneaux')}, {pupils}"


def _beside(request: SchoolRequest, day: date) -> dict[str, Any]:
    year = request.school_year
    queue = [one for one in waiting.queue(year=year) if one.state == "waiting"]
    ahead = week_page.slots_between(request.membership, year, day, day + AHEAD, timezone.now())
    return {
        "queue": queue[:ON_TODAY],
        "queue_total": len(queue),
        "freed": freed_seats(request.membership, year)[:MOST_FREED],
        "week": [one for one in ahead if one.slot.is_open and one.slot.day > day][:SLOTS_AHEAD],
        "off_days": slots_without_class(year).count(),
        "no_adult": without_adult(year).count(),
        "has_rules": bool(ahead) or SlotRule.objects.filter(year=year).exists(),
    }


@require_safe
@requires(Capability.BOOK_SLOTS)
def queue(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who waits, in the order of the school's rule, with where they can be placed. A class lead
    sees their own pupils, and how many others there are."""
    year = request.school_year
    may_manage = request.membership.can(Capability.MANAGE_CDI)
    lines, hidden = _seen(request, waiting.queue(year=year))
    without = [one for one in lines if one.state == "waiting"]
    places = places_ahead(request)
    note_support_list(request, (one.student.pk for one in lines))
    return render(
        request,
        "portal/cdi/queue.html",
        {
            "crumbs": cdi_crumbs(request) if may_manage else [],
            "waiting": without,
            "hidden_words": hidden_words(sum(one.state == "waiting" for one in hidden)),
            "is_long": len(without) > LONG,
            "placed": _by_day(lines),
            "may_manage_cdi": may_manage,
            "freed": freed_seats(request.membership, year)[:MOST_FREED],
            "rule_words": waiting.rule_words(rules_of(year)),
            "places": places,
            "next_left": places[0].left if places else 0,
        },
    )


def _by_day(lines: list[Waiting]) -> list[Waiting]:
    """Those who have a seat, by its hour, in the order of the queue."""
    return sorted(
        (one for one in lines if one.booking and one.state == "placed"),
        key=lambda one: one.booking.starts_at,  # type: ignore[union-attr]
    )


def _seen(request: SchoolRequest, lines: list[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """Those of the queue whom one sees, and the others; one query more for a class lead."""
    if request.membership.can(Capability.SEE_ALL_CLASSES):
        return lines, []
    visible = Student.objects.visible_to(request.membership)
    seen = set(
        visible.filter(pk__in=[one.student.pk for one in lines]).values_list("pk", flat=True)
    )
    own = [one for one in lines if one.student.pk in seen]
    return own, [one for one in lines if one.student.pk not in seen]


@require_safe
@requires(Capability.MANAGE_CDI)
def week(request: SchoolRequest, uai: str) -> HttpResponse:
    """The slots of a week, with how full they are: from a Saturday or a holiday, of the next week
    that has class."""
    day = asked_day(request)
    calendar = calendar_or_none(request.school, start_year_of(day))
    if calendar and "jour" not in request.GET:
        day = calendar.school_day_from(day) or day
    monday = monday_of(day)
    last = monday + timedelta(days=6)
    found = week_page.slots_between(
        request.membership, request.school_year, monday, last, timezone.now()
    )
    return render(
        request,
        "portal/cdi/week.html",
        {
            "crumbs": cdi_crumbs(request),
            "days": week_page.days_of(found, monday, last, calendar),
            "has_slots": bool(found),
            "may_manage_cdi": True,
            "off_days": slots_without_class(request.school_year).count(),
            "no_adult": without_adult(request.school_year).count(),
            "monday_words": date_fr(monday, "day"),
            "empty_words": "" if found else why_empty(school=request.school, day=monday),
            "monday": monday,
            "before": monday - timedelta(days=7),
            "after": monday + timedelta(days=7),
            "today": request.school.today(),
        },
    )


@require_safe
@requires(Capability.BOOK_SLOTS)
def slot(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A slot: who has a seat, what can be changed. A class lead sees their own pupils there, and
    how many others there are."""
    slots = SupportSlot.objects.visible_to(request.membership).with_taken()
    found = get_object_or_404(slots.select_related("holder__user", "year", "rule"), pk=pk)
    lines = day_page.visitors_of(found, request.membership)
    note_support_list(request, day_page.explained(lines))
    ahead = week_page.slots_between(
        request.membership, found.year, request.school.today(),
        request.school.today() + AHEAD, timezone.now(),
    )  # fmt: skip
    return render(
        request,
        "portal/cdi/slots/slot.html",
        {
            "crumbs": cdi_crumbs(request),
            "slot": found,
            "name": day_page.name_of(found),
            "is_over": found.ends_at <= timezone.now(),
            "subtitle": _slot_words(found),
            "may_manage_cdi": request.membership.can(Capability.MANAGE_CDI),
            "may_run_cdi": request.membership.can(Capability.RUN_CDI),
            "visitors": lines,
            "hidden_words": hidden_words(found.taken - len(lines)),
            **NOTING,
            "places": [one for one in week_page.next_with_room(ahead) if one.slot.pk != found.pk],
        },
    )


def _slot_words(slot: SupportSlot) -> str:
    """« mardi 24 novembre · CDI · 6 places prises sur 16 »."""
    taken = count(slot.taken, "place prise,places prises")
    return f"{date_fr(slot.day)} · {slot.room} · {taken} sur {slot.seats}"
