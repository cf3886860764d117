"""Calendars one subscribes to: secret addresses, and what each of them says. No pupil is named.

An address is a bearer secret that calendar programs keep: HMAC(SECRET_KEY, pk | nonce). Renewing
changes the nonce, leaving the school ends every address of the person. One that nobody prolongs
says nothing more than that after the summer. The public one of the families belongs to nobody.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from pixschool.core import journal
from pixschool.core.digests import short_digest
from pixschool.core.models import Membership, School, User
from pixschool.core.reference.years import start_year_of
from rituals.feeds import own
from rituals.feeds.entries import Sources, entries, over
from rituals.feeds.ical import Calendar, CalendarEntry
from rituals.feeds.own import CANCELLED_FOR
from rituals.models import CalendarFeed, Milestone, Ritual, Session, StaffMeeting
from students.models import Classroom

Kind = CalendarFeed.FeedKind
# An address is asked for again each year, so that a telephone forgotten in a drawer falls silent.
LAST_MONTH, LAST_DAY = 8, 31


def token_of(feed: CalendarFeed) -> str:
    """64 hexadecimal digits, made again from the nonce: the database holds no token."""
    return _token(feed.pk, feed.nonce)


def _token(pk: int, nonce: str) -> str:
    return salted_hmac("rituals.feeds", f"{pk}|{nonce}", algorithm="sha256").hexdigest()


def address_of(feed: CalendarFeed) -> str:
    """Complete, to be pasted in a calendar."""
    path = reverse("rituals:feed", kwargs={"pk": feed.pk, "token": token_of(feed)})
    return f"{settings.BASE_URL}{path}"


def find(pk: int, token: str) -> CalendarFeed | None:
    """The feed of an address, unless it was renewed or its owner has left."""
    feed = (
        CalendarFeed.objects.select_related("school", "membership__user", "classroom")
        .filter(pk=pk)
        .first()
    )
    is_right = constant_time_compare(token, _token(pk, feed.nonce if feed else ""))
    return feed if feed and is_right and _is_alive(feed) else None


def _is_alive(feed: CalendarFeed) -> bool:
    if feed.kind == Kind.PUBLIC:
        return True
    owner = feed.membership
    return owner is not None and owner.left_at is None and owner.user.is_active


def last_day(today: date) -> date:
    """Until when an address given on this day is good."""
    return date(start_year_of(today) + 1, LAST_MONTH, LAST_DAY)


def is_over(feed: CalendarFeed) -> bool:
    """Past its last day, on the school's clock; the families' one never is."""
    return feed.expires_on is not None and feed.expires_on < feed.school.today()


def can_extend(feed: CalendarFeed) -> bool:
    """From the summer on: the year to come is then open."""
    return feed.expires_on is not None and feed.expires_on < last_day(feed.school.today())


@transaction.atomic
def open_feed(
    *,
    school: School,
    kind: str,
    actor: User | None,
    membership: Membership | None = None,
    classroom: Classroom | None = None,
) -> CalendarFeed:
    """The address wanted, made at the first asking."""
    feed, is_new = CalendarFeed.objects.get_or_create(
        school=school,
        kind=kind,
        membership=membership,
        classroom=classroom,
        defaults={"nonce": _nonce(), "expires_on": _end_of(kind, school)},
    )
    if is_new:
        _record("feed_opened", feed, actor)
    return feed


@transaction.atomic
def renew(*, feed: CalendarFeed, actor: User | None) -> CalendarFeed:
    """Another address for the same calendar; whoever holds the old one has nothing."""
    feed.nonce, feed.expires_on = _nonce(), _end_of(feed.kind, feed.school)
    feed.save(update_fields=["nonce", "expires_on"])
    _record("feed_renewed", feed, actor)
    return feed


@transaction.atomic
def extend(*, feed: CalendarFeed, actor: User | None) -> CalendarFeed:
    """The same address for the year to come: nothing to paste again. Early, it changes nothing."""
    if can_extend(feed):
        feed.expires_on = _end_of(feed.kind, feed.school)
        feed.save(update_fields=["expires_on"])
        _record("feed_extended", feed, actor)
    return feed


@transaction.atomic
def close(*, feed: CalendarFeed, actor: User | None) -> None:
    """The address gives nothing any more; another one may be opened."""
    _record("feed_closed", feed, actor)
    feed.delete()


def _end_of(kind: str, school: School) -> date | None:
    return None if kind == Kind.PUBLIC else last_day(school.today())


def _nonce() -> str:
    return secrets.token_hex(16)


def _record(event: str, feed: CalendarFeed, actor: User | None) -> None:
    journal.record(
        event,
        school=feed.school,
        actor=actor,
        target="calendar_feed",
        ids=[feed.pk],
        details={"kind": str(feed.kind)},
    )


def calendar_of_feed(feed: CalendarFeed, *, now: datetime) -> Calendar:
    """What the holder of the address reads."""
    return Calendar(
        name=name_of(feed),
        timezone=feed.school.timezone,
        entries=tuple(_entries(feed, now)),
    )


def calendar_of_school(school: School, *, now: datetime) -> Calendar:
    """The whole year and every session, for a file."""
    return calendar_of_feed(CalendarFeed(school=school, kind=Kind.SCHOOL), now=now)


def name_of(feed: CalendarFeed) -> str:
    """What a calendar program shows as its name."""
    if feed.kind == Kind.CLASSROOM and feed.classroom:
        return f"Pix · {feed.classroom.name}"
    return {
        Kind.PERSON: f"Pix · mon année · {feed.school.name}",
        Kind.PUBLIC: f"Pix · familles · {feed.school.name}",
    }.get(Kind(feed.kind), f"Pix · {feed.school.name}")


def version_of(calendar: Calendar) -> str:
    """The same as long as the calendar says the same, whenever it is asked."""
    return short_digest(calendar, digits=32)


def _entries(feed: CalendarFeed, now: datetime) -> Iterable[CalendarEntry]:
    """This year's and later ones."""
    if feed.expires_on and is_over(feed):
        return [over(_sources(feed), feed_id=feed.pk, last=feed.expires_on)]
    shown = Q(removed_at=None) | Q(removed_at__gte=now - CANCELLED_FOR)
    on = Q(cancelled_at=None) | Q(cancelled_at__gte=now - CANCELLED_FOR)
    current = feed.school.years.filter(is_current=True).values("start_year")
    rituals = Ritual.objects.filter(shown, school=feed.school, year__start_year__gte=current)
    sessions = Session.objects.filter(ritual__in=rituals.values("pk")).select_related(
        "ritual", "classroom", "teaching_group"
    )
    sources = _sources(feed)
    if feed.kind == Kind.PUBLIC:
        return entries(sources, rituals=rituals.for_families())
    if feed.kind == Kind.CLASSROOM and feed.classroom:
        of_class = rituals.of_class(feed.classroom)
        return entries(sources, rituals=of_class, sessions=sessions.of_class(feed.classroom))
    if feed.kind == Kind.PERSON and feed.membership:
        to_do = Milestone.objects.for_member(feed.membership).not_bygone()
        of_year = entries(
            sources,
            rituals=rituals,
            milestones=to_do.filter(ritual__in=rituals).select_related("ritual"),
            sessions=sessions.filter(leaders=feed.membership),
            meetings=StaffMeeting.objects.of_member(feed.membership).filter(
                on, year__start_year__gte=current
            ),
            are_own=True,
        )
        feed.membership.school = feed.school
        return [*of_year, *own.of_member(feed.membership, sources.host, now)]
    return entries(sources, rituals=rituals, sessions=sessions)


def _sources(feed: CalendarFeed) -> Sources:
    """Families have no account: no page of the staff is named to them."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    if feed.kind == Kind.PUBLIC:
        return Sources(host=host, pages="")
    uai = feed.school.uai
    page = reverse("rituals:ritual", args=[uai, 0]).removesuffix("0/")
    return Sources(
        host=host,
        pages=settings.BASE_URL + page,
        subscriptions=settings.BASE_URL + reverse("rituals:feeds", args=[uai]),
        meetings=settings.BASE_URL + reverse("portal:staff", args=[uai]),
    )
