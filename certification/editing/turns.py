"""One change by hand at a time: under a lock, on what the page showed, checked, noted, undone."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from certification.editing import snapshots
from certification.editing.checking import faults
from certification.editing.facts import HeldSession, PlanFacts, facts_of
from certification.models import CertificationPlan, PlanEdit, PlanState
from certification.models.editing import LONGEST_TEXT
from certification.sessions.applying import others_follow
from certification.sessions.errors import PlanRefusedError
from pixschool.core import journal
from pixschool.core.models import School, User


class PlanChangedError(Exception):
    """Somebody changed the plan since the page was shown: `edits` says how."""

    def __init__(self, edits: list[PlanEdit]) -> None:
        super().__init__("Le plan a changé depuis l’affichage de la page.")
        self.edits = edits


@dataclass
class HandEdit:
    """A change being made. Who makes it says what it touches before it writes, then its text."""

    plan: CertificationPlan
    facts: PlanFacts
    text: str = ""
    touched: set[int] = field(default_factory=set)
    before: list[snapshots.Snapshot] = field(default_factory=list)
    with_spare: set[int] = field(default_factory=set)  # sessions that may use their spare seats

    def touch(self, *sessions: HeldSession) -> None:
        """Raises PlanRefusedError for a session that nobody changes any more."""
        for one in sessions:
            if one.held:
                raise PlanRefusedError(f"{one.label} : {one.held}, elle ne change plus.")
        self.touched |= {one.pk for one in sessions}
        self.before = snapshots.take(self.plan, self.touched)


@contextmanager
def editing(plan: CertificationPlan, *, seen: int, actor: User) -> Iterator[HandEdit]:
    """`seen`: the number of edits that the page showed.

    Raises PlanChangedError, and PlanRefusedError when the plan would break a rule it kept.
    """
    with transaction.atomic():
        locked = locked_plan(plan)
        if locked.edits != seen:
            raise PlanChangedError(edits_since(locked, seen))
        now = timezone.now()
        edit = HandEdit(locked, facts_of(locked, now=now))
        broken = faults(edit.facts)
        yield edit
        refuse_new_faults(broken, facts_of(locked, now=now), edit.with_spare)
        locked.edits += 1
        locked.save(update_fields=["edits"])
        PlanEdit.objects.create(
            plan=locked,
            number=locked.edits,
            text=edit.text[:LONGEST_TEXT],
            before=edit.before,
            after=snapshots.take(locked, edit.touched),
            actor=actor,
        )
        _others_follow(locked, actor, now)
        _note(locked, actor)


@transaction.atomic
def take_back(edit: PlanEdit, *, actor: User) -> None:
    """The sessions are exactly as before the change.

    Raises PlanRefusedError when they have changed since, have begun or bear marks.
    """
    plan = locked_plan(edit.plan)
    locked = PlanEdit.objects.select_for_update().get(pk=edit.pk)
    if locked.undone_at is not None:
        raise PlanRefusedError("Cette modification est déjà annulée.")
    touched = {one["id"] for one in locked.after}
    if snapshots.take(plan, touched) != locked.after:
        raise PlanRefusedError(
            "Ces séances ont changé depuis : annulez d’abord les modifications suivantes."
        )
    now = timezone.now()
    facts = facts_of(plan, now=now)
    for pk in touched & facts.sessions.keys():
        if facts.sessions[pk].held:
            one = facts.sessions[pk]
            raise PlanRefusedError(f"{one.label} : {one.held}, elle ne change plus.")
    broken = faults(facts)
    snapshots.give_back(plan, locked.before)
    refuse_new_faults(broken, facts_of(plan, now=now))
    plan.edits += 1
    plan.save(update_fields=["edits"])
    locked.undone_at, locked.undone_as = now, plan.edits
    locked.save(update_fields=["undone_at", "undone_as"])
    _others_follow(plan, actor, now)
    _note(plan, actor)


def locked_plan(plan: CertificationPlan) -> CertificationPlan:
    """Raises PlanRefusedError when it holds no more, or when another is being calculated."""
    School.objects.select_for_update(no_key=True).get(pk=plan.school_id)
    locked = (
        CertificationPlan.objects.select_for_update(of=("self",))
        .select_related("school", "year__school")
        .get(pk=plan.pk)
    )
    if locked.state not in (PlanState.DRAFT, PlanState.APPLIED):
        raise PlanRefusedError("Un autre plan remplace celui-ci : relisez la page.")
    making = CertificationPlan.objects.filter(
        year=locked.year_id, level=locked.level, state__in=[PlanState.WAITING, PlanState.RUNNING]
    )
    if making.exists():
        raise PlanRefusedError("Un plan est en cours de calcul : attendez sa fin.")
    return locked


def edits_since(plan: CertificationPlan, seen: int) -> list[PlanEdit]:
    """What was changed, or taken back, after that many edits."""
    edits = plan.hand_edits.select_related("actor")
    return list(edits.filter(number__gt=seen) | edits.filter(undone_as__gt=seen))


def refuse_new_faults(before: set[str], after: PlanFacts, with_spare: Collection[int] = ()) -> None:
    """A plan made before its settings changed may break some: no change adds one."""
    if new := sorted(faults(after, with_spare) - before):
        raise PlanRefusedError(f"Impossible. {new[0]}.")


def _others_follow(plan: CertificationPlan, actor: User, now: datetime) -> None:
    if plan.state == PlanState.APPLIED:
        others_follow(plan.year, actor=actor, now=now)


def _note(plan: CertificationPlan, actor: User) -> None:
    journal.record(
        "certification_plan_edited",
        school=plan.school,
        actor=actor,
        target="certification_plan",
        ids=[plan.pk],
    )
