"""The places of the planner: written by a rule, and enough for every page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import reverse
from lxml import html

from pixschool.core.management.commands.build_assets import write_sheets
from pixschool.core.web import stylesheets
from rituals.board.stylesheet import MARGIN, MOST_COLUMNS, MOST_LANES, NAME, css
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.world import World

RULE = re.compile(
    r"^ *\.planner(?:-today)? ?\.(\w+) \{(?: [\w-]+: (?:span )?\d+%?;)+ \}$", re.MULTILINE
)


def test_a_place_counts_after_the_headings() -> None:
    lines = {line.strip() for line in css().splitlines()}
    assert {
        ".planner .c1 { grid-column-start: 2; }",
        ".planner .s3 { --span: 3; grid-column-end: span 3; }",
        ".planner .o0 { --before: 0; }",
        ".planner .l5 { --room: 5; }",
        ".planner .f7 { --done: 35%; }",
        ".planner .r1 { grid-row-start: 3; }",
        ".planner .t2 { grid-row-end: span 2; }",
        ".planner.w44 { --weeks: 44; }",
        ".planner.n7 { --lanes: 7; }",
        ".planner-today.d5 { --day: 5; }",
    } <= lines


@pytest.mark.parametrize(
    ("letters", "first", "most"),
    [
        ("csw", 1, MOST_COLUMNS),
        ("rtn", 1, MOST_LANES),
        ("ol", 0, MOST_COLUMNS + MARGIN),
        ("d", 1, 7),
        ("f", 0, 20),
    ],
)
def test_no_place_is_left_out(letters: str, first: int, most: int) -> None:
    found = {name for name in RULE.findall(css()) if name[0] in letters}
    assert found == {f"{letter}{number}" for letter in letters for number in range(first, most + 1)}


@pytest.mark.django_db
def test_every_place_of_a_page_is_written(client: PageClient, world: World) -> None:
    for levels in (["6E"], ["5E", "4E"]):
        RitualFactory(year=world.here.year, levels=levels)
    client.force_login(world.user("nora"))
    page = client.get(reverse("rituals:planner", args=[world.here.uai])).content
    classes = " ".join(html.fromstring(page).xpath("//*[contains(@class, 'planner')]//@class"))
    asked = set(re.findall(r"(?<!\S)[csrtwndolf]\d+(?!\S)", classes))
    assert {name[0] for name in asked} >= set("csrtwnol")
    assert asked <= set(RULE.findall(css()))
    assert f"/static/{NAME}" in page.decode()


def test_it_is_written_where_static_files_are_looked_for() -> None:
    call_command("build_assets", verbosity=0)
    found = finders.find(NAME)
    assert found == str(Path(settings.ASSETS_DIR) / NAME)
    assert Path(found).read_text() == css()


def test_it_is_written_again_when_its_text_has_changed(tmp_path: Path) -> None:
    assert stylesheets.texts()[NAME] == css()
    write_sheets(tmp_path)
    first = (tmp_path / NAME).stat()
    write_sheets(tmp_path)
    assert (tmp_path / NAME).stat().st_ino == first.st_ino
    (tmp_path / NAME).write_text("/* of an older version */")
    write_sheets(tmp_path)
    assert (tmp_path / NAME).read_text() == css()
    assert [path.name for path in (tmp_path / "css").iterdir()] == [Path(NAME).name]
