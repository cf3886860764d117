"""The only writers of the plan. Every change is an act that can be taken back and done again.

Two people may edit at once: an act names the version it has seen, and is refused when somebody
else has changed the ritual since. Which act may be taken back, and when to ask first, is said
in `history`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from campaigns import services as campaigns
from pixschool.core import journal
from pixschool.core.models import School, SchoolYear, User
from rituals.models import Milestone, PlanAct, Ritual
from rituals.plan.changes import added, existing, follows, from_json, state_of
from rituals.plan.signals import presence_changed
from rituals.plan.turns import take_turns
from students.models import Classroom


class PlanConflictError(Exception):
    """Somebody else was faster; the text says so, in French, and what to do."""


class AlreadySoError(PlanConflictError):
    """What was asked is done already: by somebody else, or by one's own first click."""


CHANGED_MEANWHILE = (
    "Quelqu’un d’autre vient de modifier « {title} ». Regardez où il en est, puis recommencez."
)
REMOVED_MEANWHILE = (
    "« {title} » a été retiré de l’année entre-temps. Il est sous la grille, dans « Retirés », "
    "d’où il peut revenir."
)
RESTORED_MEANWHILE = "« {title} » est de nouveau dans l’année."
CHANGED_SINCE = (
    "« {title} » a changé depuis ce geste ({act}), qui ne peut donc plus être repris d’un coup. "
    "Ouvrez ce rituel pour le corriger."
)


@transaction.atomic
def create(
    *,
    year: SchoolYear,
    actor: User | None,
    values: Mapping[str, Any],
    classrooms: Iterable[Classroom] = (),
    milestones: Sequence[Milestone] = (),
    label: str = "",
) -> Ritual:
    """A ritual from nothing, from the catalogue or from last year. Raises ValidationError."""
    ritual = _insert(year, values, classrooms, milestones)
    _record(year, actor, label or f"Ajout de « {ritual.title} »", [added(ritual)])
    return ritual


@transaction.atomic
def create_many(
    *,
    year: SchoolYear,
    actor: User | None,
    rituals: Iterable[tuple[Mapping[str, Any], Sequence[Milestone]]],
    label: str,
) -> list[Ritual]:
    """Several rituals in one act: a proposal applied, last year taken up again."""
    created = [_insert(year, values, (), milestones) for values, milestones in rituals]
    _record(year, actor, label, [added(ritual) for ritual in created])
    return created


@transaction.atomic
def change(
    *,
    ritual: Ritual,
    version: int,
    actor: User | None,
    values: Mapping[str, Any],
    classrooms: Iterable[Classroom] | None = None,
    label: str = "",
) -> Ritual:
    """Change any field of `FIELDS`. Raises PlanConflictError, ValidationError."""
    names = [*values, "classrooms"] if classrooms is not None else [*values]
    _take_turns(ritual.school, names)
    locked = _lock(ritual, version)
    before = state_of(locked, names)
    # A campaign that is given by hand is told that it will follow.
    takes_dates = follows(locked) or "campaign_id" in values
    for name, value in values.items():
        setattr(locked, name, value)
    if classrooms is not None:
        locked.classrooms.set(classrooms)
    _save(locked, actor, takes_dates=takes_dates)
    _announce_presence([locked], names, locked.school)
    delta = {"id": locked.pk, "before": before, "after": state_of(locked, names)}
    _record(locked.year, actor, label or f"Modification de « {locked.title} »", [delta])
    return locked


def move(
    *, ritual: Ritual, version: int, actor: User | None, starts_on: date, ends_on: date
) -> Ritual:
    """Move or resize: its checklist and its campaign follow."""
    return change(
        ritual=ritual,
        version=version,
        actor=actor,
        values={"starts_on": starts_on, "ends_on": ends_on},
        label=f"Déplacement de « {ritual.title} »",
    )


@transaction.atomic
def remove(*, ritual: Ritual, version: int, actor: User | None) -> Ritual:
    """Take a ritual out of the year; its sessions free their rooms and people.

    Raises AlreadySoError when it is out already, PlanConflictError when it is no longer `version`.
    """
    take_turns(ritual.school)
    if not _is_planned(ritual):
        raise AlreadySoError(REMOVED_MEANWHILE.format(title=ritual.title))
    return change(
        ritual=ritual,
        version=version,
        actor=actor,
        values={"removed_at": timezone.now()},
        label=f"Retrait de « {ritual.title} »",
    )


@transaction.atomic
def restore(*, ritual: Ritual, version: int, actor: User | None) -> Ritual:
    """Put a removed ritual back, with its sessions.

    Raises AlreadySoError when it is back already, PlanConflictError when it is no longer `version`
    or when a room or a person of its sessions is taken.
    """
    take_turns(ritual.school)
    if _is_planned(ritual):
        raise AlreadySoError(RESTORED_MEANWHILE.format(title=ritual.title))
    return change(
        ritual=ritual,
        version=version,
        actor=actor,
        values={"removed_at": None},
        label=f"Retour de « {ritual.title} »",
    )


@transaction.atomic
def take_back(act: PlanAct) -> None:
    """Raises PlanConflictError when one of its rituals has taken other values since."""
    _replay(act, source="after", target="before")
    act.undone_at = timezone.now()
    act.save(update_fields=["undone_at"])
    _audit("plan_undone", act)


@transaction.atomic
def do_again(act: PlanAct) -> None:
    """An act that was taken back. Raises PlanConflictError."""
    _replay(act, source="before", target="after")
    act.undone_at = None
    act.save(update_fields=["undone_at"])
    _audit("plan_redone", act)


def due_on(milestone: Milestone, ritual: Ritual) -> date:
    """The day of a checklist line, from the dates of its ritual."""
    if milestone.anchor == Milestone.DueFrom.FIXED:
        return milestone.due_on
    anchor = ritual.starts_on if milestone.anchor == Milestone.DueFrom.START else ritual.ends_on
    return anchor + timedelta(days=milestone.offset_days)


def _insert(
    year: SchoolYear,
    values: Mapping[str, Any],
    classrooms: Iterable[Classroom],
    milestones: Sequence[Milestone],
) -> Ritual:
    ritual = Ritual(school_id=year.school_id, year=year, **values)
    ritual.full_clean()
    ritual.save()
    ritual.classrooms.set(classrooms)
    for milestone in milestones:
        milestone.ritual = ritual
        milestone.due_on = due_on(milestone, ritual)
    Milestone.objects.bulk_create(milestones)
    return ritual


def _is_planned(ritual: Ritual) -> bool:
    return Ritual.objects.planned().filter(pk=ritual.pk).exists()


def _lock(ritual: Ritual, version: int) -> Ritual:
    locked = Ritual.objects.select_for_update(of=("self",)).select_related("year").get(pk=ritual.pk)
    if locked.version != version:
        raise PlanConflictError(CHANGED_MEANWHILE.format(title=locked.title))
    return locked


def _save(ritual: Ritual, actor: User | None, *, takes_dates: bool) -> None:
    """Write the ritual, and what follows its dates: open checklist lines, and its campaign when it
    `takes_dates`."""
    ritual.version += 1
    ritual.full_clean()
    ritual.save()
    milestones = list(ritual.milestones.filter(done_at=None))
    for milestone in milestones:
        milestone.due_on = due_on(milestone, ritual)
    Milestone.objects.bulk_update(milestones, ["due_on"])
    if takes_dates and ritual.campaign is not None:
        campaigns.set_dates(
            campaign=ritual.campaign,
            opens_on=ritual.starts_on,
            closes_on=ritual.ends_on,
            actor=actor,
        )


def _replay(act: PlanAct, *, source: str, target: str) -> None:
    names = {name for delta in act.changes for name in delta[target]}
    _take_turns(act.school, names)
    deltas = reversed(act.changes) if target == "before" else act.changes
    rituals = [_replay_one(act, delta[source], delta[target], pk=delta["id"]) for delta in deltas]
    _announce_presence(rituals, names, act.school)


def _replay_one(
    act: PlanAct, source: Mapping[str, Any], target: Mapping[str, Any], *, pk: int
) -> Ritual:
    ritual = Ritual.objects.select_for_update(of=("self",)).get(pk=pk)
    seen = existing(source)
    if state_of(ritual, seen) != seen:
        raise PlanConflictError(CHANGED_SINCE.format(title=ritual.title, act=act.label))
    takes_dates = follows(ritual)
    for name, value in existing(target).items():
        if name == "classrooms":
            ritual.classrooms.set(value)
        else:
            setattr(ritual, name, from_json(name, value))
    try:
        _save(ritual, act.actor, takes_dates=takes_dates)
    except ValidationError as fault:
        message = CHANGED_SINCE.format(title=ritual.title, act=act.label)
        raise PlanConflictError(message) from fault
    return ritual


def _take_turns(school: School, names: Iterable[str]) -> None:
    if "removed_at" in names:
        take_turns(school)


def _announce_presence(rituals: Iterable[Ritual], names: Iterable[str], school: School) -> None:
    """A removed ritual frees its rooms and people; one that comes back must find them free."""
    if "removed_at" in names:
        presence_changed.send(sender=Ritual, rituals=rituals, school=school)


def _record(
    year: SchoolYear, actor: User | None, label: str, changes: list[dict[str, Any]]
) -> None:
    # A new act ends what could have been done again.
    PlanAct.objects.filter(year=year, actor=actor).exclude(undone_at=None).delete()
    act = PlanAct.objects.create(
        school_id=year.school_id, year=year, actor=actor, label=label[:160], changes=changes
    )
    _audit("plan_changed", act)


def _audit(event: str, act: PlanAct) -> None:
    journal.record(
        event,
        school=act.school,
        actor=act.actor,
        target="plan_act",
        ids=[act.pk],
        details={"rituals": len(act.changes)},
    )
