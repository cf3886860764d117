"""Conservation: every row of a list is accounted for, whatever the list and whatever was there.

A small oracle in plain Python says what should happen; the import, in SQL, must agree.
"""

from dataclasses import dataclass

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch, School
from pixschool.core.reference.names import class_key, name_key
from students.models import Enrolment, Student
from tests.factories.core import SchoolFactory
from tests.support.imports import confirm, drop, dump
from tests.support.siecle_files import Listed, ine_of, siecle_zip
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

CLASSES = ("6A", "6e A", "6B", "5A")
LASTS = ("MARTIN", "Martin", "N'DIAYE", "LE GALL", "LEGALL")
FIRSTS = ("Léa", "Tom", "Éloïse")


@st.composite
def rosters(draw: st.DrawFn) -> list[Listed]:
    """A list where no INE comes twice; names, classes and outcomes at random."""
    numbers = draw(st.lists(st.integers(1, 12), unique=True, max_size=9))
    return [
        Listed(
            draw(st.sampled_from(LASTS)),
            draw(st.sampled_from(FIRSTS)),
            draw(
                st.sampled_from([*CLASSES, None]) if number % 4 == 0 else st.sampled_from(CLASSES)
            ),
            ine=None if draw(st.integers(0, 9)) == 0 else ine_of(number),
            left_on=draw(st.sampled_from(["", "", "", "", "01/10/2026"])),
        )
        for number in numbers
    ]


@dataclass
class Expected:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    left: int = 0
    ignored: int = 0


def oracle(before: dict[str, Listed], rows: list[Listed]) -> tuple[Expected, dict[str, Listed]]:
    """What importing `rows` does to a school whose pupils (by INE) are `before`."""
    expected, after = Expected(), {}
    for row in rows:
        if row.left_on:
            expected.left += 1
        elif row.ine is None or row.class_name is None:
            expected.ignored += 1
        else:
            after[row.ine] = row
            known = before.get(row.ine)
            if known is None:
                expected.created += 1
            elif (known.last_name, known.first_name) != (row.last_name, row.first_name) or (
                class_key(known.class_name or "") != class_key(row.class_name)
            ):
                expected.updated += 1
            else:
                expected.unchanged += 1
    expected.closed = len(before.keys() - after.keys())
    return expected, after


def present(school: School) -> list[tuple[str, str, str]]:
    rows = Enrolment.objects.filter(ends_on=None, classroom__school=school).values_list(
        "student__last_name", "student__first_name", "classroom__key"
    )
    return sorted(rows)


@hypothesis_settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(first=rosters(), second=rosters())
def test_rows_read_are_rows_accounted_for(
    work: Work, first: list[Listed], second: list[Listed]
) -> None:
    school = SchoolFactory()
    known: dict[str, Listed] = {}
    for rows in (first, second):
        untouched = dump()
        batch = drop(work, school, "roster", ("siecle.zip", siecle_zip(rows, uai=school.uai)))
        expected, after = oracle(known, rows)
        if not after:  # nobody to import: refused, and what was there stays
            assert batch.status == ImportBatch.BatchStatus.REJECTED
            assert dump() == untouched
            continue
        counts = batch.counts
        assert {key: counts[key] for key in vars(expected)} == vars(expected)
        accounted = ("created", "updated", "unchanged", "left", "ignored")
        assert sum(counts[key] for key in accounted) == counts["rows"] == len(rows)

        changes = batch.status == ImportBatch.BatchStatus.PREVIEW
        assert changes == bool(expected.created or expected.updated or expected.closed)
        if changes:
            before = dump()
            confirm(work, batch)
            batches.undo(batch=batch, actor=None)
            assert dump() == before
            batch = drop(work, school, "roster", ("siecle.zip", siecle_zip(rows, uai=school.uai)))
            confirm(work, batch)
        known = after
        assert present(school) == sorted(
            (row.last_name, row.first_name, class_key(row.class_name or ""))
            for row in after.values()
        )
    everyone = Student.objects.filter(school=school)
    assert all(s.name_key == name_key(f"{s.last_name} {s.first_name}") for s in everyone)
