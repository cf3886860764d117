"""A campaign of a teacher of technology, whose group is made of pupils of several classes."""

from datetime import timedelta

from campaigns import services
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.themes import Theme
from pixschool.demo import courses
from pixschool.demo.moments import Moments
from pixschool.demo.population import TECHNOLOGY
from students.models import Group

CAMPAIGN = "Tableurs en technologie"
_OPEN_FOR = timedelta(weeks=3, days=4)
_CODE = "TECHNP234"


def give_campaign(year: SchoolYear, *, moments: Moments, actor: User) -> None:
    """It has just opened for one of the groups, under its code; nobody has come yet."""
    groups = Group.objects.in_year(year).filter(name__startswith=TECHNOLOGY).order_by("name")
    group = groups.first()
    if group is None or moments.is_over:
        return
    campaign = services.create_campaign(
        year=year,
        actor=actor,
        name=CAMPAIGN,
        groups=[group],
        course=courses.DONNEES.name,
        theme=Theme.OTHER,
        opens_on=moments.monday,
        closes_on=moments.monday + _OPEN_FOR,
    )
    services.set_codes(campaign=campaign, codes=[(_CODE, group)], actor=actor)
