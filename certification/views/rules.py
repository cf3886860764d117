"""The rules of the certification: what is national, what the school says otherwise."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.models import RuleChoice
from certification.readiness.rules import EDUSCOL
from certification.rules import changing
from certification.rules.forms import RuleForm
from certification.rules.of_school import RuleInForce, national_rule, rules_of, said_by
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number, year_query

FASTER = "Quelqu’un a changé cette règle entre-temps : la page est à jour, rien n’est enregistré."
MOST_OF_HISTORY = 20


@require_safe
@requires(Capability.SEE_PUPILS)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """All of them, each with its source."""
    return render(
        request,
        "certification/rules/index.html",
        {
            "rules": rules_of(request.school_year).by_key.values(),
            "eduscol": EDUSCOL,
            "may_change": request.membership.can(Capability.MANAGE_ROSTER),
            "query": year_query(request.school_year),
            "crumbs": [("Certification", reverse("certification:overview", args=[uai]))],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_ROSTER)
def edit(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """What the school says of one rule this year, and what it said before."""
    year = request.school_year
    rule = _rule(request, key)
    form = RuleForm(request.POST or None, rule=rule, year=year)
    status, said = 200, ""
    if form.is_valid():
        try:
            changing.choose(year, key, seen=_seen(request), actor=request.user, **form.said)
        except changing.RuleChangedError:
            status, said = 409, FASTER
            rule = _rule(request, key)
        else:
            messages.success(request, "La règle est enregistrée pour cette année.")
            return redirect(_index(request))
    elif form.errors:
        status = 422
    return render(
        request,
        "certification/rules/edit.html",
        {
            "rule": rule,
            "seen": rule.choice.pk if rule.choice else 0,
            "national": national_rule(key, year),
            "form": form,
            "said": said,
            "history": _history(request, rule),
            "query": year_query(year),
            "crumbs": [("Règles de la certification", _index(request))],
        },
        status=status,
    )


@require_POST
@requires(Capability.MANAGE_ROSTER)
def give_back(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """The national rule holds again."""
    _rule(request, key)
    try:
        changing.give_back(request.school_year, key, seen=_seen(request), actor=request.user)
    except changing.RuleChangedError:
        messages.error(request, FASTER)
    else:
        messages.success(request, "La règle nationale s’applique de nouveau.")
    return redirect(_index(request))


def _rule(request: SchoolRequest, key: str) -> RuleInForce:
    rule = rules_of(request.school_year).by_key.get(key)
    if rule is None or not rule.may_change:
        raise Http404
    return rule


def _history(request: SchoolRequest, rule: RuleInForce) -> list[tuple[str, RuleChoice]]:
    """What was said, the last first."""
    choices = RuleChoice.objects.filter(year=request.school_year, key=rule.key)
    return [
        (said_by(one), one) for one in choices.select_related("actor", "ended_by")[:MOST_OF_HISTORY]
    ]


def _seen(request: SchoolRequest) -> int:
    return number(request.POST.get("seen", "")) or 0


def _index(request: SchoolRequest) -> str:
    page = reverse("certification:rules", args=[request.school.uai])
    return page + year_query(request.school_year)
