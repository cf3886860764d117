"""A weekly slot is changed, prolonged or stopped: the dates and who moves are shown first."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi.changes import changes_of
from pixschool.portal.cdi.forms import WEEKDAYS
from pixschool.portal.cdi.slot_forms import RuleEndForm, SlotChangeForm
from pixschool.portal.views.cdi.doors import cdi_crumbs
from students.models import SlotRule, SupportSlot
from students.slots import ending
from students.slots.editing import SlotEdit, edit_rule, preview_edit
from students.support.errors import SupportRefusedError

_NOTHING = "Rien n’est changé : modifiez un champ, puis recommencez."
_CHANGED = (
    "Quelqu’un d’autre vient de modifier ce créneau. Relisez ce qui change ci-dessous, "
    "puis confirmez."
)


def _rule(request: SchoolRequest, pk: int) -> SlotRule:
    rules = SlotRule.objects.filter(school=request.school)
    return get_object_or_404(rules.select_related("school", "year", "holder__user"), pk=pk)


def _crumbs(request: SchoolRequest) -> Crumbs:
    return [
        *cdi_crumbs(request),
        ("Créneaux et réglages", reverse("portal:cdi_rules", args=[request.school.uai])),
    ]


def name_of_rule(rule: SlotRule) -> str:
    """« mardi, 10 h 40 – 11 h 35 (M3) »."""
    hours = " – ".join(f"{hour.hour} h {hour.minute:02}" for hour in (rule.starts, rule.ends))
    name = f"{dict(WEEKDAYS).get(rule.weekday, 'dimanche')}, {hours}"
    return f"{name} ({rule.label})" if rule.label else name


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def rule(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """« Celle-ci, les suivantes, toutes »; `?jour=` is the date that one came from."""
    found = _rule(request, pk)
    coming = found.slots.filter(starts_at__gt=timezone.now()).order_by("day")
    slots = list(coming.select_related("school"))
    shown = next((one for one in slots if one.day.isoformat() == request.GET.get("jour")), None)
    form = SlotChangeForm(
        request.POST if request.method == "POST" else None, rule=found, slots=slots, shown=shown
    )
    seen = f"{found.version}-{shown.version if shown else 0}"
    plan, refusal = None, ""
    if form.is_valid():
        is_fresh = request.POST.get("seen") == seen
        plan, refusal, is_done = _edited(request, found, form, is_fresh=is_fresh)
        if is_done:
            return redirect("portal:cdi_rules", uai=uai)
    return render(
        request,
        "portal/cdi/slots/rule.html",
        {
            "crumbs": _crumbs(request),
            "rule": found,
            "name": name_of_rule(found),
            "form": form,
            "has_slots": bool(slots),
            "seen": seen,
            "plan": plan,
            "changes": changes_of(form) if plan else [],
            "refusal": refusal,
        },
        status=422 if form.is_bound and (refusal or not form.is_valid()) else 200,
    )


def _edited(
    request: SchoolRequest, rule: SlotRule, form: SlotChangeForm, *, is_fresh: bool
) -> tuple[SlotEdit | None, str, bool]:
    """(what to show, why it is not done, whether it is done)."""
    what: dict[str, Any] = {
        "rule": rule,
        "scope": form.cleaned_data["scope"],
        "from_day": form.cleaned_data["from_day"],
        "changes": form.changes,
    }
    if not form.changes:
        return None, _NOTHING, False
    refusal = "" if is_fresh else _CHANGED
    try:
        if request.POST.get("step") == "apply" and is_fresh:
            done = edit_rule(**what, actor=request.user, digest=request.POST.get("digest", ""))
            _say(request, done)
            return done, "", True
    except SupportRefusedError as error:
        refusal = str(error)
    try:
        return preview_edit(**what), refusal, False
    except SupportRefusedError as error:
        return None, str(error), False


def _say(request: SchoolRequest, done: SlotEdit) -> None:
    slots = count(len(done.slots), "créneau modifié,créneaux modifiés")
    messages.success(request, f"{slots}.")
    if done.lost:
        lost = count(len(done.lost), "élève a perdu sa place,élèves ont perdu leur place")
        messages.warning(request, f"{lost} : ils attendent de nouveau dans « À aider ».")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def rule_end(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Longer, shorter, not at all."""
    found = _rule(request, pk)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and data.get("step") == "stop":
        data["last_on"] = (request.school.today() - timedelta(days=1)).isoformat()
    form = RuleEndForm(data, initial={"last_on": found.last_on})
    end, refusal = None, ""
    if form.is_valid():
        last_on: date = form.cleaned_data["last_on"]
        try:
            if request.POST.get("step") == "apply":
                digest = request.POST.get("digest", "")
                _say_end(
                    request,
                    ending.end_rule(rule=found, last_on=last_on, actor=request.user, digest=digest),
                )
                return redirect("portal:cdi_rules", uai=uai)
            end = ending.preview_end(rule=found, last_on=last_on)
        except SupportRefusedError as error:
            refusal = str(error)
            end = _end_or_none(found, last_on)
    return render(
        request,
        "portal/cdi/slots/rule_end.html",
        {
            "crumbs": _crumbs(request),
            "rule": found,
            "name": name_of_rule(found),
            "form": form,
            "end": end,
            "refusal": refusal,
        },
        status=422 if form.is_bound and (refusal or not form.is_valid()) else 200,
    )


def _end_or_none(rule: SlotRule, last_on: date) -> ending.RuleEnd | None:
    try:
        return ending.preview_end(rule=rule, last_on=last_on)
    except SupportRefusedError:
        return None


def _say_end(request: SchoolRequest, done: ending.RuleEnd) -> None:
    closed: list[SupportSlot] = done.closing.slots
    said = [
        count(number, words)
        for number, words in (
            (len(done.added.days), "créneau ajouté,créneaux ajoutés"),
            (len(done.deleted), "créneau supprimé,créneaux supprimés"),
            (len(closed), "créneau fermé,créneaux fermés"),
        )
        if number
    ]
    messages.success(request, f"{', '.join(said) or 'La fin est enregistrée'}.")
    if done.closing.hits:
        moved = sum(hit.target is not None for hit in done.closing.hits)
        gone = len(done.closing.hits) - moved
        words = f"{count(moved, 'rendez-vous déplacé,rendez-vous déplacés')}, "
        messages.warning(request, words + f"{count(gone, 'annulé')}.")
