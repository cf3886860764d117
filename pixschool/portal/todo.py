"""What a RUPN should do now, most pressing first. Each item: what, why, one link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from campaigns import wording
from campaigns.matching import to_attach
from campaigns.missing import read_dates
from campaigns.missing.stats import NOBODY, Progress
from campaigns.models import Campaign
from campaigns.overview import is_outdated
from campaigns.windows import CampaignWindow
from pixschool.core.importing.registry import kind_of
from pixschool.core.models import ImportBatch, School
from pixschool.core.retention.rules import all_rules
from pixschool.core.text.french import count, date_fr, lower_first
from students.models import Classroom

SOON = timedelta(days=7)


@dataclass(frozen=True)
class TodoItem:
    """`detail` says why; `due` is the day of what has one."""

    what: str
    detail: str
    url: str
    verb: str
    due: date | None = None


def pressing(school: School) -> list[TodoItem]:
    """What keeps results from being counted."""
    return [*_waiting_import(school), *_names_to_resolve(school)]


def items(
    school: School,
    *,
    campaigns: Sequence[Campaign],
    begun: Sequence[Campaign],
    classrooms: Sequence[Classroom],
    totals: Mapping[int, Progress],
) -> list[TodoItem]:
    """`campaigns` are those open today, `begun` those too that have ended, with their reading; the
    classes come with their lead; `totals` by campaign id."""
    codes = [item for campaign in campaigns for item in _codes(school, campaign)]
    found = [*codes, *_classes_without_lead(school, classrooms), *_erasures(school)]
    return found + _outdated(school, begun, totals)


def closing(
    school: School, *, today: date, campaigns: Sequence[Campaign], totals: Mapping[int, Progress]
) -> list[TodoItem]:
    """Campaigns that end within the week, where pupils are missing among those counted."""
    return [
        item
        for campaign in campaigns
        for item in _closing(school, campaign, totals.get(campaign.pk, NOBODY), today)
    ]


def _waiting_import(school: School) -> list[TodoItem]:
    waiting = ImportBatch.objects.filter(school=school, status__in=ImportBatch.WAITING)
    batch = waiting.only("kind").first()  # its preview may be heavy
    if batch is None:
        return []
    return [
        TodoItem(
            what=f"Un import attend votre accord : {lower_first(kind_of(batch).label)}",
            detail="rien n’est enregistré avant",
            url=reverse("core:import", args=[school.uai, batch.pk]),
            verb="Vérifier",
        )
    ]


def _names_to_resolve(school: School) -> list[TodoItem]:
    waiting = to_attach.count(school.pk)
    if not waiting:
        return []
    return [
        TodoItem(
            what=wording.unnamed(waiting, total=waiting),
            detail="leurs résultats ne comptent pas encore",
            url=reverse("campaigns:arbitration", args=[school.uai]),
            verb="Répondre",
        )
    ]


def _classes_without_lead(school: School, classrooms: Sequence[Classroom]) -> list[TodoItem]:
    alone = [classroom for classroom in classrooms if not classroom.is_led]
    if not alone:
        return []
    names = ", ".join(classroom.name for classroom in alone[:6]) + ("…" if len(alone) > 6 else "")
    return [
        TodoItem(
            what=count(len(alone), "classe sans référent Pix,classes sans référent Pix"),
            detail=f"{names} : leurs rappels vous arrivent à vous",
            url=reverse("students:leads", args=[school.uai]),
            verb="Nommer",
        )
    ]


def _erasures(school: School) -> list[TodoItem]:
    """What was announced and has not been erased yet."""
    told = [rule.code for rule in all_rules() if rule.is_announced]
    unended = school.erasures.filter(ended_at=None, rule__in=told).order_by("erase_after")
    waiting = list(unended.values_list("erase_after", "what"))
    if not waiting:
        return []
    first_day = school.local(waiting[0][0])
    return [
        TodoItem(
            what=f"Des données seront effacées le {date_fr(first_day, 'day')}",
            detail=", ".join(lower_first(what) for _day, what in waiting),
            url=reverse("core:retention", args=[school.uai]),
            verb="Voir",
        )
    ]


def _codes(school: School, campaign: Campaign) -> list[TodoItem]:
    if campaign.code_count:
        return []
    return [
        TodoItem(
            what=f"« {campaign.name} » n’a pas de code",
            detail=_ends(campaign),
            url=reverse("campaigns:codes", args=[school.uai, campaign.pk]),
            verb="Coller les codes",
        )
    ]


def _outdated(
    school: School, campaigns: Sequence[Campaign], totals: Mapping[int, Progress]
) -> list[TodoItem]:
    """One line for all: their files are dropped together."""
    today = school.today()
    found = [
        campaign
        for campaign in campaigns
        if campaign.code_count
        and totals.get(campaign.pk, NOBODY).missing
        and is_outdated(campaign, campaign.last_read_at, today)
    ]
    if not found:
        return []
    dates = [campaign.last_read_at for campaign in found if campaign.last_read_at]
    age = f"lus {date_fr(min(dates), 'short')}" if dates else "jamais importés"
    return [
        TodoItem(
            what=wording.unread(found),
            detail=f"{age} ; des élèves ont peut-être terminé depuis",
            url=reverse("campaigns:drop", args=[school.uai]),
            verb="Importer",
        )
    ]


def _closing(school: School, campaign: Campaign, total: Progress, today: date) -> list[TodoItem]:
    if campaign.closes_on is None or not total.missing or campaign.closes_on - today > SOON:
        return []
    missing = count(total.missing, "élève manque,élèves manquent")
    window = CampaignWindow(campaign.opens_on, campaign.closes_on, today)
    unread = "" if campaign.last_read_at else f" ({read_dates.NEVER})"
    return [
        TodoItem(
            what=f"« {campaign.name} » {window.end_words}",
            detail=f"{missing} : {total.words}{unread}",
            url=f"{reverse('campaigns:missing', args=[school.uai])}?campagne={campaign.pk}",
            verb="Écrire aux classes",
        )
    ]


def _ends(campaign: Campaign) -> str:
    if campaign.closes_on is None:
        return "sans date de fin"
    return f"se termine le {date_fr(campaign.closes_on, 'day')}"
