"""The results of certification go; numbers remain, which name nobody and say what was said."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import serializers
from django.db import IntegrityError, transaction
from django.urls import reverse

from certification.comparing import distribution
from certification.models import CertificationResult, CertifiedTotals
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.retention import applying, erasing
from pixschool.core.retention.rules import GRACE
from students.models import Student
from tests.factories.certification_results import CertificationResultFactory
from tests.factories.core import MembershipFactory, SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Paris"))
CANARY = "Zqcanari"
OBTAINED = (None, 1, 2, 3, 3, 4, 5, 6, 7, 8)


@pytest.fixture
def past() -> SchoolYear:
    """Two classes of 3e: ten who obtained it, one who did not, one cancelled, one without result;
    one class of 4e with nine."""
    year: SchoolYear = SchoolYearFactory(school=SchoolFactory(year=2026), start_year=2024)
    rooms = [
        ClassroomFactory(year=year, name=f"{CANARY} {number}", level=level)
        for number, level in enumerate(("3E", "3E", "4E"))
    ]
    told: list[dict[str, Any]] = [{"level": level} for level in OBTAINED]
    told += [{"status": "rejected", "level": None}, {"status": "cancelled", "level": None}]
    for number, values in enumerate(told):
        _sat(rooms[number % 2], **values)
    EnrolmentFactory(classroom=rooms[0], student__last_name=CANARY)
    for _ in range(9):
        _sat(rooms[2])
    return year


def _sat(room: Any, **values: Any) -> None:
    pupil = EnrolmentFactory(classroom=room, student__last_name=CANARY).student
    CertificationResultFactory(year=room.year, student=pupil, **values)


@pytest.fixture
def head(past: SchoolYear) -> Membership:
    member: Membership = MembershipFactory(school=past.school, head=True)
    return member


def third(head: Membership, year: SchoolYear) -> dict[str, Any]:
    """What the page says of the level, the word « kept » aside."""
    (row,) = [one for one in distribution.by_level(head, [year]) if one.level == "3E"]
    said = {name: value for name, value in vars(row).items() if name != "is_kept"}
    return said | {"told": row.told, "without": row.without, "interval": row.interval}


def test_the_results_go_and_the_page_says_the_same(
    past: SchoolYear, head: Membership, client: PageClient
) -> None:
    before = third(head, past)
    assert (before["families"], before["reached"]) == ([1, 2, 3, 2, 2], 7)
    applying.apply(NOW)
    assert not CertifiedTotals.objects.exists()
    applying.apply(NOW + GRACE)
    assert not CertificationResult.objects.exists()
    assert not Student.objects.exists()
    assert third(head, past) == before
    assert CANARY not in serializers.serialize("json", CertifiedTotals.objects.all())
    # Once for good: other runs count nothing again, out of nothing.
    applying.apply(NOW + 2 * GRACE)
    applying.apply(NOW + 3 * GRACE)
    assert third(head, past) == before
    client.force_login(head.user)
    page = client.get(reverse("certification:results", args=[past.school.uai])).content.decode()
    assert "3e, 2024-2025" in page
    assert "total gardé" in page
    assert "4e, 2024-2025" not in page
    assert "il en reste ces totaux" in page
    assert "inconnue" not in page


def test_of_few_results_nothing_remains(past: SchoolYear, head: Membership) -> None:
    assert {one.level for one in distribution.by_level(head, [past])} == {"3E", "4E"}
    applying.apply(NOW)
    applying.apply(NOW + GRACE)
    few = CertifiedTotals.objects.get(level="4E")
    assert {few.enrolled, few.independent, few.failed, few.void, few.reached} == {None}
    assert {one.level for one in distribution.by_level(head, [past])} == {"3E"}


def test_pupils_who_go_first_are_counted(past: SchoolYear, head: Membership) -> None:
    before = third(head, past)
    rule = next(rule for rule in applying.all_rules() if rule.code == "leavers")
    rule.erase(rule.due_at(past.school, NOW), erasing.unnoted)
    assert not Student.objects.exists()
    assert third(head, past) == before


def test_an_erasure_that_is_killed_has_counted_all(past: SchoolYear, head: Membership) -> None:
    """What is left of the results is not read beside the totals."""
    before = third(head, past)
    rule = next(rule for rule in applying.all_rules() if rule.code == "certification_results")

    def kill(_number: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        rule.erase(rule.due_at(past.school, NOW), kill)
    CertificationResult.objects.filter(pk__in=CertificationResult.objects.all()[:5]).delete()
    assert third(head, past) == before
    assert distribution.by_class(head, past) == []


def test_totals_stay_in_their_school_and_with_who_reads_every_class(
    past: SchoolYear, head: Membership
) -> None:
    applying.apply(NOW)
    applying.apply(NOW + GRACE)
    elsewhere = MembershipFactory(school=SchoolFactory(), head=True)
    one_class = MembershipFactory(school=past.school, class_lead=True)
    assert distribution.by_level(elsewhere, [past]) == []
    assert distribution.by_level(one_class, [past]) == []
    assert distribution.by_level(head, [past]) != []


@pytest.mark.parametrize(
    "numbers",
    [
        {"enrolled": 9, "novice": 9},
        {"enrolled": 12, "novice": 9, "void": 3},
        {"enrolled": 12, "novice": None},
        {"enrolled": 8, "novice": 12},
        {"enrolled": None, "novice": 12},
    ],
)
def test_few_results_are_never_written(past: SchoolYear, numbers: dict[str, int | None]) -> None:
    counts = ("no_level", "independent", "advanced", "expert", "failed", "void")
    with pytest.raises(IntegrityError), transaction.atomic():
        CertifiedTotals.objects.create(
            school=past.school, year=past, level="3E", **dict.fromkeys(counts, 0) | numbers
        )
