"""Pupils go to another session; a session gets another room or other adults."""

from dataclasses import dataclass, field

from django.db.models import F

from certification.editing.checking import why_not_adult, why_not_pupil, why_not_room
from certification.editing.facts import HeldSession, PlanFacts, Sitter
from certification.editing.snapshots import set_adults
from certification.editing.turns import HandEdit, editing
from certification.models import CertificationPlan, CertificationSession, SessionCandidate
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import User
from pixschool.core.text.french import count

GONE = "Cette séance n’est plus dans le plan : relisez la page."


@dataclass(frozen=True)
class PieceMove:
    """`number` pupils of a class, or these `students`, from one session to another; as many of the
    class `against` come back when it is given."""

    source: int
    target: int
    classroom: int
    number: int = 0
    students: frozenset[int] = field(default_factory=frozenset)
    against: int | None = None


def move(plan: CertificationPlan, wanted: PieceMove, *, seen: int, actor: User) -> None:
    """Raises PlanChangedError, PlanRefusedError."""
    with editing(plan, seen=seen, actor=actor) as edit:
        source, target = (_session(edit.facts, pk) for pk in (wanted.source, wanted.target))
        if source.pk == target.pk:
            raise PlanRefusedError("Choisissez une autre séance.")
        edit.touch(source, target)
        going = _going(edit.facts, source, target, wanted)
        coming = _coming(edit.facts, source, target, wanted, len(going))
        short = len(going) - len(coming) - edit.facts.free(target)
        if short > 0:
            left = edit.facts.free(target)
            raise PlanRefusedError(
                f"{target.label} : {count(left, 'place libre,places libres')} pour "
                f"{count(len(going), 'élève')}."
            )
        reseat(source, [one for one in source.sitters if one not in going] + coming)
        reseat(target, [one for one in target.sitters if one not in coming] + going)
        edit.text = _told(source, target, going, coming)
        if not source.sitters:
            CertificationSession.objects.filter(pk=source.pk).delete()


def change(
    plan: CertificationPlan,
    session: int,
    *,
    room: int,
    adults: set[int],
    seen: int,
    actor: User,
) -> None:
    """Another room, other adults. Raises PlanChangedError, PlanRefusedError."""
    with editing(plan, seen=seen, actor=actor) as edit:
        one = _session(edit.facts, session)
        edit.touch(one)
        if one.room.pk == room and one.adults == adults:
            raise PlanRefusedError("Rien n’a changé.")
        texts = [*_other_room(edit, one, room), *_other_adults(edit, one, adults)]
        CertificationSession.objects.filter(pk=one.pk).update(version=F("version") + 1)
        edit.text = f"{one.label} : {', '.join(texts)}"


def _other_room(edit: HandEdit, one: HeldSession, room: int) -> list[str]:
    if room == one.room.pk:
        return []
    chosen = edit.facts.rooms.get(room)
    if chosen is None:
        raise PlanRefusedError("Cette salle n’existe plus : relisez la page.")
    if why := why_not_room(edit.facts, chosen, one):
        raise PlanRefusedError(f"{chosen.name} : {why}.")
    CertificationSession.objects.filter(pk=one.pk).update(room=chosen)
    return [f"salle {chosen.name} au lieu de {one.room.name}"]


def _other_adults(edit: HandEdit, one: HeldSession, adults: set[int]) -> list[str]:
    if adults == one.adults:
        return []
    known = edit.facts.adults
    if not adults <= known.keys():
        raise PlanRefusedError("Un de ces adultes n’est plus dans la liste : relisez la page.")
    if len(adults) < edit.facts.plan.adults_per_room:
        needed = count(edit.facts.plan.adults_per_room, "adulte")
        raise PlanRefusedError(f"Il faut {needed} par salle.")
    for pk in sorted(adults - one.adults):
        if why := why_not_adult(edit.facts, known[pk], one):
            raise PlanRefusedError(f"{known[pk].name} {why}.")
    set_adults(one.session, adults)
    now = ", ".join(sorted(known[pk].name for pk in adults))
    return [f"{now} {'surveille' if len(adults) == 1 else 'surveillent'}"]


def _session(facts: PlanFacts, pk: int) -> HeldSession:
    if pk not in facts.sessions:
        raise PlanRefusedError(GONE)
    return facts.sessions[pk]


def movable(
    facts: PlanFacts, source: HeldSession, target: HeldSession, classroom: int
) -> list[Sitter]:
    """Of a class, those who may sit in the other session, seats aside."""
    return [one for one in source.piece(classroom) if not why_not_pupil(facts, one, target)]


def _going(
    facts: PlanFacts, source: HeldSession, target: HeldSession, wanted: PieceMove
) -> list[Sitter]:
    """The pupils who were named, else the last of the list: those who stay keep their order."""
    able = movable(facts, source, target, wanted.classroom)
    if wanted.students:
        going = [one for one in source.piece(wanted.classroom) if one.student in wanted.students]
        number = len(wanted.students)
    else:
        number = wanted.number
        going = able[len(able) - number :] if 0 < number <= len(able) else []
    if number < 1:
        raise PlanRefusedError("Indiquez combien d’élèves déplacer.")
    if len(going) < number or any(one not in able for one in going):
        raise PlanRefusedError(_why_not_all(facts, source, target, wanted, able))
    return going


def _why_not_all(
    facts: PlanFacts,
    source: HeldSession,
    target: HeldSession,
    wanted: PieceMove,
    able: list[Sitter],
) -> str:
    there = source.piece(wanted.classroom)
    if not there:
        return GONE
    whys = {why for one in there if (why := why_not_pupil(facts, one, target))}
    reason = f" : {', '.join(sorted(whys))}" if whys else ""
    return f"{target.label} : {count(len(able), 'élève')} au plus{reason}."


def _coming(
    facts: PlanFacts, source: HeldSession, target: HeldSession, wanted: PieceMove, number: int
) -> list[Sitter]:
    if wanted.against is None:
        return []
    able = movable(facts, target, source, wanted.against)
    needed = max(0, number - facts.free(target))
    if len(able) < needed:
        raise PlanRefusedError(
            f"{source.label} : {count(len(able), 'élève')} seulement peuvent venir en échange."
        )
    return able[len(able) - needed :] if needed else []


def reseat(session: HeldSession, sitters: list[Sitter]) -> None:
    """These pupils, in the order of class and name, from seat 1."""
    session.sitters = sorted(sitters, key=lambda one: (one.class_name, one.name_key, one.student))
    changed = []
    for seat, one in enumerate(session.sitters, start=1):
        if (one.row.session_id, one.row.seat) != (session.pk, seat):
            one.row.session_id, one.row.seat = session.pk, seat
            one.row.version += 1
            changed.append(one.row)
    SessionCandidate.objects.bulk_update(changed, ["session_id", "seat", "version"])
    CertificationSession.objects.filter(pk=session.pk).update(version=F("version") + 1)


def _told(
    source: HeldSession, target: HeldSession, going: list[Sitter], coming: list[Sitter]
) -> str:
    name = going[0].class_name
    text = f"{count(len(going), 'élève')} de {name} : de {source.label} à {target.label}"
    if coming:
        text += f" ; {count(len(coming), 'élève')} de {coming[0].class_name} en échange"
    if not source.sitters:
        text += " ; la séance, vide, est retirée"
    return text
