"""More pupils wait than there are seats: lots are drawn, or starts staggered, and it is kept."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi import draws as draw_page
from pixschool.portal.cdi.slot_forms import DrawForm
from pixschool.portal.views.cdi.booking import places_ahead
from pixschool.portal.views.cdi.changing import name_of_rule
from pixschool.portal.views.cdi.doors import cdi_crumbs
from students.models import DrawKind, SlotRule, Student, SupportDraw, SupportSlot
from students.slots import draw as lots
from students.slots.draw import DrawPlan
from students.support import queue as waiting
from students.support.errors import SupportRefusedError
from students.support.queue import flags_to_help

MOST_DRAWS = 100  # on the page of a year


def _crumbs(request: SchoolRequest) -> Crumbs:
    return [
        *cdi_crumbs(request),
        ("À aider", reverse("portal:cdi_queue", args=[request.school.uai])),
    ]


@require_safe
@requires(Capability.MANAGE_CDI)
def draws(request: SchoolRequest, uai: str) -> HttpResponse:
    """Those of the year, the last one first."""
    found = SupportDraw.objects.filter(school=request.school, year=request.school_year)
    lines = found.select_related("drawn_by")[:MOST_DRAWS]
    return render(
        request,
        "portal/cdi/slots/draws.html",
        {"crumbs": _crumbs(request), "draws": [(one, _words(one)) for one in lines]},
    )


def _words(draw: SupportDraw) -> str:
    return draw_page.span_words(draw.first_days[0], draw.last_days[-1])


@require_safe
@requires(Capability.MANAGE_CDI)
def draw(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Who was drawn, with the seed, and the draw done again."""
    draws_here = SupportDraw.objects.filter(school=request.school)
    found = get_object_or_404(draws_here.select_related("drawn_by", "year"), pk=pk)
    groups = draw_page.groups_of(found)
    return render(
        request,
        "portal/cdi/slots/draw.html",
        {
            "crumbs": _crumbs(request),
            "draw": found,
            "groups": groups,
            "is_same": draw_page.is_same_again(found, groups),
            "again": draw_page.again(found),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def draw_add(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who takes part and for which seats; then the list; then the draw."""
    pupils = [
        (one.student, one.classroom.name)
        for one in waiting.queue(year=request.school_year)
        if one.state == "waiting"
    ]
    form = _form(request, pupils)
    plan, refusal = None, ""
    if form.is_valid():
        students = [one for one, _ in pupils if one.pk in set(form.cleaned_data["pupils"])]
        preview = _preview(request, form, students)
        try:
            if request.POST.get("step") == "draw":
                held = lots.confirm(
                    preview,
                    digest=request.POST.get("digest", ""),
                    school=request.school,
                    actor=request.user,
                    flags=flags_to_help(students, year=request.school_year),
                )
                messages.success(request, "Le tirage est fait, et inscrit au journal.")
                return redirect("portal:cdi_draw", uai=uai, pk=held.pk)
            plan = preview()
        except SupportRefusedError as error:
            refusal = str(error)
            plan = _plan_or_none(preview)
    return render(
        request,
        "portal/cdi/slots/draw_form.html",
        {
            "crumbs": _crumbs(request),
            "form": form,
            "pupils": pupils,
            "plan": plan,
            "groups": _groups(plan) if plan else [],
            "refusal": refusal,
        },
        status=422 if form.is_bound and (refusal or not form.is_valid()) else 200,
    )


def _form(request: SchoolRequest, pupils: Sequence[tuple[Student, str]]) -> DrawForm:
    year, today = request.school_year, request.school.today()
    rules = SlotRule.objects.filter(year=year, last_on__gte=today)
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        # Who has got a seat since the page was made waits no more: the list is shown again.
        wait = {str(student.pk) for student, _ in pupils}
        data.setlist("pupils", [pk for pk in data.getlist("pupils") if pk in wait])
    return DrawForm(
        data,
        places=places_ahead(request),
        rules=[(rule.pk, name_of_rule(rule)) for rule in rules],
        pupils=pupils,
    )


def _preview(
    request: SchoolRequest, form: DrawForm, students: Sequence[Student]
) -> Callable[[], DrawPlan]:
    """Planned each time from what is true then."""
    data, school = form.cleaned_data, request.school

    def lots_of_a_slot() -> DrawPlan:
        slots = SupportSlot.objects.filter(school=school).select_related("school", "year", "rule")
        slot = slots.filter(pk=data["slot"]).first()
        if slot is None:
            raise SupportRefusedError("Ce créneau n’existe plus : choisissez-en un autre.")
        return lots.preview_lots(slot=slot, students=students)

    def staggered() -> DrawPlan:
        rules = SlotRule.objects.filter(school=school).select_related("school", "year")
        rule = rules.filter(pk=data["rule"]).first()
        if rule is None:
            raise SupportRefusedError("Ce créneau de la semaine n’existe plus : choisissez-en un.")
        return lots.preview_staggered(
            rule=rule, weeks=data["weeks"], students=students, from_day=school.today()
        )

    return staggered if data["kind"] == DrawKind.STAGGERED else lots_of_a_slot


def _plan_or_none(preview: Callable[[], DrawPlan]) -> DrawPlan | None:
    try:
        return preview()
    except SupportRefusedError:
        return None


def _groups(plan: DrawPlan) -> list[tuple[str, int]]:
    """(« du 24 nov. au 8 déc. », seats) of each group."""
    return [
        (draw_page.span_words(slots[0].day, slots[-1].day), seats)
        for slots, seats in zip(plan.groups, plan.seats, strict=True)
    ]
