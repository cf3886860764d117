"""Whatever is done by hand to a plan, no rule is broken, and it is taken back whole."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from certification.editing import moves, snapshots, targets, turns
from certification.editing.facts import facts_of
from certification.models import BlockedTime, CertificationPlan, PlanEdit, PlanSettings
from certification.sessions import applying, calculating
from certification.sessions.building import basis_of
from certification.sessions.errors import PlanRefusedError
from pixschool.core.models import User
from tests.certification.sessions.test_plans_of_schools import faults, proposed
from tests.factories.certification import a_school_that_certifies
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    with time_machine.travel("2027-01-11 09:00+01:00", tick=True):
        yield


def whole(plan: CertificationPlan) -> list[snapshots.Snapshot]:
    return snapshots.take(plan, set(plan.sessions.values_list("pk", flat=True)))


def planned(seed: int, **more: Any) -> tuple[PlanSettings, CertificationPlan, User]:
    settings = a_school_that_certifies(seed, **more)
    lead = MembershipFactory(school=settings.year.school, lead=True)
    return settings, proposed(settings), lead.user


def anything(plan: CertificationPlan, actor: User, chance: random.Random) -> None:
    """A change drawn among what the pages offer, and what they do not."""
    plan.refresh_from_db()
    facts = facts_of(plan, now=timezone.now())
    source = chance.choice(list(facts.sessions.values()))
    if chance.random() < 0.3:
        adults = [one for one in targets.adult_choices(facts, source) if not one.why]
        some = {one.pk for one in chance.sample(adults, min(len(adults), 2))}
        room = chance.choice(targets.room_choices(facts, source)).pk
        moves.change(plan, source.pk, room=room, adults=some, seen=plan.edits, actor=actor)
        return
    classroom = chance.choice(source.pieces)[0]
    target = chance.choice(targets.move_targets(facts, source, classroom))
    session, _, against = target.value.partition("-")
    number = target.most if chance.random() < 0.7 else chance.randint(0, 12)
    wanted = moves.PieceMove(
        source.pk, int(session), classroom, number, against=int(against) if against else None
    )
    moves.move(plan, wanted, seen=plan.edits, actor=actor)


@pytest.mark.parametrize("seed", [0, 2])
def test_any_sequence_keeps_the_rules_and_is_taken_back_exactly(seed: int) -> None:
    settings, plan, actor = planned(seed)
    chance = random.Random(seed)
    before, done, refused = whole(plan), 0, 0
    for _ in range(30):
        try:
            anything(plan, actor, chance)
        except PlanRefusedError:
            refused += 1
        else:
            done += 1
        if done % 5 == 0:
            assert faults(settings, plan) == []
    assert faults(settings, plan) == []
    assert done > 4
    assert refused > 0
    for edit in plan.hand_edits.all():
        turns.take_back(edit, actor=actor)
    assert whole(plan) == before


def test_what_the_page_offers_is_accepted_and_the_rest_is_not() -> None:
    _, plan, actor = planned(2)
    facts = facts_of(plan, now=timezone.now())
    source = next(iter(facts.sessions.values()))
    classroom, name, number = source.pieces[0]
    for target in targets.move_targets(facts, source, classroom):
        session, _, against = target.value.partition("-")
        back = int(against) if against else None
        for asked, may in ((target.most, target.most > 0), (target.most + 1, False)):
            plan.refresh_from_db()
            wanted = moves.PieceMove(source.pk, int(session), classroom, asked, against=back)
            if not may:
                with pytest.raises(PlanRefusedError):
                    moves.move(plan, wanted, seen=plan.edits, actor=actor)
                continue
            moves.move(plan, wanted, seen=plan.edits, actor=actor)
            turns.take_back(plan.hand_edits.all()[0], actor=actor)
    assert (name, number) in {(n, m) for _pk, n, m in source.pieces}


def test_of_two_people_the_second_is_shown_what_changed(client: PageClient) -> None:
    settings, plan, actor = planned(2)
    session = plan.sessions.all()[0]
    client.force_login(actor)
    url = reverse("certification:sitting_change", args=[settings.year.school.uai, session.pk])
    facts = facts_of(plan, now=timezone.now())
    free = [one for one in facts.adults if one not in facts.sessions[session.pk].adults]
    able = [
        one.pk
        for one in targets.adult_choices(facts, facts.sessions[session.pk])
        if one.pk in free and not one.why
    ]
    if not able:
        pytest.skip("nobody else is free")
    kept = sorted(facts.sessions[session.pk].adults)
    sent = {"version": "0", "room": session.room_id, "adult": [able[0], *kept]}
    assert client.post(url, sent).status_code == 302
    again = client.post(url, sent | {"adult": kept})
    assert again.status_code == 409
    assert "rien n’est enregistré" in again.content.decode()
    assert PlanEdit.objects.get().text in again.content.decode().replace("\u00a0", " ")
    assert client.post(url, sent | {"version": "1", "adult": kept}).status_code == 302


def test_what_bears_a_mark_and_what_is_being_calculated_stay() -> None:
    settings, plan, actor = planned(3)
    source = plan.sessions.all()[0]
    facts = facts_of(plan, now=timezone.now())
    classroom = facts.sessions[source.pk].pieces[0][0]
    others = [one for one in facts.sessions if one != source.pk]
    wanted = moves.PieceMove(source.pk, others[0], classroom, 1)
    source.candidates.update(presence="present")
    with pytest.raises(PlanRefusedError, match="présences y sont notées"):
        moves.move(plan, wanted, seen=0, actor=actor)
    source.candidates.update(presence="")
    calculating.ask(settings, actor=None)
    with pytest.raises(PlanRefusedError, match="en cours de calcul"):
        moves.move(plan, wanted, seen=0, actor=actor)


def test_changes_are_kept_when_the_plan_is_made_again() -> None:
    settings, plan, actor = planned(2, classes=4)
    chance = random.Random(5)
    while plan.hand_edits.count() < 2:
        try:
            anything(plan, actor, chance)
        except PlanRefusedError:
            continue
    assert basis_of(settings) == plan
    seats = {
        (row.student_id, row.session.starts_at, row.session.room_id)
        for one in plan.sessions.all()
        for row in one.candidates.select_related("session")
    }
    again = proposed(settings)
    assert again.moved == 0
    assert seats == {
        (row.student_id, row.session.starts_at, row.session.room_id)
        for one in again.sessions.all()
        for row in one.candidates.select_related("session")
    }
    applying.discard(again, actor=actor)
    BlockedTime.objects.all().delete()
    applying.apply(plan, actor=None)
    other = proposed(settings)
    while plan.hand_edits.count() < 3:
        try:
            anything(plan, actor, chance)
        except PlanRefusedError:
            continue
    with pytest.raises(PlanRefusedError, match="modifié entre-temps"):
        applying.apply(other, actor=None)
