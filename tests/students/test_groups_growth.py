"""Who is in a group is found in a time that grows with the pupils, whatever PostgreSQL believes."""

from datetime import date

import pytest
from django.conf import settings

from campaigns.missing import expected, stats
from campaigns.models import Campaign
from pixschool.core.models import SchoolYear
from pixschool.core.sql import run
from students import groups
from students.models import Classroom, Enrolment, Group, GroupMember, Student
from tests.factories.campaigns import CampaignFactory
from tests.factories.core import SchoolFactory
from tests.factories.students import GroupFactory
from tests.support.plans import Planned, assert_as_much_more, explained

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

SMALL, TIMES, MOST = 150, 4, 4.6
TABLES = (
    "students_student, students_enrolment, students_classroom, students_groupmember, students_group"
)


def in_groups(year: SchoolYear, count: int) -> list[Classroom]:
    """As many pupils in five classes, each in one of two groups, of which one has a campaign."""
    school = year.school
    classrooms = Classroom.objects.bulk_create(
        Classroom(school=school, year=year, name=f"5E{n}", key=f"5e{n}", level="5E")
        for n in range(5)
    )
    pupils = Student.objects.bulk_create(
        Student(
            school=school,
            last_name=f"NOM{chr(65 + n // 26)}{chr(65 + n % 26)}",
            first_name="Zoé",
            name_key=f"nom{n} zoe",
        )
        for n in range(count)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            student=pupil,
            year=year,
            classroom=classrooms[n % 5],
            starts_on=date(year.start_year, 9, 1),
        )
        for n, pupil in enumerate(pupils)
    )
    both = [GroupFactory(school=school, year=year) for _ in range(2)]
    GroupMember.objects.bulk_create(
        GroupMember(group=both[n % 2], student=pupil) for n, pupil in enumerate(pupils)
    )
    CampaignFactory(school=school, year=year).groups.set(both[:1])
    return classrooms


def asked(count: int) -> list[Planned]:
    """The statements of all the questions, the tables having been counted when all had left."""
    in_groups(SchoolFactory().years.get(), count)
    for table in (Campaign, GroupMember, Group, Enrolment, Classroom, Student):
        table.objects.all().delete()
    run(f"ANALYZE {TABLES}")
    classrooms = in_groups(SchoolFactory().years.get(), count)
    campaign = Campaign.objects.get()
    group = campaign.groups.get()
    with explained() as found:
        assert Group.objects.with_pupils(classroom__in=classrooms).count() == 2
        assert list(Campaign.objects.expecting_in(classrooms)) == [campaign]
        assert len(groups.pupil_ids(group)) * 2 == count
        assert groups.enrolments(group, classrooms).count() * 2 == count
        assert len(expected.places([campaign.pk])[campaign.pk]) == len(classrooms)
        assert len(stats.progress_by_class([campaign], classrooms)) == len(classrooms)
        assert len(stats.progress_by_group([campaign], classrooms)) == 1
        assert len(stats.missing([campaign], classrooms)) * 2 == count
        assert len(stats.cells([campaign], classrooms)) * 2 == count
    return found


def test_the_work_grows_with_the_pupils() -> None:
    small = asked(SMALL)
    large = asked(SMALL * TIMES)
    assert_as_much_more(small, large, times=MOST)
