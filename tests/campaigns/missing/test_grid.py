"""Classes × campaigns: each figure of the grid is that of the list, and every class has its row."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.missing import grid
from campaigns.missing.grid import CellSign
from campaigns.missing.stats import Progress
from campaigns.models import Campaign
from campaigns.views import missing
from students.models import Classroom
from tests.campaigns.missing.with_codes import with_codes
from tests.support.client import PageClient
from tests.support.world import World

COUNTS = st.integers(0, 30)
PROGRESS = st.builds(Progress, COUNTS, COUNTS, COUNTS).filter(lambda progress: progress.total)


@given(
    levels=st.lists(st.sampled_from(["6E", "5E", "4E", "3E"]), min_size=1, max_size=6),
    found=st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 6)), PROGRESS),
    read=st.sets(st.integers(1, 5)),
)
def test_nobody_is_lost(
    levels: list[str], found: dict[tuple[int, int], Progress], read: set[int]
) -> None:
    rooms = [Classroom(pk=pk, name=f"{pk}", level=level) for pk, level in enumerate(levels, 1)]
    campaigns = _campaigns(read)
    here = {key: one for key, one in found.items() if key[1] <= len(rooms)}
    made = grid.build(campaigns, rooms, here)

    cells = {
        (cell.campaign.pk, row.classroom.pk): cell
        for row in made.rows
        for cell in row.cells
        if cell
    }
    assert {key: cell.progress for key, cell in cells.items()} == here
    assert all(any(row.cells) and len(row.cells) == len(made.campaigns) for row in made.rows)
    begun = {key[0] for key, one in here.items() if one.not_started < one.total}
    for cell in cells.values():
        has_begun = cell.progress.finished + cell.progress.started
        is_known = cell.campaign.pk in read | begun
        assert (cell.sign == CellSign.DONE) == (cell.progress.missing == 0)
        assert (cell.sign == CellSign.NOBODY) == (is_known and not has_begun)
        assert (cell.sign == CellSign.UNREAD) == (not is_known)
        assert (cell.shade == 4) == (cell.sign == CellSign.DONE)

    by_level = [row for level in made.levels for row, _ in level.lines]
    assert by_level == list(made.rows)
    for level in made.levels:
        for row, pairs in level.lines:
            assert tuple(cell for cell, _ in pairs) == row.cells
            assert all(is_used for cell, is_used in pairs if cell)
        used = {cell.campaign.pk for row in level.rows for cell in row.cells if cell}
        assert {campaign.pk for campaign in level.campaigns} == used


def test_too_many_campaigns_are_cut_and_counted() -> None:
    """Those that end last stay, and those without an end; the rest are said."""
    room = Classroom(pk=1, name="6A", level="6E")
    campaigns = _campaigns(set(), number=grid.MOST_COLUMNS + 8)
    for campaign in campaigns[1:]:
        campaign.closes_on = date(2026, 10, 1) + timedelta(days=campaign.pk)
    made = grid.build(campaigns, [room], {(one.pk, 1): Progress(1, 0, 0) for one in campaigns})
    assert made.columns == len(campaigns)
    assert list(made.campaigns) == [campaigns[0], *campaigns[9:]]
    assert len(made.rows[0].cells) == grid.MOST_COLUMNS


def _campaigns(read: set[int], number: int = 5) -> list[Campaign]:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    return [with_codes(pk, {None: moment if pk in read else None}) for pk in range(1, number + 1)]


def test_what_was_never_read_is_no_class_at_zero(client: PageClient, world: World) -> None:
    """« à zéro » is said of a campaign that was read; of another, that it was not."""
    campaign = world.here.campaign
    campaign.participations.all().delete()
    client.force_login(world.user("nora"))
    url = reverse("campaigns:missing", args=[world.here.uai]) + "?campagne="

    def signs() -> tuple[int, int]:
        page = client.get(url).content.decode()
        cells = re.findall(rf"grid-(\w+) heat-\d\"><a href=\"\S+campagne={campaign.pk}&", page)
        return cells.count("nobody"), cells.count("unread")

    campaign.pix_campaigns.update(read_at=None)
    assert signs() == (0, 2)
    campaign.pix_campaigns.update(read_at="2026-09-20T08:00Z")
    assert signs() == (2, 0)


def test_first_view(client: PageClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid leads to the names of each cell; a long list is read from there, or asked."""
    monkeypatch.setattr(missing, "MOST_NAMES", 3)
    client.force_login(world.user("nora"))
    url = reverse("campaigns:missing", args=[world.here.uai])
    page = client.get(url).content.decode()
    assert str(world.a.missing) not in page
    assert str(world.a.missing) in client.get(f"{url}?noms=1").content.decode()

    cells = re.findall(r'<td class="grid-cell[^>]*><a href="([^"]+)" aria-label="([^"]+)"', page)
    assert len(cells) == 3  # one campaign of both classes, one of 6B
    for address, label in cells:
        names = client.get(address.replace("&amp;", "&")).content.decode()
        number = re.search(r": (\d+) élève", label.replace("\u00a0", " "))
        assert number
        shown = re.sub(r"<textarea.*?</textarea>", "", names, flags=re.DOTALL)
        assert len(re.findall(r'class="status status--', shown)) == int(number[1])
