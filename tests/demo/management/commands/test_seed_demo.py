"""manage.py seed_demo: the schools it promises, their files, and nothing outside demo mode."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import reverse

from campaigns.matching import to_attach
from campaigns.missing import stats
from campaigns.models import Campaign, ParticipantLink, Participation
from pixschool.core.access import demo
from pixschool.core.importing import in_turn
from pixschool.core.models import (
    ImportBatch,
    Membership,
    OutgoingEmail,
    School,
    SchoolYear,
    User,
)
from pixschool.core.reference.roles import Role
from pixschool.demo.moments import Moments
from pixschool.demo.staff import PASSWORD
from pixschool.portal.equity.changes import told_change
from pixschool.portal.equity.page import class_lines
from pixschool.portal.equity.reading import report
from pixschool.portal.progression.matrix import Gap
from pixschool.portal.progression.page import with_gap
from pixschool.portal.progression.reading import progression
from rituals.catalogue.loader import published_years
from rituals.models import (
    Attendance,
    CalendarFeed,
    Milestone,
    Notification,
    Ritual,
    Session,
)
from rituals.plan import taking_over
from students.models import (
    ClassLead,
    Classroom,
    DrawnPupil,
    Enrolment,
    Student,
    SupportDraw,
    SupportSlot,
    SupportVisit,
)
from students.support.queue import queue
from tests.support.client import PageClient
from tests.support.work import Work

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
that_day = time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def demo_mode(settings: Any, tmp_path: Path, work: Work) -> Path:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    return tmp_path / "demo"


def test_refuses_outside_demo_mode(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="PIXSCHOOL_DEMO"):
        call_command("seed_demo")
    assert not User.objects.exists()


@that_day
def test_two_schools_and_their_year(demo_mode: Path) -> None:
    call_command("seed_demo", today=TODAY)

    college, lycee = School.objects.order_by("pk")
    assert (college.name, lycee.name) == ("Collège Ada-Lovelace", "Lycée Grace-Hopper")
    assert college.is_demo
    assert lycee.is_demo
    for school, classes, pupils in ((college, 22, 560), (lycee, 24, 780)):
        year = school.current_year
        rooms = Classroom.objects.in_year(year)
        assert rooms.count() == classes
        assert Enrolment.objects.filter(year=year, ends_on=None).count() == pupils
        assert not ImportBatch.objects.filter(school=school).exclude(status="done").exists()
        _check_last_year(school, year)
        campaigns = list(Campaign.objects.in_year(year))
        progress = sum(stats.progress_by_class(campaigns, rooms).values(), stats.NOBODY)
        assert min(progress.finished, progress.started, progress.not_started) > 20
        assert 5 <= to_attach.count(school.pk) <= 20
        namesakes = Student.objects.filter(school=school, name_key="martin lucas")
        assert namesakes.filter(enrolments__classroom__in=rooms).count() >= 2
    kinds = set(Campaign.objects.filter(school=college).values_list("kind", flat=True))
    # A « parcours apprenants » has no file, and the demonstration is made of files.
    assert kinds == {kind.value for kind in Campaign.CampaignKind if kind != "combined"}
    assert Participation.objects.filter(nth=1, counts=False, student__isnull=False).exists()
    assert Enrolment.objects.filter(ends_on__isnull=False).count() >= 16  # movers and leavers
    decisions = ParticipantLink.objects.values_list("decision", flat=True)
    assert set(decisions) >= {"certain", "pending", "confirmed", "test", "homonyms"}
    _check_team(college)
    _check_files(demo_mode, college)
    _check_year(college)
    _check_reminders(college)
    _check_story(college)
    _check_cdi(college)
    # The lycée has planned the start of its year only, and a project: the visitor does the rest.
    planned = Ritual.objects.in_year(lycee.current_year).planned()
    assert planned.exclude(project=None).count() == 1
    planned = planned.filter(project=None)
    assert set(planned.values_list("theme", flat=True)) == {"accueil", "equipe", "rentree"}


def _check_last_year(school: School, year: SchoolYear) -> None:
    """« Reprendre l’an dernier » has something to say of codes, notes and people who have left."""
    before = school.years.get(start_year=year.start_year - 1)
    results = Participation.objects.filter(campaign__year=before)
    assert results.exists()
    assert not results.filter(student=None).exists()  # nothing of it is still a question
    assert Campaign.objects.in_year(before).exclude(pix_campaigns=None).count() == 3
    rows = [line.ritual for line in taking_over.preview(year, school).lines]
    words = " ".join(word for row in rows for word in row.warnings)
    assert "Codes de l’an dernier effacés" in words
    assert "n’est plus dans l’établissement" in words
    assert any(row.note for row in rows)


def _check_year(college: School) -> None:
    year = college.current_year
    rituals = Ritual.objects.in_year(year).planned()
    assert rituals.count() > 40
    for campaign in Campaign.objects.in_year(year).exclude(ritual=None).select_related("ritual"):
        assert campaign.opens_on == campaign.ritual.starts_on
        assert campaign.closes_on == campaign.ritual.ends_on
        assert campaign.levels == campaign.ritual.levels
    assert rituals.exclude(campaign=None).count() >= 8
    lines = Milestone.objects.filter(ritual__in=rituals)
    late = lines.to_do().filter(due_on__lt=TODAY)
    assert late.exists()
    assert lines.to_do().filter(due_on__range=(TODAY, TODAY + timedelta(days=7))).exists()
    done = lines.exclude(done_at=None)
    assert done.count() > late.count()
    assert not done.filter(done_at__date__gte=TODAY).exists()
    assert lines.to_do().exclude(assignee=None).exists()
    sessions = Session.objects.filter(ritual__in=rituals)
    assert sessions.filter(starts_at__date__lt=TODAY).exclude(teaching_group=None).exists()
    assert sessions.filter(starts_at__date__gt=TODAY, takes_attendance=True).exists()
    assert Attendance.objects.filter(session__in=sessions).exists()


def _check_story(college: School) -> None:
    """In 4e the gap closes, in 3e a class slides, nobody works on 5.1."""
    year = college.current_year
    campaigns = list(Campaign.objects.in_year(year).by_date().prefetch_related("pix_campaigns"))
    told = {}
    for level in ("4E", "3E"):
        rooms = list(Classroom.objects.in_year(year).filter(level=level).by_level())
        found = report(year=year, campaigns=campaigns, classrooms=rooms)
        change = told_change(found.campaigns)
        assert change
        assert change.is_twice
        told[level] = change
        if level == "4E":
            assert found.comparison.is_shown, found.comparison
            assert found.coverage.came
            assert found.under_floor
    before, after = told["4E"].before, told["4E"].after
    assert before
    assert after
    assert before.spread - after.spread > 0.03
    (sliding,) = (one for one in class_lines(found.campaigns, told["3E"]) if one.name == "3C")
    medians = [one.median for one in (sliding.first, sliding.last) if one and one.median]
    assert len(medians) == 2
    assert medians[0] - medians[1] > 0.1
    assert with_gap(progression(year=year), Gap.BLIND_SPOT) == ["5.1"]


def _check_cdi(college: School) -> None:
    """Lots were drawn for a slot of six seats: it is full, and the others wait their turn."""
    year = college.current_year
    held = SupportDraw.objects.get(year=year)
    drawn = DrawnPupil.objects.filter(draw=held)
    slot = SupportSlot.objects.in_year(year).with_taken().get(day__gt=TODAY, taken=F("seats"))
    assert (slot.label, slot.seats, drawn.count()) == ("S1", 6, 12)
    placed = set(slot.bookings.held().values_list("student", flat=True))
    assert placed < set(drawn.values_list("student", flat=True))
    waiting = {one.student.pk for one in queue(year=year) if one.state == "waiting"}
    assert set(drawn.values_list("student", flat=True)) - placed <= waiting
    helped = SupportVisit.objects.filter(booking__slot__year=year, outcome="understood")
    assert helped.filter(booking__flag__closing="helped").exists()
    assert SupportSlot.objects.in_year(year).filter(is_open=False).count() == 1


def _check_reminders(college: School) -> None:
    mails = OutgoingEmail.objects.filter(school=college, kind="digest")
    assert mails.filter(state="accepted", created_at__date__lt=TODAY).count() == mails.count() > 0
    found = Notification.objects.filter(school=college)
    assert found.filter(state="mailed").count() == found.count() > 0
    assert CalendarFeed.objects.filter(school=college, kind="public").exists()


def _check_team(college: School) -> None:
    roles = {role for m in Membership.objects.filter(school=college) for role in m.roles}
    assert roles == set(Role.values)
    assert {account.email for account in demo.accounts()} <= {
        user.email for user in User.objects.all()
    }
    lead = ClassLead.objects.get(classroom__school=college, classroom__name="5B")
    assert lead.membership is not None
    claire = User.objects.get(first_name="Claire", last_name="Moreau")
    assert claire.check_password(PASSWORD)
    assert demo.find_user(claire.email) == claire


def _check_files(folder: Path, college: School) -> None:
    """Everything left to try is accepted, and is news."""
    assert (folder / "LISEZMOI.txt").exists()
    own = folder / "college-ada-lovelace"
    assert len(list((own / "deja-importes").glob("*.csv"))) >= 12
    paths = sorted((own / "a-essayer").glob("*.csv"))
    assert len(paths) >= 5
    batch = in_turn.receive_and_read(year=college.current_year, kind="results", paths=paths)
    assert (batch.status, batch.counts["files_rejected"]) == ("preview", 0)
    archive = next((own / "a-essayer").rglob("*.zip"))
    batch = in_turn.receive_and_read(year=college.current_year, kind="roster", paths=[archive])
    assert (batch.status, batch.counts["closed"], batch.counts["moved"]) == ("preview", 2, 1)


@that_day
def test_again_leaves_everything_as_it_is(demo_mode: Path) -> None:
    call_command("seed_demo", schools=1, today=TODAY)
    before = _everything()

    call_command("seed_demo", schools=1, today=TODAY)

    assert _everything() == before


def _everything() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize(
    "today",
    [
        date(2026, 9, 10),  # before the courses have begun, and with no published year behind
        date(2026, 12, 25),  # holidays
        date(2028, 11, 20),  # nothing is published
    ],
)
def test_on_any_day(demo_mode: Path, today: date) -> None:
    call_command("seed_demo", schools=1, today=today)

    school = School.objects.get()
    year = school.current_year
    is_published = year.start_year in published_years()
    assert Ritual.objects.in_year(year).planned().exists() == is_published
    assert Participation.objects.filter(campaign__year=year).exists()
    has_past = year.start_year - 1 in published_years()
    assert school.years.count() == 1 + has_past
    _check_pages(school, today)


def _check_pages(school: School, today: date) -> None:
    """Whoever signs in on that day reads pages, and no error."""
    with time_machine.travel(datetime.combine(today, time(10), tzinfo=UTC)):
        for account in demo.accounts():
            if account.school != school.name:
                continue
            client = PageClient()
            client.force_login(User.objects.get(email=account.email))
            for name in ("portal:home", "rituals:planner", "rituals:feeds", "rituals:reminders"):
                assert client.get(reverse(name, args=[school.uai])).status_code == 200


def test_in_summer_the_lycee_has_its_next_year_to_plan(demo_mode: Path) -> None:
    call_command("seed_demo", schools=2, today=date(2027, 7, 15))

    college, lycee = School.objects.order_by("pk")
    assert college.current_year.start_year == 2026
    assert not Milestone.objects.to_do().filter(due_on__lt=date(2027, 6, 25)).exists()
    year = lycee.current_year
    assert year.start_year == 2027
    assert not Ritual.objects.in_year(year).exists()
    assert len(taking_over.preview(year, lycee).new_lines) > 40
    _check_pages(lycee, date(2027, 7, 15))


@that_day
def test_the_same_seed_gives_the_same_files(demo_mode: Path) -> None:
    def content() -> dict[str, bytes]:
        return {
            str(path.relative_to(demo_mode)): path.read_bytes()
            for path in demo_mode.rglob("*")
            if path.is_file()
        }

    call_command("seed_demo", schools=1, today=TODAY)
    first = content()
    School.objects.all().delete()
    call_command("seed_demo", schools=1, today=TODAY)

    assert content() == first


@pytest.mark.parametrize(
    ("today", "start_year", "shown_on"),
    [
        (date(2026, 11, 23), 2026, date(2026, 11, 23)),
        (date(2027, 3, 1), 2026, date(2027, 3, 1)),
        (date(2026, 8, 15), 2025, date(2026, 6, 25)),
        (date(2026, 9, 10), 2025, date(2026, 6, 25)),
        (date(2026, 9, 28), 2026, date(2026, 9, 28)),
    ],
)
def test_the_year_shown_ends_today(today: date, start_year: int, shown_on: date) -> None:
    moments = Moments.around(today)

    assert (moments.start_year, moments.today) == (start_year, shown_on)
    assert moments.september < moments.first_reading.date() <= moments.autumn
