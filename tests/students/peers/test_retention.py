"""Peer help and accounts of a year that is long over go, and nothing else of them."""

import pytest
from django.utils import timezone

from pixschool.core.models import SchoolYear
from pixschool.core.retention.rules import rule_of
from students.clinic import marks
from students.models import AccountMark, PeerHelper, PeerPair
from tests.factories.peers import PeerHelperFactory, PeerPairFactory
from tests.support.world import World


@pytest.mark.parametrize("code", ["peer_help", "account_marks"])
def test_what_is_of_a_year_goes_with_it(code: str, world: World) -> None:
    old = SchoolYear.objects.create(
        school=world.here.school, start_year=world.here.year.start_year - 3
    )
    for year in (old, world.here.year):
        helper = PeerHelperFactory(student=world.a.finished, year=year)
        PeerPairFactory(agreement=helper, helped=world.a.missing)
    marks.note(
        student=world.a.missing, year=world.here.year, kind="pix", state="done",
        actor=world.user("dora"), seen=0,
    )  # fmt: skip
    AccountMark.objects.create(
        school=world.here.school, year=old, student=world.a.missing, kind="pix", state="done",
        noted_at=timezone.now(),
    )  # fmt: skip
    rule = rule_of(code)
    assert rule
    due = rule.due_at(world.here.school, timezone.now())
    assert rule.erase(due, lambda _number: None) == 1
    left = {
        "peer_help": (PeerHelper.objects.count(), PeerPair.objects.count()),
        "account_marks": (AccountMark.objects.count(),),
    }
    assert set(left[code]) == {1}
