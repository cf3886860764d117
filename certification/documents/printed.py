"""What was printed, by whom, and what of it is true no more. The one writer of `PrintedPaper`.

The last print of each piece is the one that people hold. A kind of paper that nobody has printed
is not outdated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from certification.documents.pieces import Pieces, of_all, pieces
from certification.documents.sittings import Sitting
from certification.models import CertificationPlan, PlanPaperKind, PrintedPaper
from pixschool.core.models import User
from pixschool.core.text.french import count, date_fr

NAMED_AT_MOST = 3  # days said one by one
_WORDS = {
    PlanPaperKind.DAYS: "liste du jour,listes du jour",
    PlanPaperKind.DOORS: "liste de porte,listes de porte",
    PlanPaperKind.SUMMONS: "convocation",
    PlanPaperKind.LETTERS: "lettre aux familles,lettres aux familles",
    PlanPaperKind.ATTENDANCE: "feuille d’émargement,feuilles d’émargement",
    PlanPaperKind.INVIGILATORS: "feuille de surveillant,feuilles de surveillant",
}


@dataclass(frozen=True)
class OutdatedPaper:
    """Of one kind. `again`: pieces that say something else now, or that are new; `gone`: printed,
    and to be taken back."""

    kind: PlanPaperKind
    again: list[str]
    gone: list[str]

    @property
    def again_words(self) -> str:
        """« 3 convocations », « liste du mardi 16 mars »; empty when there is none."""
        return _words(self.kind, self.again)

    @property
    def gone_words(self) -> str:
        return _words(self.kind, self.gone)


def note(plan: CertificationPlan, kind: str, chosen: Pieces, *, actor: User | None) -> PrintedPaper:
    """These pieces have been taken to be printed."""
    return PrintedPaper.objects.create(
        plan=plan, kind=kind, edits=plan.edits, pieces=chosen, printed_by=actor
    )


def last_prints(plan: CertificationPlan) -> dict[str, PrintedPaper]:
    """{kind: its last print, of any plan of the level in the year}; one query."""
    prints = PrintedPaper.objects.filter(plan__year=plan.year_id, plan__level=plan.level)
    rows = prints.select_related("plan", "printed_by").defer("pieces").order_by("pk")
    return {one.kind: one for one in rows}


def outdated(
    plan: CertificationPlan, found: Sequence[Sitting], *, now: datetime
) -> list[OutdatedPaper]:
    """What is to be printed again if that plan holds, sessions that have begun left out; one
    query."""
    held: dict[str, Pieces] = {}
    rows = PrintedPaper.objects.filter(plan__year=plan.year_id, plan__level=plan.level)
    for kind, printed in rows.order_by("pk").values_list("kind", "pieces"):
        held.setdefault(kind, {}).update(printed)
    if not held:
        return []
    every = of_all(found)
    wanted = of_all([one for one in found if one.session.starts_at > now])
    today = plan.school.local(now).date()
    lines = [
        OutdatedPaper(
            kind,
            again=[key for key in wanted[kind] if held[kind].get(key) != every[kind][key]],
            gone=[
                key
                for key in held[kind].keys() - every[kind].keys()
                if not _is_past(kind, key, today)
            ],
        )
        for kind in PlanPaperKind
        if kind in held
    ]
    return [one for one in lines if one.again or one.gone]


def to_print(
    plan: CertificationPlan, kind: str, found: Sequence[Sitting], *, only: Iterable[str] | None
) -> Pieces:
    """The pieces of that kind, or those of these keys."""
    every = pieces(kind, found)
    if only is None:
        return every
    wanted = set(only)
    return {key: digest for key, digest in every.items() if key in wanted}


def in_words(papers: Iterable[OutdatedPaper]) -> str:
    """« 3 convocations, liste du mardi 16 mars »; empty when nothing is to be printed again."""
    return ", ".join(one.again_words for one in papers if one.again)


def _words(kind: PlanPaperKind, keys: Sequence[str]) -> str:
    if not keys:
        return ""
    if kind == PlanPaperKind.DAYS and len(keys) <= NAMED_AT_MOST:
        days = (date_fr(date.fromisoformat(key), "long") for key in sorted(keys))
        return ", ".join(f"liste du {day}" for day in days)
    return count(len(keys), _WORDS[kind])


def _is_past(kind: PlanPaperKind, key: str, today: date) -> bool:
    """What is dated by its name; of a session of another plan, nothing tells its day."""
    return (
        kind in (PlanPaperKind.DAYS, PlanPaperKind.DOORS) and date.fromisoformat(key[:10]) < today
    )
