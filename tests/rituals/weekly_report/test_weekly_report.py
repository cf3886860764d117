"""The week on one page: what it says of a Monday of November, in zone A."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from campaigns.models import Campaign
from pixschool.core.calendars import calendar_for
from rituals.board.planner import rituals_of
from rituals.models import Milestone, Ritual
from rituals.reminders.facts import read
from rituals.reminders.hours import hours_of
from rituals.weekly_report import report
from rituals.weekly_report.report import MOST, Section, WeeklyReport
from tests.factories.campaigns import CampaignFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory, SessionFactory
from tests.rituals.reminders.moments import MONDAY, at
from tests.support.client import PageClient
from tests.support.world import World

FRIDAY = MONDAY + timedelta(days=4)
NEXT = MONDAY + timedelta(days=9)


def made(world: World, day: date = MONDAY) -> WeeklyReport:
    school = world.here.school
    facts = read(school, hours=hours_of(school), now=at(day))
    breaks = calendar_for("A", 2026).breaks
    return report.build(facts, rituals_of(world.here.year), breaks=breaks)


def said(section: Section) -> list[tuple[str, str]]:
    return [(line.what, line.detail) for line in section.lines]


def test_who_is_missing_by_class_and_by_number(world: World) -> None:
    Campaign.objects.filter(pk=world.here.campaign.pk).update(
        opens_on=MONDAY - timedelta(days=7), closes_on=FRIDAY
    )
    line = made(world).campaigns[0]
    assert line.campaign == world.here.campaign
    assert (line.progress.finished, line.progress.total) == (2, 6)
    assert [(one.name, one.missing) for one in line.classrooms] == [("6A", 2), ("6B", 2)]


def test_what_begins_happens_and_is_due(world: World) -> None:
    for level in ("6E", "5E"):
        again = RitualFactory(
            year=world.here.year, title="Cyber", levels=[level], starts_on=FRIDAY, ends_on=NEXT
        )
        MilestoneFactory(ritual=again, label="Coller les codes", due_on=NEXT, role="lead")
    SessionFactory(
        ritual=RitualFactory(year=world.here.year, title="Réseau"),
        starts_at=at(MONDAY, 10), ends_at=at(MONDAY, 11), room="104",
    )  # fmt: skip
    MilestoneFactory(ritual=again, label="Oublié", due_on=MONDAY - timedelta(days=3), role="lead")
    page = made(world)
    assert said(page.this_week) == [
        ("Réseau", "de 10 h à 11 h, salle 104"),
        ("Commence : Cyber", "6e, 5e, jusqu’au 2 déc."),
    ]
    assert said(page.next_week) == [("Coller les codes", "Cyber · RUPN")]
    assert said(page.late) == [("Oublié", "Cyber · RUPN")]


def test_what_is_over_done_or_removed_is_silent(world: World) -> None:
    ritual = RitualFactory(year=world.here.year, starts_on=MONDAY, ends_on=FRIDAY)
    MilestoneFactory(ritual=ritual, label="Fait", due_on=FRIDAY)
    Milestone.objects.update(done_at=at(MONDAY))
    assert [line.ritual_id for line in made(world).this_week.lines] == [ritual.pk]
    assert made(world, FRIDAY).this_week.lines == ()
    Ritual.objects.update(removed_at=at(MONDAY))
    Campaign.objects.all().delete()
    assert made(world).is_empty


def test_what_is_late_for_long_is_not_forgotten(world: World) -> None:
    ritual = RitualFactory(year=world.here.year, title="Rentrée", starts_on=date(2026, 9, 7))
    MilestoneFactory(ritual=ritual, label="Coller les codes", role="lead")
    assert said(made(world).late) == [("Coller les codes", "Rentrée · RUPN")]


@pytest.mark.parametrize(
    ("day", "monday"),
    [(MONDAY, MONDAY), (FRIDAY, MONDAY), (MONDAY - timedelta(days=1), MONDAY)],
)
def test_at_the_week_end_it_speaks_of_the_week_to_come(day: date, monday: date) -> None:
    assert report.week_of(day) == monday


@pytest.mark.parametrize(
    ("day", "news"),
    [
        (MONDAY, "Vacances de Noël dans 3 semaines"),
        (date(2026, 12, 14), "Vacances de Noël à la fin de la semaine"),
        (date(2026, 12, 21), "Vacances de Noël, jusqu’au 3 janv."),
    ],
)
def test_the_next_holidays(world: World, day: date, news: str) -> None:
    assert made(world, day).news == news


@pytest.mark.django_db
def test_one_page_however_much_there_is(client: PageClient, world: World) -> None:
    today = world.here.school.today()
    for rank in range(3 * MOST):
        campaign = CampaignFactory(year=world.here.year, name=f"Campagne {rank}", closes_on=None)
        campaign.classrooms.set([world.a.room, world.b.room])
        ritual = RitualFactory(
            year=world.here.year, title=f"Rituel {rank}", starts_on=today, ends_on=today
        )
        for days in (-1, 8):
            MilestoneFactory(ritual=ritual, due_on=today + timedelta(days=days))
    client.force_login(world.user("nora"))
    response = client.get(reverse("rituals:week_pdf", args=[world.here.uai]))
    pdf = PdfReader(io.BytesIO(response.content))
    assert len(pdf.pages) == 1
    assert "autres, sur la page" in " ".join(pdf.pages[0].extract_text().split())


def test_as_many_questions_however_much_there_is(
    world: World, count_queries: Callable[..., None]
) -> None:
    def grow() -> None:
        ritual = RitualFactory(year=world.here.year, starts_on=MONDAY, ends_on=FRIDAY)
        for name in ("bob", "dora", "sam"):
            MilestoneFactory(ritual=ritual, due_on=FRIDAY, assignee=world.members[name])
        SessionFactory(
            ritual=ritual, starts_at=at(FRIDAY, 10), ends_at=at(FRIDAY, 11), room=ritual.title
        )

    grow()
    count_queries(lambda: made(world), grow, at_most=15)
