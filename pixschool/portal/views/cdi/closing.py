"""A day, a slot, somebody's slots close: whom it hits is shown first, and said after."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.models import Membership
from pixschool.core.text.french import count, date_fr
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi import day as day_page
from pixschool.portal.cdi.slot_forms import AbsenceForm, CloseDayForm, CloseSlotForm, HandOverForm
from pixschool.portal.views.cdi.doors import cdi_crumbs
from students.models import SlotRule, SupportSlot
from students.slots import closing, leaving
from students.slots.closing import Closing
from students.slots.materialising import why_empty
from students.support.errors import SupportRefusedError

_Data = dict[str, Any]
_BACK = "Les élèves déplacés ou annulés ne reviennent pas d’eux-mêmes."


@dataclass(frozen=True)
class _Act:
    """A way to close. `preview` and `apply` take what the form says, `apply` the digest too."""

    title: str
    subtitle: str
    form: forms.Form
    preview: Callable[[_Data], Closing]
    apply: Callable[[_Data, str], Closing]
    when_empty: Callable[[_Data], str] = lambda _: closing.NOTHING_OPEN


def _answer(request: SchoolRequest, uai: str, act: _Act) -> HttpResponse:
    """The form; then whom it hits; then, once confirmed, who went where and who not."""
    found, refusal = None, ""
    if act.form.is_valid():
        data = act.form.cleaned_data
        if request.POST.get("step") == "apply":
            try:
                done = act.apply(data, request.POST.get("digest", ""))
            except SupportRefusedError as error:
                refusal = str(error)
            else:
                return render(
                    request,
                    "portal/cdi/slots/closed.html",
                    {"crumbs": cdi_crumbs(request), "closing": done, "title": act.title},
                )
        found = act.preview(data)
        if not found.slots:
            found, refusal = None, act.when_empty(data)
    return render(
        request,
        "portal/cdi/slots/close.html",
        {
            "crumbs": cdi_crumbs(request),
            "title": act.title,
            "subtitle": act.subtitle,
            "form": act.form,
            "closing": found,
            "refusal": refusal,
        },
        status=422 if request.method == "POST" and (refusal or not act.form.is_valid()) else 200,
    )


def _posted(request: SchoolRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def close_day(request: SchoolRequest, uai: str) -> HttpResponse:
    """The open slots of a day; `?jour=` is the day that one came from."""
    school = request.school
    asked = request.GET.get("jour", "")
    form = CloseDayForm(_posted(request), initial={"day": asked or school.today()})

    def when_empty(data: _Data) -> str:
        return why_empty(school=school, day=data["day"]) or closing.NOTHING_OPEN

    return _answer(
        request,
        uai,
        _Act(
            "Fermer une journée",
            "Les rendez-vous vont dans les autres créneaux de la semaine, tant qu’il y a de la "
            "place. Rien n’est fait avant votre accord.",
            form,
            lambda data: closing.preview_day(school=school, day=data["day"]),
            lambda data, digest: closing.close_day(
                school=school,
                day=data["day"],
                because=data["because"],
                actor=request.user,
                digest=digest,
            ),
            when_empty,
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def off_days(request: SchoolRequest, uai: str) -> HttpResponse:
    """The open slots of days that were taken off since; there is nothing to fill in."""
    year = request.school_year
    return _answer(
        request,
        uai,
        _Act(
            "Créneaux des jours sans classe",
            "Ces jours n’ont plus classe. Les rendez-vous vont dans les autres créneaux de la "
            "semaine, tant qu’il y a de la place. Rien n’est fait avant votre accord.",
            forms.Form({}),
            lambda _: closing.preview_off_days(year=year),
            lambda _, digest: closing.close_off_days(year=year, actor=request.user, digest=digest),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def close_slot(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One slot of one day."""
    slot = _slot(request, pk)
    return _answer(
        request,
        uai,
        _Act(
            "Fermer un créneau",
            f"{date_fr(slot.day)} · {day_page.name_of(slot)}",
            CloseSlotForm(_posted(request)),
            lambda _: closing.preview_slot(slot=slot),
            lambda data, digest: closing.close_slot(
                slot=slot, because=data["because"], actor=request.user, digest=digest
            ),
            lambda _: (
                "Ce créneau est déjà fermé, passé, ou des élèves y sont notés présents : "
                "il n’y a rien à fermer."
            ),
        ),
    )


def _slot(request: SchoolRequest, pk: int) -> SupportSlot:
    slots = SupportSlot.objects.visible_to(request.membership)
    return get_object_or_404(slots.select_related("school", "year"), pk=pk)


@require_POST
@requires(Capability.MANAGE_CDI)
def reopen(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A closed slot takes pupils again."""
    slot = _slot(request, pk)
    try:
        closing.reopen(slot_id=slot.pk, school=request.school, actor=request.user)
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Créneau rouvert. {_BACK}")
    return redirect("portal:cdi_slot", uai=uai, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def absence(request: SchoolRequest, uai: str) -> HttpResponse:
    """From a day to a day: somebody else holds the slots, or they close."""
    day = request.school.today()
    form = AbsenceForm(
        _posted(request),
        school=request.school,
        initial={"holder": request.membership.pk, "first_on": day, "last_on": day},
    )
    if form.is_valid() and form.cleaned_data["replaced_by"] and _replaced(request, form):
        return redirect("portal:cdi_week", uai=uai)

    def plan(data: _Data) -> Closing:
        return closing.preview_absence(
            holder=data["holder"], first_on=data["first_on"], last_on=data["last_on"]
        )

    def apply(data: _Data, digest: str) -> Closing:
        return closing.absence(
            holder=data["holder"],
            first_on=data["first_on"],
            last_on=data["last_on"],
            actor=request.user,
            digest=digest,
        )

    return _answer(
        request,
        uai,
        _Act(
            "Absence au CDI",
            "Les créneaux de cette personne ferment, ou quelqu’un d’autre les tient. "
            "Rien n’est fait avant votre accord.",
            form,
            plan,
            apply,
            lambda data: (
                f"{data['holder'].user} ne tient aucun créneau ouvert à ces dates. "
                "Vérifiez les dates, ou fermez plutôt une journée."
            ),
        ),
    )


def _replaced(request: SchoolRequest, form: AbsenceForm) -> bool:
    """Nobody moves: it is done at once. False, and said on the form, when there is nothing."""
    data = form.cleaned_data
    days: tuple[date, date] = (data["first_on"], data["last_on"])
    try:
        number = leaving.hand_over(
            holder=data["holder"], to=data["replaced_by"], actor=request.user, days=days
        )
    except SupportRefusedError as error:
        form.add_error("replaced_by", str(error))
        return False
    if not number:
        form.add_error("holder", "Cette personne ne tient aucun créneau à venir à ces dates.")
        return False
    slots = count(number, "créneau tenu,créneaux tenus")
    messages.success(request, f"{slots} par {data['replaced_by'].user} : aucun élève ne bouge.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def hand_over(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Before somebody leaves: their slots to come, and what comes back every week."""
    members = Membership.objects.filter(school=request.school, left_at=None)
    holder = get_object_or_404(members.select_related("user", "school"), pk=pk)
    form = HandOverForm(_posted(request), holder=holder)
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            number = leaving.hand_over(holder=holder, to=to, actor=request.user)
        except SupportRefusedError as error:
            form.add_error("to", str(error))
        else:
            slots = count(number, "créneau confié,créneaux confiés")
            messages.success(request, f"{slots} à {to.user}.")
            return redirect("portal:cdi_rules", uai=uai)
    return render(
        request,
        "portal/cdi/slots/hand_over.html",
        {
            "crumbs": cdi_crumbs(request),
            "holder": holder,
            "slots": leaving.slots_held(holder),
            "rules": SlotRule.objects.filter(holder=holder).count(),
            "form": form,
        },
        status=422 if form.errors else 200,
    )
