"""The page of the certification for the conseil: no count under 5 is told, even by subtraction."""

import random
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from certification.comparing.distribution import COLUMNS, Spread
from pixschool.portal.equity.certified import CertifiedRow, about, certified_rows
from tests.factories.certification_results import CertificationResultFactory
from tests.support.client import PageClient
from tests.support.world import World

HALF = 2  # a count is told to the nearest 5
LEVELS = tuple(range(1, 9))


def made(chance: random.Random) -> Spread:
    """A level whose counts are small, often none."""
    spread = Spread("3e, 2026-2027", "3E", chance.choice(LEVELS))
    for level in (None, *LEVELS):
        for _ in range(chance.choice((0, 0, 1, 2, 3, 4, 8, 13))):
            spread.add("validated", level)
    spread.failed = chance.choice((0, 1, 2, 3, 4, 9))
    spread.enrolled = spread.told + chance.choice((0, 1, 4, 7))
    return spread


def bounds(row: CertifiedRow, expected: int) -> list[tuple[int, int]]:
    """Of each family, all that somebody can deduce who knows how the page is made: its own
    rounding, and that of `reached`, the whole of the families above the expected level and, when
    the level is the second of its family, a part of that one."""
    found = [(max(number - HALF, 0), number + HALF) for number in row.families]
    if row.reached is None:
        return found
    first = 1 + (expected - 1) // 2
    whole = list(range(first if expected % 2 else first + 1, len(row.families)))
    part = [] if expected % 2 else [first]
    low, high = max(row.reached - HALF, 0), row.reached + HALF
    told = list(found)
    for one in (*whole, *part):
        others = [k for k in (*whole, *part) if k != one]
        least = max(found[one][0], low - sum(found[k][1] for k in others))
        most = found[one][1]
        if one in whole:
            most = min(most, high - sum(found[k][0] for k in others if k in whole))
        told[one] = (least, most)
    return told


def test_no_small_count_can_be_deduced() -> None:
    """2 000 levels: the bounds of each count hold two numbers at least."""
    chance, seen = random.Random(5), 0
    for _ in range(2_000):
        spread = made(chance)
        for row in certified_rows([spread]):
            seen += 1
            for number, (least, most) in zip(
                spread.families, bounds(row, spread.expected_level or 0), strict=True
            ):
                assert least <= number <= most, "the attacker counts as the page does"
                assert most > least or number >= 5, (spread, row)
    assert seen > 1_000


def test_few_results_are_not_told() -> None:
    few = Spread("Tle", "TLE", 4)
    for _ in range(9):
        few.add("validated", 5)
    assert certified_rows([few]) == []
    few.add("rejected", None)
    (row,) = certified_rows([few])
    assert (row.families, row.reached) == ((0, 0, 0, 10, 0), 10)
    assert about(0) == "0 à 2"


@pytest.mark.django_db
def test_the_page(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    for enrolment in world.a.room.enrolments.all():
        CertificationResultFactory(year=world.here.year, student=enrolment.student)
    url = reverse("portal:certified_pdf", args=[world.here.uai])
    answer = client.get(url)
    (page,) = PdfReader(BytesIO(answer.content)).pages
    text = page.extract_text()
    assert "Certification Pix" in text
    assert "Canari" not in text
    assert (
        url in client.get(reverse("certification:results", args=[world.here.uai])).content.decode()
    )
    assert len(COLUMNS) == len(Spread("", "").families)
