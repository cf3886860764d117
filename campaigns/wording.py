"""Sentences of the campaign screens, where a template would have to count and agree."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.codes.serving import CodeCard
from campaigns.missing.stats import Progress
from campaigns.models import Campaign
from campaigns.overview import Freshness
from campaigns.windows import CampaignWindow
from pixschool.core.text import typo
from pixschool.core.text.french import ago, count, date_fr, nb, percent


@dataclass(frozen=True)
class Tiles:
    finished: str
    finished_note: str
    window_note: str
    read: str
    read_note: str


def tiles(total: Progress, window: CampaignWindow, fresh: Freshness) -> Tiles:
    """The figures on top of a campaign's page, worded."""
    share = percent(total.finished / total.total) if total.total else ""
    return Tiles(
        finished=f"{nb(total.finished)} / {nb(total.total)}",
        finished_note=f"{share} des élèves" if share else "aucun élève attendu",
        window_note=_days_left(window),
        read=date_fr(fresh.at, "short") if fresh.at else "jamais",
        read_note=_reading_note(fresh),
    )


def _days_left(window: CampaignWindow) -> str:
    if not window.is_open or window.closes_on is None:
        return ""
    return f"encore {count(window.days_left, 'jour')}" if window.days_left else "dernier jour"


def _reading_note(fresh: Freshness) -> str:
    if fresh.at is None:
        return "déposez le fichier de Pix Orga"
    unread = f", {count(fresh.unread, 'code')} jamais importé" if fresh.unread else ""
    return f"{ago(fresh.at)}{unread}{'s' if fresh.unread > 1 else ''}"


def unnamed(number: int, *, total: int) -> str:
    """« 7 des 10 noms Pix à rattacher à un élève »: those of a page among those of the school.
    Empty when there is none."""
    if not number:
        return ""
    if number == total:
        return count(number, "nom Pix à rattacher à un élève,noms Pix à rattacher à un élève")
    return f"{nb(number)} des {nb(total)} noms Pix à rattacher à un élève"


def missing_subtitle(
    missing: Progress, *, states: bool, expected: int, classes: int, today: date
) -> str:
    """« 31 élèves sur 560, dans 4 classes · 24 pas commencé · 7 en cours · au 23 novembre 2026 »:
    pupils, each once; `expected` counts those who have finished too. `states`: whether how many
    are in which is said."""
    day = f"au {date_fr(today, 'day')}"
    if not missing.missing:
        return day.capitalize()
    who = f"{count(missing.missing, 'élève')} sur {nb(expected)}"
    where = f"{who}, dans {count(classes, 'classe')}"
    return " · ".join([where, missing.words, day] if states else [where, day])


def unread(campaigns: Collection[Campaign]) -> str:
    """« Résultats à mettre à jour pour « Rentrée 6e » », at most three named."""
    names = [f"« {campaign.name} »" for campaign in list(campaigns)[:3]]
    if not names:
        return ""
    others = len(campaigns) - len(names)
    more = f" et {count(others, 'autre')}" if others else ""
    return f"Résultats à mettre à jour pour {', '.join(names)}{more}"


def nobody_missing(expected: Progress) -> str:
    """Said when all have finished; `expected.total` is at least 1."""
    if expected.total == 1:
        return "Le seul élève attendu a terminé."
    return f"Les {nb(expected.total)} élèves attendus ont terminé."


def codes_text(sheets: Iterable[tuple[Campaign, Sequence[CodeCard]]]) -> str:
    """For a message: « 6A : XKRTPV427 – https://app.pix.fr/campagnes/XKRTPV427 »."""
    blocks = []
    for campaign, cards in sheets:
        lines = [f"{card.title} : {card.pix.code} – {card.pix.link}" for card in cards]
        blocks.append("\n".join([campaign.name, *lines]))
    return typo.text("\n\n".join(blocks))
