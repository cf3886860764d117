"""manage.py seed_demo: the schools it promises, their files, and nothing outside demo mode."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns import arbitration, stats
from campaigns.models import Campaign, ParticipantLink, Participation
from pixschool.core import demo
from pixschool.core.importing import in_turn
from pixschool.core.models import ImportBatch, Membership, School, User
from pixschool.core.permissions import Role
from pixschool.portal.demo.moments import Moments
from pixschool.portal.demo.staff import PASSWORD
from students.models import ClassLead, Classroom, Enrolment, Student
from tests.work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_mode(settings: Any, tmp_path: Path, work: Work) -> Path:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    return tmp_path / "demo"


def test_refuses_outside_demo_mode(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="PIXSCHOOL_DEMO"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_two_schools_and_their_story(demo_mode: Path) -> None:
    call_command("seed_demo")

    college, lycee = School.objects.order_by("pk")
    assert (college.name, lycee.name) == ("Collège Ada-Lovelace", "Lycée Grace-Hopper")
    assert college.is_demo
    assert lycee.is_demo
    for school, classes, pupils in ((college, 22, 560), (lycee, 24, 780)):
        year = school.years.get()
        rooms = Classroom.objects.in_year(year)
        assert rooms.count() == classes
        assert Enrolment.objects.filter(year=year, ends_on=None).count() == pupils
        assert not ImportBatch.objects.filter(school=school).exclude(status="done").exists()
        campaigns = list(Campaign.objects.in_year(year))
        progress = sum(stats.progress_by_class(campaigns, rooms).values(), stats.NOBODY)
        assert min(progress.finished, progress.started, progress.not_started) > 20
        assert 5 <= arbitration.count_waiting(school.pk) <= 20
        namesakes = Student.objects.filter(school=school, name_key="martin lucas")
        assert namesakes.filter(enrolments__classroom__in=rooms).count() >= 2
    kinds = set(Campaign.objects.filter(school=college).values_list("kind", flat=True))
    assert kinds == set(Campaign.Kind.values)
    assert Participation.objects.filter(nth=1, counts=False, student__isnull=False).exists()
    assert Enrolment.objects.filter(ends_on__isnull=False).count() >= 16  # movers and leavers
    decisions = ParticipantLink.objects.values_list("decision", flat=True)
    assert set(decisions) >= {"certain", "pending", "confirmed", "test", "homonyms"}
    _check_team(college)
    _check_files(demo_mode, college)


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
    batch = in_turn.receive_and_read(school=college, kind="results", paths=paths)
    assert (batch.status, batch.counts["files_rejected"]) == ("preview", 0)
    archive = next((own / "a-essayer").rglob("*.zip"))
    batch = in_turn.receive_and_read(school=college, kind="roster", paths=[archive])
    assert (batch.status, batch.counts["closed"], batch.counts["moved"]) == ("preview", 2, 1)


def test_again_leaves_everything_as_it_is(demo_mode: Path) -> None:
    call_command("seed_demo", schools=1)
    before = Participation.objects.count()

    call_command("seed_demo", schools=1)

    assert School.objects.count() == 1
    assert Participation.objects.count() == before


def test_the_same_seed_gives_the_same_files(demo_mode: Path) -> None:
    def content() -> dict[str, bytes]:
        return {
            str(path.relative_to(demo_mode)): path.read_bytes()
            for path in demo_mode.rglob("*")
            if path.is_file()
        }

    call_command("seed_demo", schools=1)
    first = content()
    School.objects.all().delete()
    call_command("seed_demo", schools=1)

    assert content() == first


@pytest.mark.parametrize(
    ("today", "start_year", "told_on"),
    [
        (date(2026, 11, 23), 2026, date(2026, 11, 23)),
        (date(2027, 3, 1), 2026, date(2027, 3, 1)),
        (date(2026, 8, 15), 2025, date(2026, 6, 25)),
        (date(2026, 9, 10), 2025, date(2026, 6, 25)),
        (date(2026, 9, 28), 2026, date(2026, 9, 28)),
    ],
)
def test_the_story_is_of_today(today: date, start_year: int, told_on: date) -> None:
    moments = Moments.around(today)

    assert (moments.start_year, moments.today) == (start_year, told_on)
    assert moments.september < moments.first_reading.date() <= moments.autumn
