"""A campaign of the technology teachers, whose groups are made of pupils of several classes."""

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
_CODE = "TECHNP"


def give_campaign(year: SchoolYear, *, moments: Moments, actor: User) -> None:
    """It has just opened: each group has its code, nobody has come yet."""
    groups = list(Group.objects.in_year(year).filter(name__startswith=TECHNOLOGY).order_by("name"))
    if not groups or moments.is_over:
        return
    campaign = services.create_campaign(
        year=year,
        actor=actor,
        name=CAMPAIGN,
        groups=groups,
        course=courses.DONNEES.name,
        theme=Theme.OTHER,
        opens_on=moments.monday,
        closes_on=moments.monday + _OPEN_FOR,
    )
    codes = [(f"{_CODE}{rank:03}", group) for rank, group in enumerate(groups, 234)]
    services.set_codes(campaign=campaign, codes=codes, actor=actor)
