"""The slots of the week, and what the school has decided: thresholds, order of the queue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.cdi.forms import WEEKDAYS, SlotRuleForm, SupportRulesForm
from pixschool.portal.cdi.slot_forms import AdultForm
from pixschool.portal.views.cdi.doors import cdi_crumbs
from students.models import SlotRule
from students.slots import leaving
from students.slots import rules as slot_rules
from students.slots.materialising import dates_of
from students.slots.wording import when_words
from students.support import rules as support_rules
from students.support.errors import SupportRefusedError

MOST_SHOWN = 20  # of the slots that nobody holds


@require_safe
@requires(Capability.MANAGE_CDI)
def slot_rules_page(request: SchoolRequest, uai: str) -> HttpResponse:
    """Every slot of the week, and the thresholds."""
    rules = SlotRule.objects.filter(school=request.school, year=request.school_year)
    found = rules.select_related("holder__user")
    return render(
        request,
        "portal/cdi/slots/rules.html",
        {
            "crumbs": cdi_crumbs(request),
            "rules": [(rule, dict(WEEKDAYS)[rule.weekday]) for rule in found],
            "may_manage_cdi": True,
            "form": SupportRulesForm(instance=support_rules.rules_of(request.school_year)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def rule_add(request: SchoolRequest, uai: str) -> HttpResponse:
    """Saving shows the dates first; a second click makes the slots."""
    year = request.school_year
    rule = SlotRule(school=request.school, year=year)
    form = SlotRuleForm(request.POST or None, year=year, instance=rule)
    dates, refusal = None, ""
    if form.is_valid():
        try:
            dates = dates_of(form.instance)
            if request.POST.get("step") == "make":
                made = slot_rules.create_rule(
                    rule=form.instance, actor=request.user, seen=request.POST.get("digest", "")
                )
                messages.success(
                    request, f"{count(len(made.created), 'créneau créé,créneaux créés')}."
                )
                return redirect("portal:cdi_rules", uai=uai)
        except SupportRefusedError as error:
            refusal = str(error)
    return render(
        request,
        "portal/cdi/slots/rule_form.html",
        {"crumbs": cdi_crumbs(request), "form": form, "dates": dates, "refusal": refusal},
        status=422 if form.is_bound and (refusal or not form.is_valid()) else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def thresholds(request: SchoolRequest, uai: str) -> HttpResponse:
    """What makes the figures suggest somebody, and the order of the queue."""
    form = SupportRulesForm(
        request.POST or None, instance=support_rules.rules_of(request.school_year)
    )
    if form.is_valid() and _change_thresholds(request, form):
        messages.success(request, "Réglages enregistrés.")
        return redirect("portal:cdi_rules", uai=uai)
    return render(
        request,
        "portal/cdi/slots/thresholds.html",
        {"crumbs": cdi_crumbs(request), "form": form},
        status=422 if form.is_bound else 200,
    )


def _change_thresholds(request: SchoolRequest, form: SupportRulesForm) -> bool:
    try:
        support_rules.change(
            year=request.school_year,
            actor=request.user,
            queue_order=form.queue_order,
            **{name: form.cleaned_data[name] for name in form.Meta.fields},
        )
    except SupportRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def without_adult(request: SchoolRequest, uai: str) -> HttpResponse:
    """The slots that nobody holds, and who takes them all."""
    year = request.school_year
    form = AdultForm(request.POST or None, reader=request.membership)
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            number = leaving.find_adult(year=year, to=to, actor=request.user)
        except SupportRefusedError as error:
            form.add_error("to", str(error))
        else:
            slots = count(number, "créneau confié,créneaux confiés")
            messages.success(request, f"{slots} à {to.user}.")
            return redirect("portal:cdi_week", uai=uai)
    nobody = leaving.without_adult(year).select_related("school").with_taken()
    first = nobody[:MOST_SHOWN]
    return render(
        request,
        "portal/cdi/slots/without_adult.html",
        {
            "crumbs": cdi_crumbs(request),
            "total": leaving.without_adult(year).count(),
            "slots": [(when_words(one), one) for one in first],
            "form": form,
        },
        status=422 if form.errors else 200,
    )
