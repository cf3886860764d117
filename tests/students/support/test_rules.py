import pytest

from pixschool.core.models import School
from students.models import QueueOrder, SupportRules
from students.support import rules
from students.support.errors import SupportRefusedError
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_without_a_choice_the_usual_rules_stand_and_nothing_is_written(school: School) -> None:
    assert rules.rules_of(school.current_year).stopped_weeks == 3
    assert not SupportRules.objects.exists()


def test_a_school_changes_its_rules(school: School) -> None:
    year, order = school.current_year, [QueueOrder.WAITING, QueueOrder.NEVER_HELPED, "deadline"]
    rules.change(year=year, actor=UserFactory(), stopped_weeks=2, queue_order=order)
    rules.change(year=year, actor=UserFactory(), slide_points=15)
    found = rules.rules_of(year)
    assert (found.stopped_weeks, found.slide_points, found.queue_order) == (2, 15, order)


@pytest.mark.parametrize(
    "fields",
    [
        {"queue_order": ["waiting"]},
        {"queue_order": ["waiting", "waiting", "deadline"]},
        {"stopped_weeks": 0},
        {"nothing_weeks": 0},
        {"slide_points": 101},
        {"most_finished": 101},
        {"late_from": 100},
        {"release_hour": 24},
    ],
)
def test_rules_without_sense_are_refused(school: School, fields: dict[str, object]) -> None:
    with pytest.raises(SupportRefusedError):
        rules.change(year=school.current_year, actor=UserFactory(), **fields)
