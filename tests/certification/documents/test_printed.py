"""What was printed and is true no more: said piece by piece, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.urls import reverse

from certification.documents import printed
from certification.documents.pieces import of_all, pieces
from certification.documents.sittings import sittings
from certification.models import (
    CertificationPlan,
    CertificationSession,
    PlanPaperKind,
    PrintedPaper,
    SessionCandidate,
)
from certification.sessions import applying
from students.models import Student
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

NOW = FIRST - timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture
def pupils(world: World) -> list[Student]:
    room = ClassroomFactory(year=world.here.year, name="3A")
    return [enrolment.student for enrolment in EnrolmentFactory.create_batch(8, classroom=room)]


@pytest.fixture
def plan(world: World, pupils: list[Student]) -> CertificationPlan:
    plan = a_plan(world.here.year)
    a_sitting(plan, pupils[:4], room="Salle 1")
    a_sitting(plan, pupils[4:], starts_at=FIRST + DAY, room="Salle 1")
    return plan


def print_all(world: World, plan: CertificationPlan, *kinds: str) -> None:
    found = sittings(plan, world.members["nora"])
    for kind in kinds or PlanPaperKind.values:
        chosen = printed.to_print(plan, kind, found, only=None)
        printed.note(plan, kind, chosen, actor=world.user("nora"))


def said(world: World, plan: CertificationPlan) -> list[str]:
    found = sittings(plan, world.members["nora"])
    lines = printed.outdated(plan, found, now=NOW)
    again = [one.again_words for one in lines if one.again]
    return again + [f"- {one.gone_words}" for one in lines if one.gone]


def replanned(
    world: World, plan: CertificationPlan, pupils: list[Student], moved: int
) -> CertificationPlan:
    """Another plan, in which the last of the first session come with the second."""
    other = a_plan(world.here.year)
    cut = 4 - moved
    for chosen, day in ((pupils[:cut], 0), (pupils[4:] + pupils[cut:4], 1)):
        session = a_sitting(other, chosen, starts_at=FIRST + day * DAY, room="Salle 1")
        same = plan.sessions.get(starts_at=session.starts_at)
        CertificationSession.objects.filter(pk=session.pk).update(uid=same.uid)
    return other


def test_nothing_is_outdated_before_it_is_printed_nor_just_after(
    world: World, plan: CertificationPlan
) -> None:
    assert said(world, plan) == []
    print_all(world, plan)
    assert said(world, plan) == []


def test_the_same_plan_under_another_number_outdates_nothing(
    world: World, plan: CertificationPlan, pupils: list[Student]
) -> None:
    print_all(world, plan)
    assert said(world, replanned(world, plan, pupils, 0)) == []


def test_only_what_says_something_else_is_to_be_printed_again(
    world: World, plan: CertificationPlan, pupils: list[Student]
) -> None:
    print_all(world, plan, PlanPaperKind.DAYS, PlanPaperKind.SUMMONS, PlanPaperKind.ATTENDANCE)
    assert said(world, replanned(world, plan, pupils, 1)) == [
        "liste du mardi 16 mars, liste du mercredi 17 mars",
        "1 convocation",
        "2 feuilles d’émargement",
    ]


def test_a_pupil_who_has_no_seat_any_more_gives_the_summons_back(
    world: World, plan: CertificationPlan
) -> None:
    print_all(world, plan, PlanPaperKind.SUMMONS)
    SessionCandidate.objects.filter(session__plan=plan).last().delete()
    assert said(world, plan) == ["- 1 convocation"]


def test_what_has_begun_is_not_printed_again(world: World, plan: CertificationPlan) -> None:
    print_all(world, plan)
    SessionCandidate.objects.filter(session__plan=plan).update(seat=F("seat") + 1)
    found = sittings(plan, world.members["nora"])
    after_the_first = printed.outdated(plan, found, now=FIRST + timedelta(hours=1))
    assert [len(one.again) for one in after_the_first if one.kind == PlanPaperKind.SUMMONS] == [4]
    assert printed.outdated(plan, found, now=FIRST + 2 * DAY) == []


def test_applying_says_before_what_is_to_be_printed_again(
    world: World, plan: CertificationPlan, pupils: list[Student]
) -> None:
    print_all(world, plan, PlanPaperKind.SUMMONS, PlanPaperKind.DAYS)
    other = replanned(world, plan, pupils, 3)
    CertificationPlan.objects.filter(pk=other.pk).update(state="draft", kept=plan)
    CertificationPlan.objects.filter(pk=plan.pk).update(state="applied")
    other.refresh_from_db()
    before = applying.consequences(other, now=NOW)
    assert before.told == 3
    assert before.papers == ("liste du mardi 16 mars, liste du mercredi 17 mars, 3 convocations")


def test_digests_hold_no_name(world: World, plan: CertificationPlan, pupils: list[Student]) -> None:
    print_all(world, plan)
    kept = str(list(PrintedPaper.objects.values_list("pieces", flat=True)))
    assert kept.count("'") > 20
    assert not any(pupil.last_name in kept or "3A" in kept for pupil in pupils)


def test_every_pupil_session_day_and_door_is_a_piece(world: World, plan: CertificationPlan) -> None:
    found = sittings(plan, world.members["nora"])
    numbers = {kind: len(made) for kind, made in of_all(found).items()}
    assert numbers == {
        "days": 2, "doors": 2, "summons": 8, "letters": 8, "attendance": 2, "invigilators": 2,
    }  # fmt: skip
    assert len(set(pieces("summons", found).values())) == 8


@time_machine.travel(NOW, tick=False)
def test_printing_is_noted_and_the_page_says_what_is_outdated(
    world: World, client: PageClient, plan: CertificationPlan, pupils: list[Student]
) -> None:
    client.force_login(world.user("nora"))
    uai = world.here.uai
    address = reverse("certification:papers_print", args=[uai, plan.pk])
    answer = client.post(address, {"papier": "summons", "pour": "3A"})
    taken = PrintedPaper.objects.get()
    assert answer.url.endswith(f"convocations.pdf?tirage={taken.pk}")
    assert (taken.kind, len(taken.pieces), taken.printed_by) == ("summons", 8, world.user("nora"))
    other = replanned(world, plan, pupils, 2)
    page = page_of(client.get(reverse("certification:papers", args=[uai, other.pk])))
    assert "À réimprimer" in page
    assert "2 convocations" in page.replace("\u00a0", " ")
    client.post(
        reverse("certification:papers_print", args=[uai, other.pk]),
        {"papier": "summons_page", "pour": "changes"},
    )
    assert len(PrintedPaper.objects.latest("pk").pieces) == 2
    assert said(world, other) == []
    page = page_of(client.get(reverse("certification:papers", args=[uai, other.pk])))
    assert "À réimprimer" not in page


@pytest.mark.parametrize("papier", ["", "secret", "summons'"])
def test_an_unknown_paper_is_not_found(
    papier: str, world: World, client: PageClient, plan: CertificationPlan
) -> None:
    client.force_login(world.user("nora"))
    address = reverse("certification:papers_print", args=[world.here.uai, plan.pk])
    assert client.post(address, {"papier": papier}).status_code == 404


def test_the_prints_of_another_paper_are_not_found(
    world: World, client: PageClient, plan: CertificationPlan
) -> None:
    client.force_login(world.user("nora"))
    print_all(world, plan, PlanPaperKind.DAYS)
    taken = PrintedPaper.objects.get()
    for name, tirage in (("summons", taken.pk), ("days", "x"), ("days", 999999)):
        address = reverse(f"certification:papers_{name}", args=[world.here.uai, plan.pk])
        assert client.get(f"{address}?tirage={tirage}").status_code == 404
