"""A plan is asked for, made by a worker, kept as a proposal."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from certification.models import (
    CertificationPlan,
    CertificationSession,
    PlanSettings,
    PlanState,
    SessionCandidate,
    SessionDuty,
)
from certification.planning.problem import TimeSlot
from certification.sessions.building import SchoolProblem, basis_of, build
from certification.sessions.errors import PlanRefusedError
from certification.sessions.naming import seat_names
from certification.sessions.watching import watching
from pixschool.core import journal
from pixschool.core.jobs import notify_worker
from pixschool.core.models import User

if TYPE_CHECKING:
    from certification.planning.answering import SeatingPlan

SILENCE = timedelta(minutes=10)  # a worker that is still at it then is dead
STOPPED = "Le calcul s’est arrêté. Relancez-le."


def ask(
    settings: PlanSettings, *, actor: User | None, time_limit: int = 30, afresh: bool = False
) -> CertificationPlan:
    """A plan that waits for its worker; `afresh`: what was changed by hand in a proposal is left.

    Raises PlanRefusedError when something is to be filled in first, or when one is being made.
    """
    year = settings.year
    build(settings, now=timezone.now())  # what is missing is said at once
    plans = CertificationPlan.objects.filter(year=year, level=settings.level)
    kept = plans.applied().first()
    try:
        with transaction.atomic():
            plan = CertificationPlan.objects.create(
                school=year.school,
                year=year,
                level=settings.level,
                version=1 + (plans.aggregate(last=Max("version"))["last"] or 0),
                pause=settings.pause,
                spare_seats=settings.spare_seats,
                adults_per_room=settings.adults_per_room,
                most_a_day=settings.most_a_day,
                time_limit=time_limit,
                kept=kept,
                kept_edits=kept.edits if kept else 0,
                basis=kept if afresh else basis_of(settings),
                asked_by=actor,
            )
            journal.record(
                "certification_plan_asked",
                school=year.school,
                actor=actor,
                target="certification_plan",
                ids=[plan.pk],
            )
    except IntegrityError as error:
        raise PlanRefusedError("Un plan est déjà en cours de calcul : attendez sa fin.") from error
    return plan


def start(plan: CertificationPlan) -> None:
    """Tell a worker; the sweep tells it again."""
    notify_worker.notify("certification.tasks.make_plan", plan.pk)


def sweep(now: datetime) -> None:
    """Tell of plans whose message was lost; a plan whose worker died is said to be interrupted."""
    running = CertificationPlan.objects.filter(state=PlanState.RUNNING)
    running.filter(started_at__lt=now - SILENCE).update(state=PlanState.FAILED, problem=STOPPED)
    waiting = CertificationPlan.objects.filter(state=PlanState.WAITING)
    for plan in waiting.filter(asked_at__lt=now - timedelta(seconds=30)):
        start(plan)


def stop(plan: CertificationPlan) -> None:
    """What was found until then is kept."""
    CertificationPlan.objects.filter(pk=plan.pk).update(stop_asked=True)


def calculate(plan_id: int) -> "tuple[int, SeatingPlan] | None":
    """Make the plan: (pupils who wait for a session, the solver's answer). None when somebody else
    makes it, or when it cannot be made: its `problem` says why."""
    waiting = CertificationPlan.objects.filter(pk=plan_id, state=PlanState.WAITING)
    if not waiting.update(state=PlanState.RUNNING, started_at=timezone.now()):
        return None
    plan = CertificationPlan.objects.select_related("school", "year__school", "basis__school").get(
        pk=plan_id
    )
    settings = PlanSettings.objects.select_related("year__school").get(
        year=plan.year_id, level=plan.level
    )
    try:
        built = build(settings, now=timezone.now(), basis=plan.basis)
        return sum(map(len, built.pupils.values())), _solve(plan, built)
    except PlanRefusedError as error:
        plan.problem = str(error)
    except Exception:
        plan.problem = STOPPED
        raise
    finally:
        if plan.state != PlanState.DRAFT:
            CertificationPlan.objects.filter(pk=plan_id).update(
                state=PlanState.FAILED, problem=plan.problem
            )
    return None


def _solve(plan: CertificationPlan, built: SchoolProblem) -> "SeatingPlan":
    from certification.planning import answering, solving  # noqa: PLC0415 (190 MB: worker alone)

    with watching(plan.pk) as looking:
        found = answering.plan(
            built.problem,
            seconds=plan.time_limit,
            watch=solving.Watch(on_step=looking.on_step, stopped=looking.stopped),
        )
    answer = found.as_json()
    with transaction.atomic():
        plan.status, plan.proved, plan.unplaced = (
            answer["status"], answer["proved"], answer["unplaced"],
        )  # fmt: skip
        plan.bounds, plan.why, plan.seconds = answer["bounds"], answer["why"], answer["seconds"]
        plan.moved = _keep(plan, built, answer["sessions"])
        plan.state = PlanState.DRAFT
        plan.save()
    return found


def _keep(plan: CertificationPlan, built: SchoolProblem, sessions: list[dict[str, Any]]) -> int:
    """Write the sessions and who sits there; how many pupils are elsewhere than before."""
    counted = [((one["slot"], one["room"]), one["groups"]) for one in sessions]
    ids = {name: [pupil.pk for pupil in pupils] for name, pupils in built.pupils.items()}
    seated = seat_names(counted, ids, built.before)
    uids = _known_uids(plan)
    moved = 0
    for one in sessions:
        place = (one["slot"], one["room"])
        starts_at, ends_at = _times(built.slots[one["slot"]], plan)
        room = built.rooms[one["room"]]
        session = CertificationSession(plan=plan, room=room, starts_at=starts_at, ends_at=ends_at)
        session.uid = uids.get((room.pk, starts_at), session.uid)
        session.save()
        SessionDuty.objects.bulk_create(
            SessionDuty(session=session, invigilator=built.adults[name]) for name in one["adults"]
        )
        SessionCandidate.objects.bulk_create(
            SessionCandidate(session=session, student_id=pk, seat=seat)
            for seat, pk in enumerate(seated[place], start=1)
        )
        moved += sum(built.before.get(pk, place) != place for pk in seated[place])
    return moved


def _known_uids(plan: CertificationPlan) -> dict[tuple[int, datetime], Any]:
    """Of the plan that holds, or of the basis: the same room at the same hour is the same event."""
    former = [
        *CertificationSession.objects.filter(plan=plan.basis_id),
        *CertificationSession.objects.filter(plan=plan.kept_id),
    ]
    return {(one.room_id, one.starts_at): one.uid for one in former}


def _times(slot: TimeSlot, plan: CertificationPlan) -> tuple[datetime, datetime]:
    zone = ZoneInfo(plan.school.timezone)

    def at(minute: int) -> datetime:
        midnight = datetime.combine(slot.day, datetime.min.time(), zone)
        return midnight.replace(hour=minute // 60, minute=minute % 60)

    return at(slot.starts), at(slot.ends)
