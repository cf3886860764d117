"""No door writes into a year that it does not say."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import html

from pixschool.core import schools
from rituals.reminders import facts
from rituals.reminders.hours import hours_of
from tests.factories.rituals import SessionFactory
from tests.portal.views.prepared import NEXT, prepare
from tests.security.access import IN_SCHOOL
from tests.support.client import PageClient
from tests.support.world import World

HOUR = timedelta(hours=1)
CODE = Path(__file__).resolve().parents[3]
# Who asks for the current year by name, and why.
ASKS_FOR_CURRENT = {
    "pixschool/core/views/years.py",  # turns it
    "rituals/weekly_report/views.py",  # this very week
}
PAGES = [row for row in IN_SCHOOL if row.method == "get" and row.done == 200]


def test_no_view_chooses_the_current_year_by_itself() -> None:
    views = [
        path
        for app in ("campaigns", "pixschool", "rituals", "students", "certification")
        for path in (CODE / app).rglob("*.py")
        if "views" in path.parts or path.name == "views.py"
    ]
    asking = {
        str(path.relative_to(CODE))
        for path in views
        if any(word in path.read_text() for word in ("current_year", "is_current=True"))
    }
    assert asking == ASKS_FOR_CURRENT


@pytest.mark.django_db
@pytest.mark.parametrize("start_year", [2026, NEXT])
def test_every_form_says_the_year_of_its_page(
    world: World, client: PageClient, start_year: int
) -> None:
    prepare(world)
    client.force_login(world.user("nora"))
    seen = 0
    for row in PAGES:
        response = client.get(f"{row.url(world)}?annee={start_year}")
        if response.status_code == 302:  # a thing of the current year is shown in its own
            assert response.headers["Location"].endswith("?annee=2026"), row.name
            assert start_year == NEXT
            continue
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(response.content.decode())
        for form in page.xpath("//main//form[@method='post']"):
            seen += 1
            assert form.xpath("string(.//input[@name='annee']/@value)") == str(start_year), row.name
    assert seen > len(PAGES) / 2


@pytest.mark.django_db
def test_what_is_sent_without_a_form_says_it_too(world: World, client: PageClient) -> None:
    prepare(world)
    client.force_login(world.user("nora"))
    page = client.get(f"/{world.here.uai}/?annee={NEXT}").content.decode()
    assert f'"X-School-Year": "{NEXT}"' in page


@pytest.mark.django_db
def test_only_the_current_year_reminds(world: World) -> None:
    school, now = world.here.school, timezone.now()
    year = prepare(world)
    SessionFactory(ritual=year.rituals.get(), starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    hours = hours_of(school)

    def years() -> set[int]:
        found = facts.read(school, hours=hours, now=now)
        held = [*found.campaigns.values(), *(line.ritual for line in found.milestones.values())]
        held += [session.ritual for session in found.sessions.values()]
        return {one.year.start_year for one in held}

    assert years() == {2026}
    schools.open_year(school=school, start_year=NEXT, actor=None)
    assert years() == {NEXT}
