"""What a school says of a rule is what its plans and « Prêts ? » follow, and it is taken back."""

from datetime import date

import pytest
from django.urls import reverse

from certification.models import RuleChoice
from certification.rules.of_school import rules_of
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from tests.factories.core import SchoolFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def year_of(start: int) -> SchoolYear:
    year: SchoolYear = SchoolFactory(year=start).current_year
    return year


def test_periods_are_those_of_the_year_and_say_when_nothing_is_published() -> None:
    published, not_yet = rules_of(year_of(2025)), rules_of(year_of(2026))
    assert published.period(Level.TROISIEME).is_sure
    assert published.is_catch_up(Level.TROISIEME, date(2026, 6, 16))
    assert not published.is_catch_up(Level.TROISIEME, date(2026, 6, 12))
    assert not not_yet.period(Level.TROISIEME).is_sure
    assert "Éduscol" in not_yet.period(Level.TERMINALE).source
    assert rules_of(year_of(2040)).period(Level.TERMINALE).text == "Dates non publiées."


def test_what_the_school_says_holds_until_it_goes_back(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    year = world.here.year
    page = reverse("certification:rule", args=[world.here.uai, "test"])
    sent = {"questions": "32", "minutes": "120", "source": "Note du recteur", "seen": "0"}
    assert client.post(page, sent | {"minutes": "5"}).status_code == 422
    assert client.post(page, sent | {"source": "\x1b"}).status_code == 422
    assert client.post(page, sent | {"note": "Cette année"}).status_code == 302
    assert rules_of(year).number("test", "minutes") == 120
    assert not rules_of(year).by_key["test"].is_sure
    again = client.post(page, sent | {"minutes": "90"})
    assert again.status_code == 409
    choice = RuleChoice.objects.get()
    assert "Minutes, hors aménagement : 120" in page_of(again).replace("\u00a0", " ")
    back = reverse("certification:rule_give_back", args=[world.here.uai, "test"])
    client.post(back, {"seen": str(choice.pk)})
    assert rules_of(year).number("test", "minutes") == 105
    choice.refresh_from_db()
    assert choice.ended_by == world.user("nora")
    assert "Note du recteur" in client.get(page).content.decode()


def test_the_days_of_a_period_follow_each_other(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    page = reverse("certification:rule", args=[world.here.uai, "period_3e"])
    start = world.here.year.start_year + 1
    sent = {
        "first": f"{start}-03-15", "last": f"{start}-06-12", "catch_up_first": f"{start}-06-14",
        "catch_up_last": f"{start}-06-18", "source": "Éduscol", "is_confirmed": "on", "seen": "0",
    }  # fmt: skip
    assert client.post(page, sent | {"last": f"{start}-06-15"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    period = rules_of(world.here.year).period(Level.TROISIEME)
    assert period.is_sure
    assert period.days["catch_up_first"] == date(start, 6, 14)
