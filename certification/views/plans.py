"""The plan of a level: its settings, its making, what holds."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.editing import arriving, compared, improving
from certification.following.steps import steps_after
from certification.models import CertificationPlan, ComputerRoom, PlanState
from certification.readiness import durations
from certification.rules.of_school import rules_of
from certification.sessions import applying, calculating, shown, watching
from certification.sessions.errors import PlanRefusedError
from certification.sessions.forms import PlanSettingsForm
from certification.sessions.settings import SettingsChangedError, as_typed, change, settings_of
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.digests import short_digest
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import date_fr
from pixschool.core.web.http import SchoolRequest, year_query
from students.models import Classroom
from students.slots.giving_back import GivenBack
from students.views.given_back import say_given_back

MOST_EDITS = 10
MAKING = (PlanState.WAITING, PlanState.RUNNING)


def _level(level: str) -> Level:
    try:
        return Level(level)
    except ValueError as error:
        raise Http404 from error


def _plan(request: SchoolRequest, pk: int) -> CertificationPlan:
    plans = CertificationPlan.objects.visible_to(request.membership)
    return get_object_or_404(plans.select_related("school", "year"), pk=pk)


@require_safe
@requires(Capability.MANAGE_YEAR)
def page(request: SchoolRequest, uai: str, level: str) -> HttpResponse:
    """The last plan: being made, proposed or applied; the fragment alone while it is made."""
    chosen = _level(level)
    plans = CertificationPlan.objects.visible_to(request.membership).in_year(request.school_year)
    kept = plans.filter(level=chosen).exclude(state=PlanState.REPLACED)
    plan = kept.select_related("school", "year__school").first()
    context = {
        "level": chosen,
        "plan": plan,
        "period": rules_of(request.school_year).period(chosen),
        "query": year_query(request.school_year),
    }
    return render(request, "certification/plans/plan.html", context | _said_of(plan))


def _said_of(plan: CertificationPlan | None) -> dict[str, Any]:
    """What the page adds: the step of one being made, else its days and what is proved."""
    if plan is None:
        return {}
    if plan.state in MAKING:
        return {"step": watching.step_of(plan.pk)}
    now = timezone.now()
    settings = settings_of(plan.year, plan.level)
    days = shown.days_of(plan, now=now)
    expected = arriving.waiting_for(plan, settings, now=now)
    waiting = [one for one in expected if one.absent_on is None]
    absents = [one for one in expected if one.absent_on is not None]
    figures = shown.figures(days, len(expected))
    edits = list(plan.hand_edits.filter(undone_at=None).select_related("actor"))
    word, lines = shown.proof(plan, figures.sessions, len(edits))
    said: dict[str, Any] = {
        "days": days,
        "figures": figures,
        "proof": word,
        "verdict": lines,
        "waiting": waiting,
        "seats_proposed": any(one.where for one in waiting),
        "absents": absents,
        "absents_proposed": any(one.where for one in absents),
        "differences": compared.differences(plan),
        "edits": edits[:MOST_EDITS],
        "offered": improving.offered(plan, settings) if waiting else [],
        "made": improving.made(settings) if settings.pk else [],
    }
    if plan.state == PlanState.DRAFT:
        said["changes"] = applying.consequences(plan, now=now)
    else:
        held = [one for _day, some in days for one in some]
        said["after"] = steps_after(plan, held, len(absents), now=now)
    return said


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def settings_page(request: SchoolRequest, uai: str, level: str) -> HttpResponse:
    """Days, hours, rooms, adults."""
    chosen = _level(level)
    year = request.school_year
    settings = settings_of(year, chosen)
    days = rules_of(year).period(chosen).days
    initial = as_typed(settings, year)
    seen = request.POST.get("seen", short_digest(initial))
    kept, status = None, 200
    if settings.pk is None:
        initial |= {"first_on": days.get("first"), "last_on": days.get("last")}
    form = PlanSettingsForm(request.POST or None, settings=settings, initial=initial)
    if form.is_valid():
        try:
            change(year=year, level=chosen, typed=form.typed, actor=request.user, seen=seen)
        except SettingsChangedError:
            status, seen, kept = 409, *_kept(year, chosen, form)
        except PlanRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return _back(request, uai, chosen)
    rooms = ComputerRoom.objects.filter(school=request.school, is_active=True)
    classes = Classroom.objects.visible_to(request.membership).in_year(year)
    of_level = list(classes.filter(level=chosen).by_level())
    longer = durations.counts(year)
    context = {
        "form": form,
        "seen": seen,
        "kept": kept,
        "classes": [(one, longer.get(one.pk, 0)) for one in of_level],
        "level": chosen,
        "query": year_query(year),
        "weeks": [
            ("classe", "Classes : heures prises", of_level),
            ("salle", "Salles : heures prises", rooms),
            ("adulte", "Adultes : disponibilités", year.invigilators.all()),
        ],
    }
    return render(
        request, "certification/plans/settings.html", context, status=422 if form.errors else status
    )


def _kept(
    year: SchoolYear, level: str, form: PlanSettingsForm
) -> tuple[str, list[tuple[str, str]]]:
    """A fresh stamp, and [(« Salles et postes », « Salle 104 : 17 »)]: what the settings say where
    the form says something else."""
    said = as_typed(settings_of(year, level), year)
    found = [
        (str(form[name].label), date_fr(value) if isinstance(value, date) else str(value or "rien"))
        for name, value in said.items()
        if _lines(value) != _lines(form[name].data)
    ]
    return short_digest(said), found


def _lines(value: object) -> set[str]:
    """Of a field, in any order."""
    return {line.strip() for line in str(value or "").splitlines()}


@require_POST
@requires(Capability.MANAGE_YEAR)
def make(request: SchoolRequest, uai: str, level: str) -> HttpResponse:
    """A worker makes it; the page follows."""
    chosen = _level(level)
    afresh = request.POST.get("afresh") == "1"

    def ask() -> None:
        settings = settings_of(request.school_year, chosen)
        if settings.pk is None:
            raise PlanRefusedError("Réglez d’abord les jours, les heures, les salles.")
        calculating.start(calculating.ask(settings, actor=request.user, afresh=afresh))

    _try(request, ask, "")
    return _back(request, uai, chosen)


@require_POST
@requires(Capability.MANAGE_YEAR)
def stop(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The best plan found until now is kept."""
    plan = _plan(request, pk)
    calculating.stop(plan)
    return _back(request, uai, plan.level)


@require_POST
@requires(Capability.MANAGE_YEAR)
def apply(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The proposal holds."""
    plan = _plan(request, pk)
    _try(request, lambda: applying.apply(plan, actor=request.user), "Le plan est appliqué.")
    return _back(request, uai, plan.level)


@require_POST
@requires(Capability.MANAGE_YEAR)
def take_back(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A proposal again."""
    plan = _plan(request, pk)
    done = "Le plan n’est plus appliqué."
    _try(request, lambda: applying.take_back(plan, actor=request.user), done)
    return _back(request, uai, plan.level)


def _try(request: SchoolRequest, act: Callable[[], GivenBack | None], done: str) -> None:
    try:
        given = act()
    except PlanRefusedError as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)
        if given:
            say_given_back(request, given)


def _back(request: SchoolRequest, uai: str, level: str) -> HttpResponse:
    return redirect("certification:plan", uai=uai, level=str(level))
