"""Four times the pupils cost about four times the work, whatever PostgreSQL believes of the tables.

Counted as for the results (`tests/campaigns/importers/test_growth.py`).
"""

from collections.abc import Callable
from itertools import product

import pytest
from django.conf import settings

from pixschool.core.importing import batches
from pixschool.core.models import School
from pixschool.core.sql import run
from students.models import Enrolment, Student
from tests.factories.core import SchoolFactory
from tests.support.imports import confirm, drop
from tests.support.plans import Planned, assert_as_much_more, explained
from tests.support.siecle_files import Listed, numbered, table_csv
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

SMALL, TIMES, MOST = 150, 4, 4.6
TABLES = "students_student, students_enrolment, students_classroom"
SYLLABLES = ["BA", "CE", "DI", "FO", "GU", "LA", "ME", "NI", "PO", "RU"]


def in_classes(count: int, level: int = 6) -> list[Listed]:
    """Thirty to a class, everybody with an own name."""
    names = ["".join(parts) for parts in product(SYLLABLES, repeat=3)][:count]
    return [Listed(name, "Zoé", f"{level}{chr(65 + n // 30)}") for n, name in enumerate(names)]


def read(work: Work, school: School, lines: list[Listed]) -> list[Planned]:
    with explained() as found:
        batch = drop(work, school, "roster", ("liste.csv", table_csv(numbered(lines))))
        confirm(work, batch)
    assert batch.status == batch.BatchStatus.DONE
    return found


def as_if_empty(work: Work) -> None:
    read(work, SchoolFactory(), in_classes(20))
    Enrolment.objects.all().delete()
    Student.objects.all().delete()
    run(f"ANALYZE {TABLES}")


def as_of_another_school(work: Work) -> None:
    read(work, SchoolFactory(), in_classes(20))
    run(f"ANALYZE {TABLES}")


def work_of(work: Work, count: int, state: Callable[[Work], None]) -> list[list[Planned]]:
    """The statements of a first roster, of one where all have moved, and of taking that back."""
    state(work)
    school = SchoolFactory()
    first = read(work, school, in_classes(count))
    with explained() as moved:
        batch = drop(work, school, "roster", ("l.csv", table_csv(numbered(in_classes(count, 5)))))
        confirm(work, batch)
    assert batch.status == batch.BatchStatus.DONE
    with explained() as undone:
        batches.undo(batch=batch, actor=None)
    return [first, moved, undone]


@pytest.mark.parametrize("state", [as_if_empty, as_of_another_school])
def test_the_work_grows_with_the_pupils(work: Work, state: Callable[[Work], None]) -> None:
    few, many = work_of(work, SMALL, state), work_of(work, SMALL * TIMES, state)
    for small, large in zip(few[:2], many[:2], strict=True):
        assert_as_much_more(small, large, times=MOST)
    # Taking back reads whole tables, in which the smaller school still is.
    assert_as_much_more(few[2], many[2], times=TIMES + 2)
