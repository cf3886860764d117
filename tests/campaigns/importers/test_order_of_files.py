"""Whose results they are does not depend on the order in which the files came."""

from itertools import permutations

import pytest
from django.conf import settings

from campaigns.missing import stats
from campaigns.models import Campaign, ParticipantLink
from tests.campaigns.results import Decision, Year, read
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

PUPILS = (
    Line("DUPONT", "Marie"),
    Line("DUPONT-LEROY", "Anna"),
    Line("BERNARD", "Simon"),
    Line("DA SILVA", "Rui", "6B"),
    Line("LENOIR", "Lou"),
)
# Of each pupil, how Pix may have it: the very name, longer, shorter, turned round, cut otherwise.
FILES = {
    "the own name, a longer and a shorter one": (
        (Line("DUPONT", "Marie-Lou"), Line("DUPONT", "Anna")),
        (Line("DUPONT", "Marie"), Line("DUPONT-LEROY", "Anna Rose")),
        (Line("DUPONT", "Marie-Lou"), Line("DASILVA", "Rui", "6B")),
    ),
    "two loose names, a turned one, the own name of another": (
        (Line("LEROY", "Anna"), Line("SIMON", "Bernard")),
        (Line("DUPONT", "Anna"), Line("DASILVA", "Rui", "6B")),
        (Line("BERNARD", "Simon", progress=0.4, shared_at=None), Line("DA SILVA", "Rui", "6B")),
    ),
}
End = tuple[dict[tuple[str, str], tuple[str, str]], set[tuple[str, str, str]]]


def end_of(work: Work, *drops: tuple[Export, ...]) -> End:
    """Whose each name is, and who is missing where, in a school of its own."""
    year = Year()
    for line in PUPILS:
        year.add(line)
    for exports in drops:
        read(work, year, *exports)
    links = {
        (link.last_name, link.first_name): (link.decision, str(link.student or ""))
        for link in ParticipantLink.objects.filter(school=year.school).select_related("student")
    }
    campaigns = {campaign.pk: campaign for campaign in Campaign.objects.filter(school=year.school)}
    missing = {
        (campaigns[pupil.campaign_id].name, pupil.last_name, pupil.first_name)
        for pupil in stats.missing(list(campaigns.values()), year.year.classrooms.all())
    }
    return links, missing


@pytest.mark.parametrize("lines", FILES.values(), ids=FILES)
def test_the_order_and_the_grouping_change_nothing(
    work: Work, lines: tuple[tuple[Line, ...], ...]
) -> None:
    exports = [
        Export(some, code=f"ABCDEF{n}34", pix_id=n, name=f"Campagne {n}")
        for n, some in enumerate(lines, 2)
    ]
    one, two, three = exports
    together = end_of(work, (one, two, three))

    for order in permutations(exports):
        assert end_of(work, *((export,) for export in order)) == together, order
    for grouping in (((one, two), (three,)), ((three,), (two, one)), ((two,), (one, three))):
        assert end_of(work, *grouping) == together, grouping
    assert end_of(work, (one,), (two,), (three,), (one,), (two,)) == together


def test_a_looser_answer_is_a_question_again_when_the_own_name_comes(work: Work) -> None:
    loose = Export((Line("DUPONT", "Marie-Lou"),), code="ABCDEF234", pix_id=2, name="Une")
    own = Export((Line("DUPONT", "Marie"),), code="ABCDEF334", pix_id=3, name="Autre")

    links, _ = end_of(work, (loose,))
    assert links[("DUPONT", "Marie-Lou")][0] == Decision.CERTAIN
    links, missing = end_of(work, (loose,), (own,))
    assert links[("DUPONT", "Marie-Lou")] == (Decision.PENDING, "")
    assert links[("DUPONT", "Marie")][0] == Decision.CERTAIN
    assert ("Une", "DUPONT", "Marie") in missing
