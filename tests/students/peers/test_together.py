"""However many ask together, a helper has no more pairs than the school lets them."""

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings

from pixschool.core.models import AuditEntry
from students.models import PeerPair
from students.peers import helpers, pairs
from tests.students.slots import race
from tests.students.slots.setting import NOW, Setting, a_setting

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

REQUESTS = 20


@pytest.fixture
def at() -> Iterator[Setting]:
    with time_machine.travel(NOW):
        yield a_setting(pupils=REQUESTS + 1)


def test_a_load_is_never_passed(at: Setting) -> None:
    helper, *others = at.pupils
    actor = at.librarian.user
    held = helpers.agree(student=helper, year=at.year, actor=actor)
    for _ in range(3):
        answers = race.together(
            others,
            lambda pupil: pairs.start(
                helper=helper, helped=pupil, year=at.year, topic="keyboard", actor=actor
            ),
        )
        assert answers.pop("") == 2
        assert all("aide déjà 2 camarades" in answer for answer in answers)
        assert held.pairs.under_way().count() == 2
        PeerPair.objects.all().delete()


def test_twenty_clicks_make_one_pair_and_one_line(at: Setting) -> None:
    helper, helped, *_ = at.pupils
    actor = at.librarian.user
    helpers.agree(student=helper, year=at.year, actor=actor)
    answers = race.together(
        at.pupils[1:],
        lambda _: pairs.start(
            helper=helper, helped=helped, year=at.year, topic="keyboard", actor=actor
        ),
    )
    assert set(answers) == {""}
    assert PeerPair.objects.count() == AuditEntry.objects.filter(event="pair_started").count() == 1
