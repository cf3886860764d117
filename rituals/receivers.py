"""What the year does when something happens elsewhere; the work is done in its folders."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.dispatch import receiver

from campaigns.missing.trend import reminders_shown
from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import Membership, School
from pixschool.core.signals import calendar_shown, membership_ended
from rituals.models import CalendarFeed, Notification, Ritual
from rituals.plan import off_days as ritual_days
from rituals.plan.services import PlanConflictError
from rituals.plan.signals import presence_changed
from rituals.reminders.kinds.base import id_in
from rituals.reminders.kinds.campaigns import CampaignClosing
from rituals.sessions import off_days as session_days
from rituals.sessions import services as sessions


@receiver(membership_ended)
def end_calendars(*, membership: Membership, **_kwargs: Any) -> None:
    """An address forgotten in a telephone does not come back to life with its owner."""
    CalendarFeed.objects.filter(membership=membership).delete()


@receiver(presence_changed)
def sessions_follow(*, rituals: Iterable[Ritual], school: School, **_kwargs: Any) -> None:
    """Raises PlanConflictError, which stops the act on the plan."""
    try:
        sessions.follow(rituals, school=school)
    except sessions.SessionRefusedError as refusal:
        raise PlanConflictError(str(refusal)) from refusal


@receiver(calendar_shown)
def rituals_without_class(
    *, school: School, calendar: SchoolCalendar, **_kwargs: Any
) -> list[ritual_days.Note]:
    """Rituals on days that have no class in the calendar that is shown."""
    return list(ritual_days.notes(school, calendar))


@receiver(calendar_shown)
def sessions_without_class(
    *, school: School, calendar: SchoolCalendar, **_kwargs: Any
) -> list[ritual_days.Note]:
    """Sessions on such days."""
    return list(session_days.notes(school, calendar))


@receiver(reminders_shown)
def days_of_reminders(
    *, school: School, campaign_ids: Iterable[int], **_kwargs: Any
) -> dict[int, set[date]]:
    """Campaign id → the days on which a mail left that said who is missing in it."""
    sent = Notification.objects.filter(
        school=school,
        kind=CampaignClosing.key,
        state=Notification.NotificationState.MAILED,
        about__in=[f"campaign:{pk}" for pk in campaign_ids],
    )
    found: dict[int, set[date]] = defaultdict(set)
    for about, day in sent.order_by().values_list("about", "local_date").distinct():
        found[id_in(about)].add(day)
    return found
