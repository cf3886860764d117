"""Reminders of the last mornings, what people want to hear of, and the calendars they follow."""

from datetime import timedelta

from pixschool.core.mail import outbox
from pixschool.core.models import Membership, OutgoingEmail, School
from pixschool.core.reference.roles import Role
from pixschool.demo.moments import Moments, at_hour
from rituals.feeds import services as feeds
from rituals.models import CalendarFeed, Notification, ReminderPreference
from rituals.reminders import preferences
from rituals.reminders.hours import hours_of
from rituals.reminders.preferences import DIGEST
from rituals.reminders.run import remind_school

MORNINGS = 3
Frequency = ReminderPreference.Frequency


def subscribe(school: School) -> None:
    """The calendars of who leads, of the CDI, of a class; and the families' one."""
    for member in Membership.objects.active().filter(school=school).select_related("user"):
        kinds = {
            Role.LEAD: [CalendarFeed.FeedKind.PERSON, CalendarFeed.FeedKind.SCHOOL],
            Role.LIBRARIAN: [CalendarFeed.FeedKind.PERSON],
        }.get(Role(member.roles[0]), [])
        for kind in kinds:
            feeds.open_feed(school=school, kind=kind, membership=member, actor=member.user)
        if Role.LEAD in member.roles:
            feeds.open_feed(school=school, kind=CalendarFeed.FeedKind.PUBLIC, actor=member.user)


def choose(school: School) -> None:
    """The head reads on Mondays; one colleague wants nothing but their own sessions."""
    wishes = {
        Role.HEAD: {"milestone_due": Frequency.WEEKLY, "milestone_overdue": Frequency.WEEKLY},
        Role.STAFF: {"milestone_due": Frequency.NEVER},
    }
    for role, frequencies in wishes.items():
        for member in Membership.objects.active().filter(school=school, roles=[role]):
            preferences.choose(membership=member, frequencies=frequencies)


def write(school: School, moments: Moments) -> None:
    """The mails of the last school mornings, as if they had been sent then."""
    hours = hours_of(school)
    days = [moments.today]
    while len(days) <= MORNINGS and (found := hours.before(days[-1])):
        days.append(found)
    for day in reversed(days[1:]):
        at = at_hour(day, 7, 32)
        before = set(OutgoingEmail.objects.values_list("pk", flat=True))
        remind_school(school, now=at)
        outbox.deliver(now=at + timedelta(minutes=1), kind=DIGEST)
        OutgoingEmail.objects.exclude(pk__in=before).update(created_at=at)
        Notification.objects.filter(school=school, created_at__gt=at).update(created_at=at)
