"""The page of a ritual: its facts, checklist, campaign, sessions and papers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.missing import stats
from campaigns.models import Campaign
from campaigns.overview import has_begun
from campaigns.windows import full_words
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.themes import Theme
from pixschool.core.web.http import SchoolRequest
from rituals.models import Ritual
from rituals.observing.arrivals import to_welcome
from rituals.page.papers import papers
from rituals.plan import campaign as campaign_link
from rituals.plan import wording
from rituals.plan.changes import follows
from rituals.plan.views.checklist import checklist_context
from rituals.scope import get_ritual, may_manage, published_calendar, year_crumbs
from rituals.sessions.lines import session_lines
from students.models import Classroom


@require_safe
@requires(Capability.SEE_SCHOOL)
def ritual(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Everybody of the school reads it; of pupils it names those who arrived after the welcome, to
    who sees them."""
    shown = get_ritual(request, pk)
    sessions = session_lines(
        shown.sessions.select_related("ritual", "classroom", "teaching_group").prefetch_related(
            "leaders__user"
        ),
        school=shown.school,
        now=timezone.now(),
        membership=request.membership,
        may_manage=may_manage(request),
    )
    campaign = _campaign_context(request, shown)
    return render(
        request,
        "rituals/ritual.html",
        {
            "ritual": shown,
            "crumbs": year_crumbs(uai, shown.year),
            "subtitle": _when(shown),
            "theme": dict(Theme.choices).get(shown.theme, ""),
            "audience": wording.audience(shown, shown.classrooms.values_list("name", flat=True)),
            "leads": wording.leads(shown),
            "competences": [item for item in COMPETENCES if item.code in shown.competences],
            "sessions": [line for line in sessions if not line.is_past],
            "past_sessions": [line for line in sessions if line.is_past],
            "papers": list(
                papers(
                    shown,
                    campaign=campaign["campaign"],
                    reader=request.membership,
                    sessions=sessions,
                )
            ),
            "to_welcome": to_welcome(shown, request.membership),
            **checklist_context(request, shown),
            **campaign,
        },
    )


def _when(shown: Ritual) -> str:
    """« du … au … · semaines 3 à 7 de l’année, 25 jours de classe »."""
    calendar = published_calendar(shown.school, shown.year)
    days = (shown.starts_on, shown.ends_on)
    return " · ".join(filter(None, [wording.when(*days), wording.weeks(*days, calendar)]))


def _own_dates(shown: Ritual, campaign: Campaign | None) -> str:
    """Of a campaign that does not follow its ritual."""
    if campaign is None or follows(shown):
        return ""
    return full_words(campaign.opens_on, campaign.closes_on)


def _campaign_context(request: SchoolRequest, shown: Ritual) -> dict[str, Any]:
    """The campaign one may see, and how many pupils it still waits for."""
    visible = Campaign.objects.visible_to(request.membership)
    campaign = visible.filter(ritual=shown).first()
    may_link = (
        request.membership.can(Capability.MANAGE_CAMPAIGNS)
        and shown.campaign_id is None
        and shown.kind == Ritual.Kind.CAMPAIGN
        and bool(shown.levels)
        and shown.removed_at is None
    )
    context: dict[str, Any] = {
        "campaign": campaign,
        "has_begun": campaign is not None and has_begun(campaign, request.school.today()),
        "own_dates": _own_dates(shown, campaign),
        "progress": None,
        "may_link": may_link,
        "may_unlink": campaign is not None and request.membership.can(Capability.MANAGE_CAMPAIGNS),
        "free_campaigns": campaign_link.free_campaigns(shown.year) if may_link else [],
    }
    if campaign and request.membership.can(Capability.SEE_PUPILS):
        classrooms = list(Classroom.objects.in_year(shown.year).visible_to(request.membership))
        found = stats.progress_by_class([campaign], classrooms)
        context["progress"] = sum(found.values(), start=stats.NOBODY)
    return context
