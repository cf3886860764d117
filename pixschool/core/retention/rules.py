"""How long each kind of data is kept, on whose word, and which rows are past it.

No text of the ministry gives a period for such a tool: these are the defaults of PixSchool, for
the head and the DPO of the académie to confirm. Computer data on a pupil does not outlive its
purpose, nor their time in the school (CNIL; délégués à la protection des données of Bordeaux and
Lille, who give no figure).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from pixschool.core.models import (
    AuditEntry,
    ImportBatch,
    Invitation,
    Membership,
    OutgoingEmail,
    School,
    SchoolArchive,
    SchoolYear,
)
from pixschool.core.retention.erasing import Noted, erase

GRACE = timedelta(days=30)
_TWELVE_MONTHS = timedelta(days=365)
DEFAULT = "durée par défaut de PixSchool : aucune n’est publiée pour cet usage"
CNIL_PRINCIPLE = "principe de la CNIL (pas plus longtemps que l’usage) ; " + DEFAULT
TWELVE_MONTHS = "12 mois"
ONE_YEAR_AFTER = "un an après la fin de l’année scolaire (31 août)"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`due`: the rows of a school whose period is over at an instant. `noted_on`: when the period
    was written here. `confirmed`: an authority has published it. Everything waits for the grace on
    the page; `is_announced`: the RUPN gets a mail too, which what only traces is not worth."""

    code: str
    what: str
    period: str
    due: Callable[[School, datetime], "QuerySet[Any]"]
    erase: "Callable[[QuerySet[Any], Noted], int]" = erase
    source: str = DEFAULT
    noted_on: date = date(2026, 11, 27)
    confirmed: bool = False
    is_announced: bool = False

    def due_at(self, school: School, at: datetime) -> "QuerySet[Any]":
        """Those rows, of this school alone."""
        return self.due(school, at)


_rules: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """In the order in which they are applied."""
    _rules.update({rule.code: rule for rule in rules})


def all_rules() -> Iterable[Rule]:
    return tuple(_rules.values())


def rule_of(code: str) -> Rule | None:
    """None for one that is no more."""
    return _rules.get(code)


def years_past(school: School, at: datetime) -> "QuerySet[SchoolYear]":
    """Those that ended, on 31 August, more than one year before; never the current one, nor one
    that follows it."""
    day = school.local(at).date()
    last = day.year - 2 if day.month > 8 else day.year - 3
    current = SchoolYear.objects.filter(school=school, is_current=True).values("start_year")
    return SchoolYear.objects.filter(school=school, start_year__lte=last).exclude(
        start_year__gte=current[:1]
    )


def _journal(school: School, at: datetime) -> "QuerySet[AuditEntry]":
    return AuditEntry.objects.filter(school=school, at__lt=at - _TWELVE_MONTHS)


def _mails(school: School, at: datetime) -> "QuerySet[OutgoingEmail]":
    old = OutgoingEmail.objects.filter(school=school, created_at__lt=at - _TWELVE_MONTHS)
    return old.exclude(state__in=OutgoingEmail.WAITING)


def _invitations(school: School, at: datetime) -> "QuerySet[Invitation]":
    return Invitation.objects.filter(school=school, expires_at__lt=at - _TWELVE_MONTHS)


def _imports(school: School, at: datetime) -> "QuerySet[ImportBatch]":
    """Ended ones, of a year that is over: those of the running year say when Pix was read."""
    current = SchoolYear.objects.filter(school=school, is_current=True).values("start_year")
    ended = ImportBatch.objects.filter(school=school, created_at__lt=at - _TWELVE_MONTHS)
    ended = ended.exclude(status__in=[*ImportBatch.RUNNING, *ImportBatch.WAITING])
    return ended.filter(Q(finished_at=None) | Q(finished_at__lt=at - _TWELVE_MONTHS)).filter(
        year__start_year__lt=current[:1]
    )


def _archives(school: School, at: datetime) -> "QuerySet[SchoolArchive]":
    return SchoolArchive.objects.filter(school=school, asked_at__lt=at - _TWELVE_MONTHS)


def _former_members(school: School, at: datetime) -> "QuerySet[Membership]":
    left = Membership.objects.filter(school=school, left_at__lt=at - _TWELVE_MONTHS)
    return left.filter(left_at__gte=F("joined_at"))


register(
    Rule(code="journal", what="Lignes du journal", period=TWELVE_MONTHS, due=_journal),
    Rule(code="mails", what="Courriels envoyés", period=TWELVE_MONTHS, due=_mails),
    Rule(
        code="invitations",
        what="Invitations",
        period=f"{TWELVE_MONTHS} après leur échéance",
        due=_invitations,
    ),
    Rule(
        code="imports",
        what="Traces d’import",
        period=f"{TWELVE_MONTHS}, et pas avant la fin de l’année scolaire",
        due=_imports,
    ),
    Rule(
        code="archives",
        what="Exports de tout l’établissement",
        period=f"le fichier deux jours, sa trace {TWELVE_MONTHS}",
        due=_archives,
    ),
    Rule(
        code="former_members",
        what="Personnes parties de l’équipe",
        period=f"{TWELVE_MONTHS} après leur départ",
        due=_former_members,
        is_announced=True,
    ),
)
