"""Taking back one's own acts on the plan, doing them again, and when that asks first.

A small mistake is undone at once. An act of another day, one that holds many rituals, or one on
which somebody else has worked since, first says what taking it back would do.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from pixschool.core.models import SchoolYear, User
from pixschool.core.text.french import count, date_fr
from rituals.models import PlanAct
from rituals.plan import services
from rituals.plan.services import PlanConflictError
from rituals.plan.turns import take_turns_in_year

FRESH = timedelta(days=1)
HANDFUL = 5  # rituals

OTHER_LAST = (
    "Ce n’est plus votre dernier geste : l’année affichée est à jour, regardez-la puis recommencez."
)


class Way(StrEnum):
    """Backward or forward in one's own acts."""

    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class UndoQuestion:
    """What is asked before an act is taken back or done again."""

    act: PlanAct
    way: Way
    text: str

    @property
    def is_undo(self) -> bool:
        return self.way == Way.UNDO

    @property
    def title(self) -> str:
        return f"{'Annuler' if self.is_undo else 'Refaire'} ce geste ?"


class NotSureError(Exception):
    """The act asks first: `question` says what would happen."""

    def __init__(self, question: UndoQuestion) -> None:
        super().__init__(question.text)
        self.question = question


def last_acts(year: SchoolYear, actor: User) -> tuple[PlanAct | None, PlanAct | None]:
    """The act that undo would take back, and the one that redo would do again."""
    acts = PlanAct.objects.filter(year=year, actor=actor)
    last_done = acts.filter(undone_at=None).values("pk")[:1]
    wanted = Q(pk=Subquery(last_done)) | Q(undone_at__isnull=False)
    ordered = acts.filter(wanted).defer("changes").order_by("undone_at", "pk")
    found = list(ordered)  # not undone comes last; who replays reads the changes
    done = found.pop() if found and found[-1].undone_at is None else None
    after = [act for act in found if done is None or act.pk > done.pk]
    return done, after[-1] if after else None


@transaction.atomic
def replay(
    *, year: SchoolYear, actor: User, way: Way, seen: int = 0, is_sure: bool = False
) -> PlanAct | None:
    """Take back one's last act, or do it again; None when there is none.

    `seen`: the act that the page showed, 0 for whichever is the last. Raises NotSureError
    unless `is_sure`, PlanConflictError.
    """
    take_turns_in_year(year)
    done, undone = last_acts(year, actor)
    act = done if way == Way.UNDO else undone
    if act is None:
        return None
    if seen and act.pk != seen:
        raise PlanConflictError(OTHER_LAST)
    question = question_about(act, way, now=timezone.now())
    if question and not (is_sure and seen):
        raise NotSureError(question)
    if way == Way.UNDO:
        services.take_back(act)
    else:
        services.do_again(act)
    return act


def question_about(act: PlanAct, way: Way, *, now: datetime) -> UndoQuestion | None:
    """None for a small mistake: fresh, of few rituals, and untouched by others since."""
    since = act.undone_at or act.at
    others = _others_since(act, since)
    if now - since <= FRESH and len(act.changes) <= HANDFUL and not others:
        return None
    sentences = [f"Ce geste date du {date_fr(act.at, 'time')}.", *_effects(act, way)]
    if others:
        names = ", ".join(sorted(set(others.values())))
        verb = "a changé" if len(others) == 1 else "ont changé"
        sentences.append(f"{count(len(others), 'rituel')} {verb} depuis, par {names}.")
    return UndoQuestion(act, way, " ".join(sentences))


def _others_since(act: PlanAct, since: datetime) -> dict[int, str]:
    """Rituals of this act that somebody else changed since: the last name on each."""
    own = _ids(act.changes)
    later = (
        PlanAct.objects.filter(year=act.year_id, at__gt=since, undone_at=None)
        .exclude(actor=act.actor_id)
        .select_related("actor")
        .order_by("at", "pk")
    )
    return {
        pk: str(one.actor) if one.actor else "quelqu’un d’autre"
        for one in later
        for pk in sorted(own & _ids(one.changes))
    }


def _ids(changes: Iterable[Mapping[str, Any]]) -> set[int]:
    return {delta["id"] for delta in changes}


def _effects(act: PlanAct, way: Way) -> Iterator[str]:
    """What becomes of its rituals, in a sentence for each sort."""
    ends = [delta["before" if way == Way.UNDO else "after"] for delta in act.changes]
    leaving = sum(bool(end.get("removed_at")) for end in ends)
    coming = sum("removed_at" in end and not end["removed_at"] for end in ends)
    if leaving:
        verb = "quittera" if leaving == 1 else "quitteront"
        stay = "il restera" if leaving == 1 else "ils resteront"
        yield (
            f"{count(leaving, 'rituel')} {verb} l’année : {stay} sous la grille, dans « Retirés »."
        )
    if freed := sum("removed_at" in end and end.get("campaign_id", 0) is None for end in ends):
        verb = "ne sera plus liée" if freed == 1 else "ne seront plus liées"
        yield f"{count(freed, 'campagne')} {verb} à un rituel."
    if coming:
        verb = "reviendra" if coming == 1 else "reviendront"
        yield f"{count(coming, 'rituel')} {verb} dans l’année."
    if other := len(ends) - leaving - coming:
        if way == Way.UNDO:
            verb = "reprendra ses valeurs" if other == 1 else "reprendront leurs valeurs"
            yield f"{count(other, 'rituel')} {verb} d’avant."
        else:
            verb = "retrouvera" if other == 1 else "retrouveront"
            yield f"{count(other, 'rituel')} {verb} ce que ce geste avait changé."
