"""The page of results: shares with their interval, nothing concluded from chance."""

import pytest
from django.urls import reverse

from tests.factories.certification_results import CertificationResultFactory
from tests.factories.core import MembershipFactory, SchoolFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("low", "said"), [(4, "ne permet pas de conclure"), (14, "moins d’élèves")]
)
def test_two_years_of_one_level(client: PageClient, low: int, said: str) -> None:
    school = SchoolFactory()
    before = SchoolYearFactory(school=school, start_year=school.current_year.start_year - 1)
    for year, below in ((school.current_year, low), (before, 2)):
        room = ClassroomFactory(year=year, name="3A", level="3E")
        for number in range(16):
            student = EnrolmentFactory(classroom=room).student
            level = 2 if number < below else 3
            CertificationResultFactory(year=year, student=student, level=level)
    client.force_login(MembershipFactory(school=school, lead=True).user)

    page = client.get(reverse("certification:results", args=[school.uai])).content.decode()

    main = page[page.index("<main") :]
    assert said in main
    assert f"{16 - low} sur 16" in main.replace(chr(160), " ").replace("&nbsp;", " ")
