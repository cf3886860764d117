"""Two names of one file that reach one pupil: no silent double, each names the other."""

from itertools import permutations

import pytest
from django.conf import settings
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.matching import arbitration
from campaigns.models import ParticipantLink
from pixschool.core.importing import batches
from tests.campaigns.results import Decision, Year, drop_exports, read
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.imports import confirm, dump
from tests.support.pages import page_of
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

DIAYE = Line("N'DIAYE", "Tom")  # a pupil of 6A (`Year`)
CUT = Line("DIAYE", "Tom")  # the very name, without the letter alone
ELSEWHERE = Line("N'DIAYE", "Tom", "6B")  # changed class, or somebody else
LONGER = Line("N'DIAYE SARR", "Tom")
WAYS = (DIAYE, CUT, ELSEWHERE, LONGER, Line("DIAYE", "Tom", "6B"), Line("NDIAYE", "Tom"))


def export(*lines: Line, rank: int = 2) -> Export:
    return Export(lines, code=f"ABCDEF{rank}34", pix_id=rank, name=f"Campagne {rank}")


def answers(year: Year) -> dict[tuple[str, str], tuple[str, str]]:
    """Whose each name of the school is: (name, class) → (decision, pupil)."""
    links = ParticipantLink.objects.filter(school=year.school).select_related("student")
    return {
        (link.last_name, link.class_name): (link.decision, str(link.student or ""))
        for link in links
    }


@pytest.mark.parametrize("other", WAYS[1:], ids=lambda line: f"{line.last_name} {line.class_name}")
def test_another_name_than_their_own_is_a_question(work: Work, year: Year, other: Line) -> None:
    read(work, year, export(DIAYE, other))
    found = answers(year)
    assert found["N'DIAYE", "6A"] == (Decision.CERTAIN, str(year.tom))
    assert found[other.last_name, other.class_name] == (Decision.PENDING, "")


def test_two_that_are_both_otherwise_are_two_questions(work: Work, year: Year) -> None:
    batch = read(work, year, export(CUT, ELSEWHERE))
    assert {decision for decision, _ in answers(year).values()} == {Decision.PENDING}
    assert batch.counts["to_resolve"] == 2


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations(WAYS).flatmap(lambda ways: st.integers(1, 5).map(lambda n: ways[:n])))
def test_no_pupil_is_reached_twice_but_by_their_own_name(work: Work, ways: list[Line]) -> None:
    year = Year()
    read(work, year, export(*ways))
    certain = [name for name, (said, _) in answers(year).items() if said == Decision.CERTAIN]
    assert len(certain) <= 1
    assert len(ways) == 1 or certain in ([], [("N'DIAYE", "6A")])


FILES = {
    "elsewhere": ((DIAYE, ELSEWHERE), (ELSEWHERE,), (LONGER,)),
    "otherwise": ((CUT, ELSEWHERE), (CUT,), (LONGER, DIAYE)),
    "longer": ((CUT, ELSEWHERE), (ELSEWHERE,), (LONGER,)),
}


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
def test_the_order_and_the_grouping_change_nothing(
    work: Work, files: tuple[tuple[Line, ...], ...]
) -> None:
    exports = [export(*lines, rank=rank) for rank, lines in enumerate(files, 2)]
    one, two, three = exports
    ends = []
    drops = [[[each] for each in order] for order in permutations(exports)]
    for grouping in (*drops, [[one, two, three]], [[three, one], [two]], [[two], [one, three]]):
        year = Year()
        for together in grouping:
            read(work, year, *together)
        ends.append(answers(year))
    assert ends == [ends[0]] * len(ends)


def test_it_waits_for_a_person_whatever_file_comes(work: Work, year: Year) -> None:
    read(work, year, export(DIAYE, ELSEWHERE))
    read(work, year, export(ELSEWHERE, rank=3))
    assert answers(year)["N'DIAYE", "6B"] == (Decision.PENDING, "")

    question = arbitration.waiting(year.school.pk)[0]
    arbitration.decide(question=question, decision=Decision.CONFIRMED, student=year.tom, actor=None)
    read(work, year, export(DIAYE, ELSEWHERE, rank=4))
    assert answers(year)["N'DIAYE", "6B"] == (Decision.CONFIRMED, str(year.tom))


def test_or_for_the_pupil_who_was_not_in_the_list(work: Work, year: Year) -> None:
    read(work, year, export(DIAYE, ELSEWHERE))
    arrived = year.add(ELSEWHERE)
    read(work, year, export(ELSEWHERE, rank=3))
    assert answers(year)["N'DIAYE", "6B"] == (Decision.CERTAIN, str(arrived))
    assert arrived.participations.count() == 2


def test_is_taken_back(work: Work, year: Year) -> None:
    read(work, year, export(ELSEWHERE))
    assert answers(year)["N'DIAYE", "6B"] == (Decision.CERTAIN, str(year.tom))
    before = dump()
    batch = read(work, year, export(DIAYE, ELSEWHERE, rank=3))
    assert answers(year)["N'DIAYE", "6B"] == (Decision.PENDING, "")
    batches.undo(batch=batch, actor=None)
    assert dump() == before


def test_each_names_the_other_on_the_preview(work: Work, year: Year, client: PageClient) -> None:
    client.force_login(MembershipFactory(school=year.school, lead=True).user)
    batch = drop_exports(work, year, export(DIAYE, ELSEWHERE, Line("INCONNU", "Alix")))
    shown = {(name["last_name"], name["class_name"]): name for name in batch.preview["names"]}
    assert shown["N'DIAYE", "6B"]["others"] == ["N'DIAYE Tom (6A)"]
    assert shown["INCONNU", "6A"]["others"] == []
    page = page_of(client.get(reverse("core:import", args=[year.school.uai, batch.pk])))
    assert "DIAYE Tom (6A), du même fichier" in page

    confirm(work, batch)
    both = drop_exports(work, year, export(CUT, LONGER, rank=3))
    shown = {name["last_name"]: name["others"] for name in both.preview["names"]}
    assert shown == {"DIAYE": ["N'DIAYE SARR Tom (6A)"], "N'DIAYE SARR": ["DIAYE Tom (6A)"]}
