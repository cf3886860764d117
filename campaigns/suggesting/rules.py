"""What the figures say of one pupil: arithmetic, no query.

Pix does not say when somebody last worked, only when an attempt began and when it was sent: what is
not finished is judged on the day Pix was last read, since nothing is known of the days after.
Points are compared on one course, with itself: the competences of two courses hold other skills.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campaigns.missing.choosing import is_class_ahead
from campaigns.missing.stats import Progress, PupilState
from pixschool.core.text.french import date_fr, nb, percent, whole_percent
from pixschool.core.text.lines import shortened
from students.models import SupportReason, SupportRules

LONGEST_NAME = 80  # of a campaign, in a sentence


class SuggestionRule(StrEnum):
    """The most telling first: of one campaign, a pupil is suggested by one rule alone."""

    NOTHING_AT_ALL = "nothing_at_all"
    STOPPED = "stopped"
    LATE = "late"
    SLIDING = "sliding"
    NOTHING_SINCE = "nothing_since"


@dataclass(frozen=True)
class Standing:
    """Where a pupil is in a campaign that has begun."""

    campaign_id: int
    name: str
    opens_on: date | None
    read_on: date | None  # the codes of the pupil's class
    state: PupilState
    progress: float | None  # 0..1
    last_on: date | None  # the attempt that counts: sent, else begun
    in_class: Progress


@dataclass(frozen=True)
class FinishedAttempt:
    """One that was finished, with its result. `course`: what tells courses apart."""

    campaign_id: int
    course: str
    on: date
    mastery: float  # 0..1


@dataclass(frozen=True)
class Found:
    """One rule that holds. `facts`: what it was made from; as long as they are the same, so is
    the suggestion."""

    rule: SuggestionRule
    reason: SupportReason
    campaign_id: int
    explanation: str
    facts: tuple[object, ...]


def holding(
    standings: Sequence[Standing], attempts: Iterable[FinishedAttempt], rules: SupportRules
) -> list[Found]:
    """Every rule that holds, in the order of `standings`, whether another says more."""
    found = [one for standing in standings for one in _of_campaign(standing, rules)]
    return [*found, *_slides(attempts, rules), *_nothing_since(standings, rules)]


def most_telling(found: Sequence[Found]) -> list[Found]:
    """Of one campaign one rule, of one reason one sentence; « nothing for long » only when nothing
    else was found. The facts of a reason are those of all its campaigns."""
    first: dict[int, Found] = {}
    for one in found:
        if one.rule in _OF_A_CAMPAIGN:
            known = first.get(one.campaign_id)
            if known is None or _RANK[one.rule] < _RANK[known.rule]:
                first[one.campaign_id] = one
    kept = [*first.values(), *(one for one in found if one.rule == SuggestionRule.SLIDING)]
    kept = kept or list(found)
    by_reason: dict[SupportReason, list[Found]] = {}
    for one in kept:
        by_reason.setdefault(one.reason, []).append(one)
    return [_together(same) for same in by_reason.values()]


def digest(one: Found) -> str:
    """64 letters: the same facts have the same ones."""
    facts = json.dumps([one.reason.value, *one.facts], default=str)
    return hashlib.sha256(facts.encode()).hexdigest()


_RANK = {rule: rank for rank, rule in enumerate(SuggestionRule)}
_OF_A_CAMPAIGN = {SuggestionRule.NOTHING_AT_ALL, SuggestionRule.STOPPED, SuggestionRule.LATE}


def _together(same: Sequence[Found]) -> Found:
    first = same[0]
    facts = tuple(sorted((one.facts for one in same), key=str))
    return Found(first.rule, first.reason, first.campaign_id, first.explanation, facts)


def _of_campaign(one: Standing, rules: SupportRules) -> Iterable[Found]:
    if one.state == PupilState.FINISHED:
        return
    name, done = _quoted(one.name), one.in_class
    others = f"{nb(done.finished)} élèves sur {nb(done.total)}"
    has_most = 100 * done.finished >= rules.most_finished * done.total
    if one.state == PupilState.NOT_STARTED and done.finished and has_most:
        yield Found(
            SuggestionRule.NOTHING_AT_ALL,
            SupportReason.NOT_STARTED,
            one.campaign_id,
            f"N’a rien commencé de {name} ; {others} de la classe ont terminé.",
            (SuggestionRule.NOTHING_AT_ALL, one.campaign_id),
        )
    if one.state == PupilState.STARTED and one.last_on and one.read_on:
        days = (one.read_on - one.last_on).days
        if days >= 7 * rules.stopped_weeks:
            share = f" ({percent(one.progress)})" if one.progress is not None else ""
            yield Found(
                SuggestionRule.STOPPED,
                SupportReason.STOPPED,
                one.campaign_id,
                f"A commencé {name} le {date_fr(one.last_on, 'short')}{share} ; pas terminé à la "
                f"lecture du {date_fr(one.read_on, 'short')}, {nb(days)} jours après.",
                (SuggestionRule.STOPPED, one.campaign_id, one.last_on, one.progress),
            )
    if is_class_ahead(done, rules.late_from):
        yield Found(
            SuggestionRule.LATE,
            SupportReason.LATE,
            one.campaign_id,
            f"N’a pas terminé {name} ; {others} de la classe ont terminé.",
            (SuggestionRule.LATE, one.campaign_id, one.state),
        )


def _slides(attempts: Iterable[FinishedAttempt], rules: SupportRules) -> Iterable[Found]:
    """On each course, its last attempt beside the one before."""
    by_course: dict[str, list[FinishedAttempt]] = {}
    for one in sorted(attempts, key=lambda one: (one.on, one.campaign_id, one.mastery)):
        by_course.setdefault(one.course, []).append(one)
    for course in sorted(by_course):
        if len(by_course[course]) < 2:
            continue
        before, after = by_course[course][-2:]
        lost = whole_percent(before.mastery) - whole_percent(after.mastery)
        if lost >= rules.slide_points:
            yield Found(
                SuggestionRule.SLIDING,
                SupportReason.SLIDING,
                after.campaign_id,
                f"{percent(before.mastery)} le {date_fr(before.on, 'short')}, "
                f"{percent(after.mastery)} le {date_fr(after.on, 'short')} sur le même parcours : "
                f"{nb(lost)} points de moins.",
                (SuggestionRule.SLIDING, after.campaign_id, before.on, before.mastery, after.on,
                 after.mastery),
            )  # fmt: skip


def _nothing_since(standings: Sequence[Standing], rules: SupportRules) -> Iterable[Found]:
    """Something is left to do, and Pix has shown nothing new for long."""
    last = max((one.last_on for one in standings if one.last_on), default=None)
    for one in standings:
        since = max((day for day in (last, one.opens_on) if day), default=None)
        if one.state == PupilState.FINISHED or since is None or one.read_on is None:
            continue
        days = (one.read_on - since).days
        if days < 7 * rules.nothing_weeks:
            continue
        seen = f"depuis le {date_fr(last, 'short')}" if last else "depuis le début de l’année"
        yield Found(
            SuggestionRule.NOTHING_SINCE,
            SupportReason.STOPPED if last else SupportReason.NOT_STARTED,
            one.campaign_id,
            f"Rien de nouveau dans Pix {seen}, à la lecture du "
            f"{date_fr(one.read_on, 'short')}, alors que {_quoted(one.name)} reste à faire.",
            (SuggestionRule.NOTHING_SINCE, one.campaign_id, last),
        )


def _quoted(name: str) -> str:
    return f"« {shortened(name, LONGEST_NAME)} »"
