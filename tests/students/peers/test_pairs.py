from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from pixschool.core.models import AuditEntry
from students.models import PairOutcome, PeerHelper, PeerPair, Student
from students.peers import helpers, pairs, rules
from students.repairs import pupils
from students.support import flags
from students.support.errors import SupportRefusedError
from tests.factories.peers import PeerHelperFactory, PeerPairFactory
from tests.support.world import World


def agreed(world: World, student: Student | None = None) -> PeerHelper:
    return helpers.agree(
        student=student or world.a.finished, year=world.here.year, actor=world.user("dora")
    )


def paired(world: World, helper: Student, helped: Student, **more: object) -> PeerPair:
    wish = {"topic": "keyboard", "year": world.here.year, "actor": world.user("dora")} | more
    return pairs.start(helper=helper, helped=helped, **wish)  # type: ignore[arg-type]


def test_a_pair_needs_the_yes_of_its_helper(world: World) -> None:
    with pytest.raises(SupportRefusedError, match="n’a pas dit oui"):
        paired(world, world.a.finished, world.a.missing)
    helper = agreed(world)
    assert (helper.asked_by, helper.agreed_on) == (world.user("dora"), world.here.school.today())
    pair = paired(world, world.a.finished, world.a.missing)
    assert paired(world, world.a.finished, world.a.missing) == pair  # a double click
    helper = helpers.withdraw(helper=helper, actor=world.user("dora"), version=helper.version)
    helpers.withdraw(helper=helper, actor=world.user("dora"), version=1)
    pair.refresh_from_db()
    assert pair.outcome == PairOutcome.STOPPED
    with pytest.raises(SupportRefusedError, match="n’aide plus"):
        paired(world, world.a.finished, world.a.missing)
    events = AuditEntry.objects.order_by("pk").values_list("event", flat=True)
    assert [*events] == ["peer_agreed", "pair_started", "pair_ended", "peer_withdrawn"]


def test_nobody_helps_more_than_the_school_asks(world: World) -> None:
    agreed(world)
    first = paired(world, world.a.finished, world.a.missing)
    paired(world, world.a.finished, world.a.started)
    with pytest.raises(SupportRefusedError, match="aide déjà 2 camarades"):
        paired(world, world.a.finished, world.b.missing)
    pairs.end(pair=first, outcome=PairOutcome.WELL, actor=world.user("dora"), version=1)
    again = paired(world, world.a.finished, world.b.missing)
    assert again.place == first.place
    # Asking less of each later ends nothing, and starts nothing.
    rules.change(
        school=world.here.school, actor=world.user("dora"), most_pairs=1, thanks="", signed_by=""
    )
    assert PeerPair.objects.under_way().count() == 2
    pairs.end(pair=again, outcome=PairOutcome.WELL, actor=world.user("dora"), version=1)
    with pytest.raises(SupportRefusedError, match="un camarade"):
        paired(world, world.a.finished, world.b.missing)


def test_the_database_holds_what_the_services_say(world: World) -> None:
    helper = PeerHelperFactory(student=world.a.finished, year=world.here.year)
    PeerPairFactory(agreement=helper, helped=world.a.missing)
    for wrong in (
        {"helped": world.a.finished},
        {"helped": world.a.missing, "place": 2},
        {"helped": world.a.started, "place": 1},
        {"helped": world.a.started, "place": 7},
        {"helped": world.a.started, "ended_on": date(2026, 11, 4)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PeerPairFactory(agreement=helper, **wrong)


@pytest.mark.parametrize("wrong", ["themselves", "other school", "left", "topic", "flag"])
def test_pairs_that_cannot_be(wrong: str, world: World) -> None:
    agreed(world)
    helped, more = world.a.missing, {}
    if wrong == "themselves":
        helped = world.a.finished
    elif wrong == "other school":
        helped = next(iter(world.elsewhere.classes.values())).missing
    elif wrong == "left":
        helped.enrolments.update(ends_on=date(2026, 11, 2))
    elif wrong == "topic":
        more = {"topic": "9.9"}
    else:
        more = {
            "flag": flags.raise_flag(
                student=world.b.missing, year=world.here.year, reason="late", actor=None
            )
        }
    with pytest.raises(SupportRefusedError):
        paired(world, world.a.finished, helped, **more)
    assert not PeerPair.objects.exists()


def test_who_agrees_is_enrolled_here_and_has_said_it_already(world: World) -> None:
    stranger = next(iter(world.elsewhere.classes.values())).finished
    for wish in (
        {"student": stranger},
        {"student": world.a.finished, "on": world.here.school.today() + timedelta(days=1)},
        {"student": world.a.finished, "topics": ["nothing"]},
    ):
        with pytest.raises(SupportRefusedError):
            helpers.agree(year=world.here.year, actor=world.user("dora"), **wish)
    first = agreed(world)
    assert agreed(world) == first
    more = helpers.agree(
        student=world.a.finished,
        year=world.here.year,
        actor=world.user("nora"),
        topics=["4.1", "keyboard"],
    )
    assert (more.pk, more.topics, more.asked_by) == (
        first.pk,
        ["keyboard", "4.1"],
        world.user("dora"),
    )


def test_an_end_is_noted_once_and_can_be_corrected(world: World) -> None:
    agreed(world)
    pair = paired(world, world.a.finished, world.a.missing)
    end = {"pair": pair, "actor": world.user("dora")}
    with pytest.raises(SupportRefusedError):
        pairs.end(outcome=PairOutcome.LEFT, version=1, **end)
    for _ in range(2):  # a double click
        pairs.end(outcome=PairOutcome.WELL, version=1, **end)
    with pytest.raises(SupportRefusedError, match="a changé"):
        pairs.end(outcome=PairOutcome.NEVER_MET, version=1, **end)
    held = pairs.end(outcome=PairOutcome.PARTLY, version=2, **end)
    assert (held.outcome, held.ended_on) == (PairOutcome.PARTLY, world.here.school.today())


def test_a_leaver_ends_their_pairs_on_either_side(world: World) -> None:
    for student in (world.a.finished, world.b.finished):
        agreed(world, student)
    helps = paired(world, world.a.finished, world.b.missing)
    is_helped = paired(world, world.b.finished, world.a.finished)
    stays = paired(world, world.b.finished, world.b.missing)
    enrolment = world.a.finished.enrolments.get()
    pupils.close(enrolment=enrolment, on=date(2026, 11, 20), actor=world.user("nora"))
    outcomes = dict(PeerPair.objects.values_list("pk", "outcome"))
    assert outcomes == {helps.pk: "left", is_helped.pk: "left", stays.pk: ""}
    helping = PeerHelper.objects.helping()
    assert [one.student for one in helping] == [world.b.finished]


def test_a_text_too_long_for_the_page_is_refused(world: World) -> None:
    with pytest.raises(SupportRefusedError, match="5000 caractères"):
        rules.change(
            school=world.here.school,
            actor=world.user("dora"),
            most_pairs=2,
            thanks="a" * 5000,
            signed_by="",
        )
