"""Who helps whom: the only writers of `PeerPair`, but for what ends by itself (`leaving`)."""

from django.db import IntegrityError, transaction

from pixschool.core import journal
from pixschool.core.models import SchoolYear, User
from students.models import Enrolment, PairOutcome, PeerHelper, PeerPair, Student, SupportFlag
from students.peers.ending import end_all
from students.peers.rules import rules_of
from students.peers.topics import WORDS
from students.slots.locks import take_turns
from students.support.errors import SupportRefusedError

BY_HAND = (
    PairOutcome.WELL,
    PairOutcome.PARTLY,
    PairOutcome.NOT_ENOUGH,
    PairOutcome.NEVER_MET,
    PairOutcome.MISTAKEN,
)
NOT_AGREED = "{student} n’a pas dit oui, ou n’aide plus. Demandez-lui d’abord."
CHANGED = "Ce binôme a changé depuis que cette page est ouverte. Relisez-le, puis recommencez."


@transaction.atomic
def start(
    *,
    helper: Student,
    helped: Student,
    year: SchoolYear,
    topic: str,
    actor: User,
    flag: SupportFlag | None = None,
) -> PeerPair:
    """`helper` helps `helped` from today on; the pair under way of these two when there is one.

    Raises SupportRefusedError when the helper has not agreed or helps as many as the school allows,
    for somebody who is not enrolled that year, a flag of somebody else, a topic that does not
    exist.
    """
    if topic not in WORDS:
        raise SupportRefusedError("Dites autour de quoi ils travaillent.")
    if helper == helped:
        raise SupportRefusedError("Un élève ne s’aide pas lui-même : choisissez-en un autre.")
    take_turns(year.school_id)
    under_way = PeerPair.objects.in_year(year).under_way()
    if same := under_way.filter(helper=helper, helped=helped).first():
        return same
    agreement = _agreement(helper, year)
    _check_enrolled(helper, helped, year)
    if flag is not None and (flag.student_id, flag.year_id) != (helped.pk, year.pk):
        raise SupportRefusedError("Ce signalement est celui d’un autre élève.")
    pair = _create(
        PeerPair(
            school_id=year.school_id,
            year=year,
            agreement=agreement,
            helper=helper,
            helped=helped,
            topic=topic,
            flag=flag,
            place=_free_place(agreement),
            started_by=actor,
            started_on=year.school.today(),
        )
    )
    journal.record(
        "pair_started", school=year.school, actor=actor, target="peer_pair", ids=[pair.pk]
    )
    return pair


@transaction.atomic
def end(*, pair: PeerPair, outcome: str, actor: User, version: int) -> PeerPair:
    """With how it went; said twice, it is said once. One that has ended already is corrected: its
    outcome alone changes.

    Raises SupportRefusedError when it has changed since `version` was read.
    """
    if outcome not in BY_HAND:
        raise SupportRefusedError("Dites comment l’aide s’est passée.")
    take_turns(pair.school_id)
    held = PeerPair.objects.select_for_update(of=("self",)).filter(pk=pair.pk).first()
    if held and held.outcome == outcome:
        return held
    if held is None or held.version != version:
        raise SupportRefusedError(CHANGED)
    end_all(
        [held],
        outcome=outcome,
        on=held.ended_on or held.school.today(),
        actor=actor,
        event="pair_corrected" if held.ended_on else "pair_ended",
    )
    return held


def _agreement(helper: Student, year: SchoolYear) -> PeerHelper:
    found = PeerHelper.objects.helping().in_year(year).filter(student=helper).first()
    if found is None:
        raise SupportRefusedError(NOT_AGREED.format(student=helper))
    return found


def _check_enrolled(helper: Student, helped: Student, year: SchoolYear) -> None:
    there = Enrolment.objects.open().filter(
        year=year, student__in=[helper, helped], student__school=year.school_id
    )
    if there.count() < 2:
        raise SupportRefusedError("L’un de ces deux élèves n’est pas inscrit cette année.")


def _free_place(agreement: PeerHelper) -> int:
    """The lowest free number. Raises SupportRefusedError when the helper has all they may have."""
    most = rules_of(agreement.school).most_pairs
    taken = set(agreement.pairs.under_way().values_list("place", flat=True))
    if len(taken) >= most:
        raise SupportRefusedError(
            f"{agreement.student} aide déjà {len(taken)} camarades, le plus que l’établissement "
            "demande à un élève."
            if len(taken) > 1
            else f"{agreement.student} aide déjà un camarade, le plus que l’établissement demande."
        )
    return next(place for place in range(1, most + 1) if place not in taken)


def _create(pair: PeerPair) -> PeerPair:
    try:
        with transaction.atomic():
            pair.save(force_insert=True)
    except IntegrityError as error:
        raise SupportRefusedError("Ce binôme existe déjà. Rechargez la page.") from error
    return pair
