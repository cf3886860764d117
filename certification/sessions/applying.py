"""A proposal becomes the plan that holds; what that changes is said first; it is taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from certification.adults import ledger
from certification.documents import printed
from certification.documents.sittings import as_if_applied
from certification.models import (
    CertificationPlan,
    CertificationSession,
    PlanState,
    SessionCandidate,
)
from certification.sessions import making_way
from certification.sessions.errors import PlanRefusedError
from certification.sessions.staying import untouchable
from pixschool.core import journal
from pixschool.core.models import School, SchoolYear, User
from students.slots.giving_back import GivenBack

Seat = tuple[int, datetime]  # room, start


@dataclass(frozen=True)
class PlanConsequences:
    """Before anything is written. `told`: pupils whose summons changes; `sessions`: those whose
    papers are to be printed again; `gone`: sessions held no more; `adults`: members who are told
    that they watch over other sessions; `papers`: of those printed already, which are to be printed
    again, in French; `cdi`: seats at the CDI at the hour of a session, which move or are
    cancelled."""

    told: int
    sessions: int
    gone: int
    adults: int
    papers: str
    cdi: int


def consequences(plan: CertificationPlan, *, now: datetime) -> PlanConsequences:
    """What applying the plan changes for people."""
    former = _holding(plan)
    before = _seats(former, now=now) if former else {}
    after = _seats(plan, now=now)
    changed = {
        pupil for pupil in before.keys() | after.keys() if before.get(pupil) != after.get(pupil)
    }
    lists_before, lists_after = _lists(before), _lists(after)
    again = sum(lists_before.get(place) != there for place, there in lists_after.items())
    adults = ledger.members_concerned(plan.year, plan=plan.pk, now=now)
    gone = len(lists_before.keys() - lists_after.keys())
    stays = untouchable(former, now=now).values_list("pk", flat=True) if former else []
    papers = printed.outdated(plan, as_if_applied(plan, stays), now=now)
    cdi = making_way.hit_by_plan(plan)
    return PlanConsequences(len(changed), again, gone, adults, printed.in_words(papers), cdi)


def others_follow(year: SchoolYear, *, actor: User | None, now: datetime) -> GivenBack:
    """Once what holds has changed: the adults who watch over sessions, the seats at the CDI at the
    hour of one, given back when it is none any more. In the caller's transaction."""
    ledger.bring_up_to_date(year, now=now)
    given = making_way.give_back(year, actor=actor)
    making_way.make_way(year, actor=actor)
    return given


@transaction.atomic
def apply(plan: CertificationPlan, *, actor: User | None) -> GivenBack:
    """The plan holds from now on. Sessions that have begun or bear marks pass to it untouched.

    Raises PlanRefusedError when it is no proposal, or when another was applied since it was made.
    """
    School.objects.select_for_update(no_key=True).get(pk=plan.school_id)
    locked = CertificationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.state != PlanState.DRAFT:
        raise PlanRefusedError("Ce plan n’est plus une proposition : relisez la page.")
    former = _holding(locked)
    if (former.pk if former else None) != locked.kept_id:
        raise PlanRefusedError("Un autre plan a été appliqué entre-temps : relancez le calcul.")
    if former and former.edits != locked.kept_edits:
        raise PlanRefusedError("Le plan appliqué a été modifié entre-temps : relancez le calcul.")
    now = timezone.now()
    if former:
        _hand_on(former, locked, now=now)
    locked.state, locked.applied_by, locked.applied_at = PlanState.APPLIED, actor, now
    locked.save(update_fields=["state", "applied_by", "applied_at"])
    given = others_follow(locked.year, actor=actor, now=now)
    _note("certification_plan_applied", locked, actor)
    return given


@transaction.atomic
def take_back(plan: CertificationPlan, *, actor: User | None) -> GivenBack:
    """The plan is a proposal again, the one before holds again.

    Raises PlanRefusedError when a session has begun or bears a mark: these are never removed.
    """
    School.objects.select_for_update(no_key=True).get(pk=plan.school_id)
    locked = CertificationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.state != PlanState.APPLIED:
        raise PlanRefusedError("Ce plan n’est pas appliqué : relisez la page.")
    if untouchable(locked, now=timezone.now()).exists():
        raise PlanRefusedError(
            "Des séances ont commencé : ce plan ne s’annule plus. Calculez-en un autre."
        )
    locked.state, locked.applied_by, locked.applied_at = PlanState.DRAFT, None, None
    locked.save(update_fields=["state", "applied_by", "applied_at"])
    if locked.kept_id:
        former = CertificationPlan.objects.filter(pk=locked.kept_id, state=PlanState.REPLACED)
        former.update(state=PlanState.APPLIED)
    given = others_follow(locked.year, actor=actor, now=timezone.now())
    _note("certification_plan_undone", locked, actor)
    return given


@transaction.atomic
def discard(plan: CertificationPlan, *, actor: User | None) -> None:
    """A proposal that nobody wants goes, with what was changed in it by hand.

    Raises PlanRefusedError when it is no proposal.
    """
    School.objects.select_for_update(no_key=True).get(pk=plan.school_id)
    locked = CertificationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.state not in (PlanState.DRAFT, PlanState.FAILED):
        raise PlanRefusedError("Ce plan n’est plus une proposition : relisez la page.")
    _note("certification_plan_discarded", locked, actor)
    locked.delete()


def _holding(plan: CertificationPlan) -> CertificationPlan | None:
    plans = CertificationPlan.objects.applied().filter(year=plan.year_id, level=plan.level)
    return plans.exclude(pk=plan.pk).first()


def _hand_on(former: CertificationPlan, to: CertificationPlan, *, now: datetime) -> None:
    """Nobody who sat, or is about to, since the plan was made has a second seat."""
    passed = list(untouchable(former, now=now))
    there = SessionCandidate.objects.filter(session__in=passed).exclude(presence="absent")
    doubled = SessionCandidate.objects.filter(session__plan=to, student__in=there.values("student"))
    if doubled.exists():
        raise PlanRefusedError("Des séances ont commencé entre-temps : relancez le calcul.")
    CertificationSession.objects.filter(pk__in=[one.pk for one in passed]).update(plan=to)
    former.state = PlanState.REPLACED
    former.save(update_fields=["state"])


def _seats(plan: CertificationPlan, *, now: datetime) -> dict[int, Seat]:
    candidates = SessionCandidate.objects.filter(session__plan=plan, session__starts_at__gt=now)
    rows = candidates.values_list("student_id", "session__room_id", "session__starts_at")
    return {pupil: (room, starts_at) for pupil, room, starts_at in rows}


def _lists(seats: dict[int, Seat]) -> dict[Seat, set[int]]:
    found: dict[Seat, set[int]] = {}
    for pupil, place in seats.items():
        found.setdefault(place, set()).add(pupil)
    return found


def _note(event: str, plan: CertificationPlan, actor: User | None) -> None:
    journal.record(
        event, school=plan.school, actor=actor, target="certification_plan", ids=[plan.pk]
    )
