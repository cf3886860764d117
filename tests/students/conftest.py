import pytest

from pixschool.core.models import ImportBatch, School
from tests.factories.core import SchoolFactory
from tests.students.rosters import ROWS, import_rows
from tests.support.work import Work


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def imported(work: Work, school: School) -> ImportBatch:
    return import_rows(work, school, ROWS)
