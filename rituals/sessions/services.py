"""The only writers of sessions.

PostgreSQL refuses two sessions at once in one room, for one person or for one teaching group,
whoever asks and however many ask together; `slots` says it in French, with what clashes and when.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.models import Membership, School, SchoolYear, User
from rituals.models import Attendance, Observation, Ritual, Session, SessionLeader
from rituals.plan.turns import take_turns
from rituals.sessions import slots as rules
from rituals.sessions.slots import Slot, slot_of

_EXCLUSIONS = ("one_session_per_room", "one_place_at_a_time", "one_session_per_group")
_JUST_TAKEN = "La salle, la personne ou le groupe vient d’être pris à cette heure. Recommencez."
_CHANGED = (
    "Quelqu’un d’autre vient de modifier cette séance : {now}. "
    "En enregistrant de nouveau, c’est votre version qui restera."
)
_REMOVED = "Ce rituel est retiré de l’année. Remettez-le dans l’année, puis ajoutez ses séances."
_HAS_CAME = (
    "Des présents sont notés à cette séance : elle ne se supprime plus. "
    "S’ils le sont par erreur, retirez-les de la liste des présents, puis recommencez."
)
_HAS_OBSERVED = (
    "Des élèves ont été observés à cette séance : elle ne se supprime plus. "
    "Changez son heure ou sa salle, si elle doit avoir lieu autrement."
)
_MAKE_ROOM = (
    "Sur la page du rituel, changez l’heure, la salle ou la personne de sa séance, "
    "ou supprimez-la ; puis recommencez."
)


class SessionRefusedError(Exception):
    """Sentences, in French, that say what is wrong and when."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(dict.fromkeys(reasons))
        super().__init__(" ".join(self.reasons))


@transaction.atomic
def create(*, ritual: Ritual, slots: Sequence[Slot], actor: User | None) -> list[Session]:
    """All of them or none. Raises SessionRefusedError."""
    take_turns(ritual.school)
    if Ritual.objects.exclude(removed_at=None).filter(pk=ritual.pk).exists():
        raise SessionRefusedError([_REMOVED])
    _check(slots, year=ritual.year)
    sessions = [_write(Session(school_id=ritual.school_id, ritual=ritual), slot) for slot in slots]
    _record("session_created", ritual.school, actor, sessions)
    return sessions


@transaction.atomic
def change(*, session: Session, version: int, slot: Slot, actor: User | None) -> Session:
    """Raises SessionRefusedError, also when `version` is not the one that was seen."""
    take_turns(session.school)
    current = Session.objects.select_related("ritual__year", "school").get(pk=session.pk)
    if current.version != version:
        raise SessionRefusedError([_CHANGED.format(now=rules.in_words(current))])
    _check([slot], year=current.ritual.year, besides=current)
    current.version += 1
    _write(current, slot)
    _record("session_changed", session.school, actor, [current])
    return current


@transaction.atomic
def remove(*, session: Session, actor: User | None) -> None:
    """For good; its journal entry stays. Raises SessionRefusedError when people were noted present
    or pupils observed: who came to a training, and what was seen, stay known."""
    take_turns(session.school)
    if session.attendances.exists():
        raise SessionRefusedError([_HAS_CAME])
    if Observation.objects.filter(row__sheet__session=session).exists():
        raise SessionRefusedError([_HAS_OBSERVED])
    _record("session_removed", session.school, actor, [session])
    session.delete()


@transaction.atomic
def follow(rituals: Iterable[Ritual], *, school: School) -> None:
    """Sessions of the removed ones let their room and people go; those of the others take them
    back, all of them or none. Call it after `take_turns`. Raises SessionRefusedError.
    """
    for ritual in rituals:
        is_held = ritual.removed_at is None
        turned = ritual.sessions.filter(is_held=not is_held)
        sessions = list(
            turned.select_related("classroom", "teaching_group").prefetch_related("leaders__user")
        )
        if not sessions:
            continue
        if is_held:
            _check_return(ritual, sessions, school)
        SessionLeader.objects.filter(session__in=sessions).update(is_held=is_held)
        turned.update(is_held=is_held)


def _check_return(ritual: Ritual, sessions: Sequence[Session], school: School) -> None:
    reasons = _in_the_way([slot_of(session) for session in sessions], school=school)
    if reasons:
        title = f"« {ritual.title} » ne peut pas revenir dans l’année."
        raise SessionRefusedError([title, *reasons, _MAKE_ROOM])


@transaction.atomic
def set_attendance(
    *,
    session: Session,
    present: Collection[Membership],
    actor: User | None,
    shown: Collection[int] | None = None,
) -> None:
    """Who came. Whoever was noted already keeps by whom and when.

    `shown`: the members (ids) who were ticked on the page; whom somebody else has ticked or
    unticked meanwhile stays so. None: these came, and nobody else.
    """
    now = timezone.now()
    kept = {member.pk for member in present}
    if shown is None:
        session.attendances.exclude(membership__in=kept).delete()
    else:
        session.attendances.filter(membership__in={*shown} - kept).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(session=session, membership=member, noted_by=actor, noted_at=now)
            for member in present
            if member.pk not in (shown or ())
        ],
        ignore_conflicts=True,
    )
    _record("attendance_taken", session.school, actor, [session])


def _check(slots: Sequence[Slot], *, year: SchoolYear, besides: Session | None = None) -> None:
    school = year.school
    reasons = [
        reason for slot in slots for reason in rules.impossible(slot, school=school, year=year)
    ] or _in_the_way(slots, school=school, besides=besides)
    if reasons:
        raise SessionRefusedError(reasons)


def _in_the_way(
    slots: Sequence[Slot], *, school: School, besides: Session | None = None
) -> list[str]:
    return [
        *rules.among(slots, school=school),
        *rules.clashes(slots, school=school, besides=besides),
    ]


def _write(session: Session, slot: Slot) -> Session:
    for name in (
        "starts_at", "ends_at", "classroom", "teaching_group", "group", "room", "room_key",
        "takes_attendance",
    ):  # fmt: skip
        setattr(session, name, getattr(slot, name))
    try:
        with transaction.atomic():
            session.save()
            _set_leaders(session, slot)
    except IntegrityError as error:
        if not any(name in str(error) for name in _EXCLUSIONS):
            raise
        # Written by other hands than these, between the question and the answer.
        found = rules.clashes([slot], school=session.school, besides=session)
        raise SessionRefusedError(found or [_JUST_TAKEN]) from error
    return session


def _set_leaders(session: Session, slot: Slot) -> None:
    session.session_leaders.all().delete()
    SessionLeader.objects.bulk_create(
        SessionLeader(
            session=session,
            membership=leader,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            is_held=session.is_held,
        )
        for leader in slot.leaders
    )


def _record(event: str, school: School, actor: User | None, sessions: Sequence[Session]) -> None:
    journal.record(
        event,
        school=school,
        actor=actor,
        target="session",
        ids=[session.pk for session in sessions],
    )
