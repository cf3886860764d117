from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from pixschool.core.models import Membership
from pixschool.core.reference.names import class_key
from rituals.feeds import services as feeds
from rituals.models import (
    CalendarFeed,
    CouncilMinutes,
    Milestone,
    Project,
    Resource,
    Ritual,
    Session,
    SessionLeader,
    StaffMeeting,
    StaffSeat,
)

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 9, 14)  # an ordinary week of class in zone A


class RitualFactory(DjangoModelFactory[Ritual]):
    """`classrooms=[…]` gives the classes it is for, when not all those of its levels."""

    class Meta:
        model = Ritual
        skip_postgeneration_save = True

    class Params:
        public = factory.Trait(is_public=True, family_text="Votre enfant découvre Pix.")

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    title = factory.Sequence(lambda n: f"Rituel {n}")
    theme = "rentree"
    kind = Ritual.Kind.CAMPAIGN
    levels = ["6E"]
    starts_on = MONDAY
    ends_on = MONDAY + timedelta(days=25)

    @factory.post_generation
    def classrooms(self: Ritual, create: bool, extracted: list | None, **_kwargs: object) -> None:
        self.classrooms.set(extracted or [])


class MilestoneFactory(DjangoModelFactory[Milestone]):
    """A line due a week before its ritual."""

    class Meta:
        model = Milestone

    ritual = None  # explicit
    label = factory.Sequence(lambda n: f"Préparer {n}")
    anchor = Milestone.DueFrom.START
    offset_days = -7
    due_on = factory.LazyAttribute(lambda m: m.ritual.starts_on + timedelta(days=m.offset_days))
    role = "lead"


class SessionFactory(DjangoModelFactory[Session]):
    """An hour at half past eight in Paris, each its own day. `leaders=[…]` gives who leads it."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    ritual = None  # explicit
    school = factory.SelfAttribute("ritual.school")
    starts_at = factory.Sequence(
        lambda n: datetime(2026, 9, 14, 8, 30, tzinfo=PARIS) + timedelta(days=n % 250)
    )
    ends_at = factory.LazyAttribute(lambda s: s.starts_at + timedelta(minutes=55))
    room = "104"
    room_key = factory.LazyAttribute(lambda s: class_key(s.room))

    @factory.post_generation
    def leaders(self: Session, create: bool, extracted: list | None, **_kwargs: object) -> None:
        for member in extracted or []:
            lead(self, member)


def lead(session: Session, member: Membership) -> None:
    SessionLeader.objects.create(
        session=session,
        membership=member,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_held=session.is_held,
    )


class CalendarFeedFactory(DjangoModelFactory[CalendarFeed]):
    """The personal feed of `membership`."""

    class Meta:
        model = CalendarFeed
        django_get_or_create = ("school", "kind", "membership")

    class Params:
        families = factory.Trait(
            kind=CalendarFeed.FeedKind.PUBLIC, membership=None, expires_on=None
        )

    membership = None
    school = factory.SelfAttribute("membership.school")
    kind = CalendarFeed.FeedKind.PERSON
    nonce = factory.Sequence(lambda n: f"{n:032x}")
    expires_on = factory.LazyAttribute(lambda feed: feeds.last_day(feed.school.today()))


class StaffMeetingFactory(DjangoModelFactory[StaffMeeting]):
    """An hour at one o'clock in Paris, each its own day, a long time ahead."""

    class Meta:
        model = StaffMeeting

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    title = factory.Sequence(lambda n: f"Permanence {n}")
    starts_at = factory.Sequence(
        lambda n: datetime(2027, 1, 11, 13, tzinfo=PARIS) + timedelta(days=n % 150)
    )
    ends_at = factory.LazyAttribute(lambda m: m.starts_at + timedelta(minutes=55))
    room = "Salle 12"
    seats = 6


class CouncilMinutesFactory(DjangoModelFactory[CouncilMinutes]):
    class Meta:
        model = CouncilMinutes

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    held_on = MONDAY
    decisions = factory.Sequence(lambda n: [f"Chaque 6e passe au CDI avant Noël ({n})."])


class ProjectFactory(DjangoModelFactory[Project]):
    """A project of a fortnight in January with the 4e."""

    class Meta:
        model = Project

    class Params:
        year = None  # explicit

    ritual = factory.SubFactory(
        RitualFactory,
        year=factory.SelfAttribute("..year"),
        kind=Ritual.Kind.SESSION,
        theme="emi",
        levels=["4E"],
        competences=["1.1"],
        starts_on=date(2027, 1, 11),
        ends_on=date(2027, 1, 22),
    )
    subject = "Français"


class ResourceFactory(DjangoModelFactory[Resource]):
    class Meta:
        model = Resource

    school = None  # explicit
    title = factory.Sequence(lambda n: f"Fiche {n}")
    url = factory.Sequence(lambda n: f"https://fiches.ecole.example/{n}")
    theme = "emi"
    competences = ["1.1"]
    is_selected = True


class StaffSeatFactory(DjangoModelFactory[StaffSeat]):
    class Meta:
        model = StaffSeat

    meeting = None  # explicit
    membership = None  # explicit
