"""« Nobody has begun » is said of a class whose results were read, and of no other."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from campaigns.missing import glance, grid, known
from campaigns.missing.grid import CellSign
from campaigns.missing.stats import Figures, Progress
from campaigns.models import Campaign, PixCampaign
from students.models import Classroom
from tests.campaigns.missing.with_codes import with_codes
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.support.client import PageClient
from tests.support.pages import plain

FIRST = datetime(2026, 11, 20, 8, tzinfo=UTC)
ROOMS = [Classroom(pk=pk, name=f"6{letter}", level="6E") for pk, letter in enumerate("ABCDE", 1)]
IDS = [room.pk for room in ROOMS]
NONE, SOME = Progress(0, 0, 26), Progress(1, 2, 23)


@given(
    expected=st.sets(st.sampled_from(IDS)),
    begun=st.sets(st.sampled_from(IDS)),
    imports=st.lists(st.sampled_from(IDS), unique=True),
)
def test_one_code_for_each_class(
    expected: set[int], begun: set[int], imports: Sequence[int]
) -> None:
    """« imports »: the classes whose file was dropped, first to last."""
    moments = {room: FIRST + timedelta(days=rank) for rank, room in enumerate(imports)}
    campaign = with_codes(1, {room: moments.get(room) for room in IDS})
    progress = {(1, room): SOME if room in begun else NONE for room in sorted(expected)}
    at_zero = {ROOMS[room - 1].name for room in (set(imports) & expected) - begun}
    pupils = {room: part for (_, room), part in progress.items()}
    assert set(glance.build([campaign], ROOMS, Figures(progress, pupils)).untouched) == at_zero
    made = grid.build([campaign], ROOMS, progress)
    signs = {row.classroom.name: cell.sign for row in made.rows for cell in row.cells if cell}
    assert {name for name, sign in signs.items() if sign == CellSign.NOBODY} == at_zero
    unread = {ROOMS[room - 1].name for room in expected - begun - set(imports)}
    assert {name for name, sign in signs.items() if sign == CellSign.UNREAD} == unread
    assert made.has_unread == bool(unread)


@pytest.mark.parametrize(
    ("read", "begun", "found"),
    [
        ({}, set(), set()),
        ({}, {1}, {1, 2, 3}),  # ticked by hand, without a code
        ({None: None}, {1}, {1, 2, 3}),
        ({None: FIRST}, set(), {1, 2, 3}),
        ({1: FIRST, None: None}, set(), {1}),
        ({1: None, None: FIRST}, set(), {2, 3}),
        ({1: FIRST, None: None}, {2}, {1, 2}),  # one pupil came from 6A with what they had done
        ({1: FIRST}, set(), {1}),  # the others have no code
        ({1: None, 2: None}, {1}, {1}),
    ],
)
def test_own_code_else_the_common_ones(
    read: dict[int | None, datetime | None], begun: set[int], found: set[int]
) -> None:
    progress = {(1, room): SOME if room in begun else NONE for room in (1, 2, 3)}
    assert known.pairs([with_codes(1, read)], progress) == {(1, room) for room in found}


def test_each_campaign_has_its_own() -> None:
    both = [with_codes(1, {None: FIRST}), with_codes(2, {None: None})]
    progress = {(pk, room): NONE for pk in (1, 2, 3) for room in (1, 2)}
    assert known.pairs(both, progress) == {(1, 1), (1, 2)}
    assert known.pairs([], progress) == set()
    assert known.pairs(both, {}) == set()


@pytest.mark.django_db
def test_a_class_without_a_code_goes_by_those_of_the_groups() -> None:
    year = SchoolFactory().years.get()
    room, group = ClassroomFactory(year=year), GroupFactory(year=year)
    campaign: Any = CampaignFactory(year=year, groups=[group])
    pix: Any = PixCampaignFactory(campaign=campaign, group=group)
    progress = {(campaign.pk, room.pk): NONE}
    assert known.pairs(_read_again(campaign), progress) == set()
    PixCampaign.objects.filter(pk=pix.pk).update(read_at=FIRST)
    assert known.pairs(_read_again(campaign), progress) == set(progress)


def _read_again(campaign: Campaign) -> list[Campaign]:
    return list(Campaign.objects.filter(pk=campaign.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["ABC", "CAB"])
@time_machine.travel("2026-11-24T10:00+01:00")
def test_screens_after_each_import(order: str) -> None:
    """6A and 6B have not begun, one of 6C has: what the head, the lead and the grid say."""
    school = SchoolFactory()
    year = school.years.get()
    head = MembershipFactory(school=school, head=True)
    lead = MembershipFactory(school=school, lead=True)
    rooms: dict[str, Any] = {x: ClassroomFactory(year=year, name=f"6{x}") for x in "ABC"}
    campaign: Any = CampaignFactory(year=year, classrooms=[*rooms.values()], opens_on="2026-11-02")
    codes: dict[str, Any] = {
        x: PixCampaignFactory(campaign=campaign, classroom=room) for x, room in rooms.items()
    }
    pupils = {x: EnrolmentFactory.create_batch(2, classroom=room) for x, room in rooms.items()}
    read: set[str] = set()
    for day, name in enumerate(["", *order]):
        if name:
            moment = datetime(2026, 11, 10 + day, 8, tzinfo=UTC)
            PixCampaign.objects.filter(pk=codes[name].pk).update(read_at=moment)
            read.add(name)
        if name == "C":
            ParticipationFactory(
                pix_campaign=codes["C"], student=pupils["C"][0].student, started=True
            )
        at_zero = sorted(f"6{x}" for x in read & {"A", "B"})
        for who in (head, lead):
            page = _page(who, "portal:home")
            (sentence,) = page.find_class("lede")
            said = " ".join(plain(sentence.text_content()).split())
            assert said.startswith("6 élèves sur 6 ont encore"), said
            assert re.findall(r"6[A-C]", said) == at_zero
            assert ("commencé" in said) == bool(at_zero)
        *_, figure = _page(head, "portal:home").find_class("stats--head")[0].find_class("stat")
        words = " ".join([f"Classes à zéro {len(at_zero)}", ", ".join(at_zero)]).strip()
        assert plain(" ".join(figure.itertext())).split() == words.split()
        cells = _page(lead, "campaigns:missing", "?campagne=").find_class("grid-cell")
        signs = {x: str(cell.get("class")).split()[1] for x, cell in zip("ABC", cells, strict=True)}
        wanted = {x: "grid-nobody" if x in read else "grid-unread" for x in "AB"}
        assert signs == wanted | {"C": "grid-some" if "C" in read else "grid-unread"}


def _page(member: Any, name: str, query: str = "") -> html.HtmlElement:
    client = PageClient()
    client.force_login(member.user)
    answer = client.get(reverse(name, args=[member.school.uai]) + query)
    return html.fromstring(answer.content.decode())
