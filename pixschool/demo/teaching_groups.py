"""Groups of an invented school: that of a teacher of technology, made of pupils of several classes,
has its campaign; the halves of the sixièmes are welcomed, and seen.

Of the grids, that of a first half is filled, that of its second is half filled."""

from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from campaigns import services
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from pixschool.demo import courses
from pixschool.demo.moments import Moments
from pixschool.demo.population import TECHNOLOGY
from rituals.models import ObservationSheet, ObservedPupil, Session
from rituals.observing.noting import Write, note
from rituals.observing.rows import open_sheet
from rituals.sessions.grids import SIXIEME, GridItem
from students.halves import services as halves
from students.models import Classroom, Group

CAMPAIGN = "Tableurs en technologie"
_OPEN_FOR = timedelta(weeks=3, days=4)
_CODE = "TECHNP234"
WELCOME = "reseau-6e"
# What is seen, row after row: most manage, some need help, few do not.
_SEEN = ("yes", "yes", "help", "yes", "yes", "no", "yes", "yes", "yes", "help", "yes")


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


def divide(year: SchoolYear, *, actor: User) -> None:
    """Before the hours are planned: they are then for the halves."""
    rooms = Classroom.objects.in_year(year).filter(level=Level.SIXIEME)
    for room in rooms.select_related("school", "year"):
        halves.divide(whole=room, actor=actor)


def observe(year: SchoolYear, *, moments: Moments, actor: User) -> None:
    """The two sessions of the first class that are over."""
    sessions = Session.objects.filter(
        ritual__year=year, ritual__key=WELCOME, ends_at__lt=moments.this_morning
    ).exclude(teaching_group=None)
    found = sessions.select_related("ritual__school", "ritual__year", "school", "teaching_group")
    for rank, session in enumerate(found.order_by("teaching_group__key")[:2]):
        sheet = open_sheet(session=session, actor=actor)
        rows = list(sheet.rows.all())
        for row in rows[: len(rows) // (1 + rank)]:
            _fill(sheet, row, actor)


def _fill(sheet: ObservationSheet, row: ObservedPupil, actor: User) -> None:
    """By its number: the same demonstration each time."""
    for rank, item in enumerate(SIXIEME.items):
        value = _value(item, row.number, rank)
        if value:
            cell = uuid5(NAMESPACE_OID, f"{sheet.pk}-{row.pk}-{item.code}")
            note(
                sheet=sheet,
                write=Write(
                    id=cell, row=row.number, item=item.code, value=value, version=0, write=cell
                ),
                actor=actor,
            )


def _value(item: GridItem, number: int, rank: int) -> str:
    if item.code == "cdi_first":
        return "yes" if number % 8 == 3 else ""
    return _SEEN[(3 * number + 2 * rank) % len(_SEEN)]
