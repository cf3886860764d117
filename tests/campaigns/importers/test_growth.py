"""Four times the lines cost about four times the work, whatever PostgreSQL believes of the tables.

Counted in rows gone through, over every statement from the drop to the end of the writing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.conf import settings

from campaigns.models import ParticipantLink, Participation
from pixschool.core.importing import batches
from pixschool.core.reference.names import name_key
from pixschool.core.sql import run
from students.models import Enrolment, Student
from tests.campaigns.results import AT, Status, Year, read
from tests.support.imports import codes, drop
from tests.support.pix_files import Export, Line
from tests.support.plans import Planned, assert_as_much_more, explained
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

SMALL, TIMES = 150, 4
MOST = 4.6  # n log n would be 4.5 at these sizes
TABLES = (
    "campaigns_participation, campaigns_competenceresult, campaigns_participantlink, "
    "students_student, students_enrolment"
)
SYLLABLES = ["BA", "CE", "DI", "FO", "GU", "LA", "ME", "NI", "PO", "RU"]


def names(count: int) -> list[str]:
    return ["".join(parts) for parts in product(SYLLABLES, repeat=3)][:count]


def of_many(count: int) -> list[Line]:
    """Everybody once."""
    return [Line(name, "Zoé", started_at=None) for name in names(count)]


def of_one(count: int) -> list[Line]:
    """One name, all on one day: nothing tells the lines apart but their figures."""
    return [Line("BACEDI", "Zoé", mastery=n / 10_000) for n in range(count)]


def enrol(year: Year, last_names: list[str]) -> None:
    pupils = Student.objects.bulk_create(
        Student(school=year.school, last_name=n, first_name="Zoé", name_key=name_key(f"{n} Zoé"))
        for n in last_names
    )
    Enrolment.objects.bulk_create(
        Enrolment(student=p, classroom=year.a, year=year.year, starts_on=AT.date()) for p in pupils
    )


def as_if_empty(work: Work, year: Year) -> None:
    """What was there is gone, and PostgreSQL has noted that nothing is."""
    read(work, year, Export(tuple(of_many(20)), code="AUTRES123", pix_id=7, name="Autre"))
    Participation.objects.all().delete()
    ParticipantLink.objects.all().delete()
    run(f"ANALYZE {TABLES}")


def as_of_another_campaign(work: Work, year: Year) -> None:
    """All it has noted is of one other campaign."""
    read(work, year, Export(tuple(of_many(20)), code="AUTRES123", pix_id=7, name="Autre"))
    run(f"ANALYZE {TABLES}")


def as_it_is(work: Work, year: Year) -> None:
    run(f"ANALYZE {TABLES}")


State = Callable[[Work, Year], None]


def work_of(work: Work, lines: list[Line], state: State) -> list[list[Planned]]:
    """The statements of a first reading, by days; of a second, by minutes; of taking it back."""
    year = Year()
    state(work, year)
    enrol(year, sorted({line.last_name for line in lines}))
    with explained() as first:
        batch = read(work, year, Export(tuple(lines), generation="2024"))
    assert batch.status == Status.DONE
    if state is as_it_is:
        state(work, year)
    timed = [
        replace(line, started_at=datetime(2026, 11, 12, 8) + timedelta(minutes=n % 700))
        for n, line in enumerate(lines)
    ]
    with explained() as second:
        batch = read(work, year, Export(tuple(timed)), at=AT + timedelta(days=1))
    assert batch.status == Status.DONE
    with explained() as undone:
        batches.undo(batch=batch, actor=None)
    return [first, second, undone]


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (of_many, as_if_empty),
        (of_many, as_of_another_campaign),
        (of_many, as_it_is),
        (of_one, as_of_another_campaign),
    ],
)
def test_the_work_grows_with_the_lines(
    work: Work, lines: Callable[[int], list[Line]], state: State
) -> None:
    few = work_of(work, lines(SMALL), state)
    many = work_of(work, lines(SMALL * TIMES), state)

    for small, large in zip(few, many, strict=True):
        assert_as_much_more(small, large, times=MOST)


def test_one_name_a_thousand_times_is_refused(work: Work, year: Year) -> None:
    """Nothing in a school looks like that; and each attempt of one moment has a number."""
    export = Export(tuple(of_one(1_001)), generation="2024")
    with time_machine.travel(AT):  # later, the export would also be an old one
        batch = drop(work, year.school, "results", (export.file_name, export.as_bytes()))
    assert (batch.status, codes(batch)) == (Status.REJECTED, {"NAME_TOO_OFTEN"})
