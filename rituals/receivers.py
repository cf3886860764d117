"""What the year does when something happens elsewhere; the work is done in its folders."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from campaigns.missing.trend import reminders_shown
from pixschool.core.calendars import SchoolCalendar
from pixschool.core.models import Membership, School, User
from pixschool.core.signals import calendar_shown, member_held, membership_ended
from pixschool.core.text.french import count
from rituals.models import CalendarFeed, Milestone, Notification, Ritual, Session
from rituals.plan import off_days as ritual_days
from rituals.plan.services import PlanConflictError
from rituals.plan.signals import presence_changed, taken_over
from rituals.projects import taking_over as projects_again
from rituals.reminders.kinds.base import id_in
from rituals.reminders.kinds.campaigns import CampaignClosing
from rituals.sessions import busy, making_way
from rituals.sessions import halves as half_sessions
from rituals.sessions import off_days as session_days
from rituals.sessions import services as sessions
from students.models import Halves, Student
from students.signals import class_divided, pupils_busy

HELD_AT_MOST = 20  # rituals named, of those that somebody leads


@receiver(member_held)
def say_the_year_held(*, membership: Membership, **_kwargs: Any) -> list[tuple[str, str]]:
    """Rituals, lines and sessions to come that have the person's name on them."""
    year = membership.school.current_year
    uai = membership.school.uai
    rituals = Ritual.objects.planned().in_year(year).filter(leader=membership)
    lines = Milestone.objects.to_do().filter(ritual__year=year, assignee=membership)
    sessions = Session.objects.led_by(membership, year).filter(ends_at__gte=timezone.now())
    held = [
        (f"Rituel : {title}", reverse("rituals:ritual", args=[uai, pk]))
        for pk, title in rituals.values_list("pk", "title")[:HELD_AT_MOST]
    ]
    if (more := rituals.count() - len(held)) > 0:
        held.append((count(more, "autre rituel"), reverse("rituals:planner", args=[uai])))
    if number := lines.count():
        text = count(number, "ligne « à faire » à votre nom,lignes « à faire » à votre nom")
        held.append((text, reverse("rituals:planner_list", args=[uai])))
    if number := sessions.count():
        text = count(number, "séance à venir,séances à venir")
        held.append((text, reverse("rituals:my_sessions", args=[uai])))
    return held


@receiver(membership_ended)
def end_calendars(*, membership: Membership, **_kwargs: Any) -> None:
    """An address forgotten in a telephone does not come back to life with its owner."""
    CalendarFeed.objects.filter(membership=membership).delete()


@receiver(presence_changed)
def sessions_follow(*, rituals: Iterable[Ritual], school: School, **_kwargs: Any) -> None:
    """Raises PlanConflictError, which stops the act on the plan."""
    try:
        making_way.follow(rituals, school=school)
    except sessions.SessionRefusedError as refusal:
        raise PlanConflictError(str(refusal)) from refusal


@receiver(taken_over)
def projects_come_back(
    *, pairs: Sequence[tuple[Ritual, Ritual]], actor: User | None, **_kwargs: Any
) -> None:
    """With the rituals of last year that carried them."""
    projects_again.carry(pairs, actor=actor)


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


@receiver(pupils_busy)
def say_who_has_a_session(
    *, students: Collection[Student], starts_at: datetime, ends_at: datetime, **_kwargs: Any
) -> dict[int, str]:
    """Pupil id → « séance « Découverte », 6A », of those whom a session awaits then."""
    return busy.awaited(students, starts_at, ends_at)


@receiver(class_divided)
def half_sessions_follow(*, halves: Halves, actor: User | None, **_kwargs: Any) -> None:
    """« 6A, groupe 1 » was words; it is pupils now."""
    if halves.classroom_id:
        half_sessions.give_to_halves(halves=halves, actor=actor)
