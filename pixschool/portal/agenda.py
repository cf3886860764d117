"""What the year's plan brings to the home page: lines due, sessions, rituals that begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from campaigns.models import Campaign
from certification.models import AdultDuty
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, School, SchoolYear
from pixschool.core.text.fragments import addresses
from pixschool.core.text.french import hour_fr
from pixschool.portal import turning
from pixschool.portal.tiers import WEEK, Coming
from pixschool.portal.todo import TodoItem
from rituals.models import Milestone, Ritual, Session, SessionLeader, StaffMeeting
from rituals.page import papers
from rituals.plan import wording
from rituals.sessions.slots import start_words
from rituals.sessions.wording import place, who
from students.models import Group


@dataclass(frozen=True)
class UnderWay:
    """A ritual under way; `links` has one for each set of levels that does it at these dates."""

    title: str
    until: date
    links: tuple[tuple[str, str], ...]  # (for whom, address)
    behind_url: str = ""  # of the pupils whom it helps, for who may read names


def under_way(membership: Membership, year: SchoolYear, today: date) -> list[UnderWay]:
    """What the person leads, or their role, today; the first to end first."""
    rituals = (
        Ritual.objects.led_by(membership)
        .in_year(year)
        .planned()
        .during(today, today)
        .prefetch_related("classrooms")
        .order_by("ends_on", "title", "pk")
    )
    same: dict[tuple[date, str], list[Ritual]] = {}
    for ritual in rituals:
        ritual.school, ritual.year = membership.school, year
        same.setdefault((ritual.ends_on, ritual.title), []).append(ritual)
    return [_under_way(membership, group) for group in same.values()]


def _under_way(membership: Membership, rituals: list[Ritual]) -> UnderWay:
    page, links = addresses("rituals:ritual", membership.school.uai), []
    for ritual in rituals:
        names = [classroom.name for classroom in ritual.classrooms.all()]
        links.append((wording.audience(ritual, names), page(ritual.pk)))
    sees_pupils = membership.can(Capability.SEE_PUPILS)
    helping = [one for one in rituals if sees_pupils and papers.helps_those_behind(one)]
    first = rituals[0]
    address = papers.behind_url(helping) if helping else ""
    return UnderWay(first.title, first.ends_on, tuple(links), behind_url=address)


def lines_due(membership: Membership, year: SchoolYear, today: date) -> list[TodoItem]:
    """Of the checklists, theirs: late, or due within the week; the oldest first."""
    due = (
        Milestone.objects.for_member(membership)
        .to_do()
        .filter(ritual__year=year, due_on__lte=today + WEEK)
        .order_by("due_on", "pk")
        .values_list("label", "ritual__title", "ritual", "due_on")
    )
    page = addresses("rituals:ritual", membership.school.uai)
    return [
        TodoItem(what=label, detail=title, url=page(ritual), verb="Ouvrir", due=day)
        for label, title, ritual, day in due
    ]


def sessions(membership: Membership, year: SchoolYear, now: datetime) -> list[Coming]:
    """Theirs of the week; and today's, of the whole school for who manages the year, or of the
    classes they lead. By hour."""
    school = membership.school
    today = school.local(now).date()
    led = SessionLeader.objects.filter(session=OuterRef("pk"), membership=membership)
    found = (
        Session.objects.visible_to(membership)
        .annotate(is_theirs=Exists(led))
        .filter(ritual__year=year, ritual__removed_at=None)
        .filter(ends_at__gt=now, starts_at__lt=now + WEEK)
        .select_related("ritual", "classroom", "teaching_group")
        .only(
            "starts_at", "room", "group", "ritual__title", "classroom__name", "teaching_group__name"
        )
    )
    if not membership.can(Capability.MANAGE_YEAR):
        groups = Group.objects.with_pupils(classroom__leads__membership=membership, year=year)
        own = Q(classroom__leads__membership=membership) | Q(teaching_group__in=groups)
        found = found.filter(Q(leaders=membership) | own).distinct()
    return [
        _session(session, school)
        for session in found
        if session.is_theirs or school.local(session.starts_at).date() == today
    ]


def _session(session: Session, school: School) -> Coming:
    what = ", ".join(filter(None, [session.ritual.title, who(session)]))
    return Coming(
        day=max(school.local(session.starts_at).date(), school.today()),
        what=f"{start_words(session, school)} {what}",
        note=place(session),
        url=reverse("rituals:ritual", args=[school.uai, session.ritual_id]),
    )


def meetings(membership: Membership, year: SchoolYear, now: datetime) -> list[Coming]:
    """Office hours and trainings of the week that the person holds or has signed up for; those
    cancelled too, so that nobody goes there for nothing. By hour."""
    school = membership.school
    found = (
        StaffMeeting.objects.of_member(membership)
        .in_year(year)
        .filter(ends_at__gt=now, starts_at__lt=now + WEEK)
        .order_by("starts_at", "pk")
        .only("starts_at", "title", "cancelled_at", "room")
    )
    return [
        Coming(
            day=max(school.local(one.starts_at).date(), school.today()),
            what=f"{hour_fr(school.local(one.starts_at))} {one.title}",
            note="annulée" if one.cancelled_at else one.room,
            url=reverse("portal:staff_meeting", args=[school.uai, one.pk]),
        )
        for one in found
    ]


def duties(membership: Membership, year: SchoolYear, now: datetime) -> list[Coming]:
    """Sessions of certification of the week that the person watches over; those called off too, so
    that nobody goes there for nothing. By hour."""
    school = membership.school
    found = AdultDuty.objects.filter(
        membership=membership, year=year, ends_at__gt=now, starts_at__lt=now + WEEK
    )
    return [
        Coming(
            day=max(school.local(one.starts_at).date(), school.today()),
            what=f"{hour_fr(school.local(one.starts_at))} Surveiller la certification Pix",
            note="annulée" if one.cancelled_at else one.room,
            url=reverse("certification:duties", args=[school.uai]),
        )
        for one in found
    ]


def year_to_plan(membership: Membership, year: SchoolYear) -> list[TodoItem]:
    """An empty year, for who can fill it."""
    if not membership.can(Capability.MANAGE_YEAR):
        return []
    if Ritual.objects.in_year(year).planned().exists():
        return []
    return [
        TodoItem(
            what=f"L’année {year} n’est pas encore planifiée",
            detail="quatre questions, cinq minutes",
            url=reverse("rituals:planner", args=[membership.school.uai]),
            verb="Planifier l’année",
        )
    ]


def year_to_turn(
    membership: Membership, year: SchoolYear, years: Iterable[SchoolYear]
) -> list[TodoItem]:
    """A prepared year that has begun, or has its pupils, for who may make it the current one.
    `years`: all those of the school."""
    if not (membership.can(Capability.MANAGE_SCHOOL) and year.is_current):
        return []
    prepared = turning.due(year, years)
    if prepared is None:
        return []
    return [
        TodoItem(
            what=f"{prepared} est prête à devenir l’année en cours",
            detail="ce qui est prêt, ce qui change",
            url=reverse("portal:year_turn", args=[membership.school.uai, prepared.start_year]),
            verb="Voir",
        )
    ]


def coming(
    membership: Membership,
    year: SchoolYear,
    *,
    campaigns: Iterable[Campaign],
    today: date,
    within: timedelta,
) -> list[Coming]:
    """Campaigns and rituals that begin soon, by date. A ritual with a campaign is that campaign."""
    uai = membership.school.uai
    rituals = (
        Ritual.objects.visible_to(membership)
        .in_year(year)
        .planned()
        .filter(campaign=None, starts_on__gt=today, starts_on__lte=today + within)
        .values_list("starts_on", "title", "is_confirmed", "pk")
    )
    page = addresses("rituals:ritual", uai)
    found = [
        Coming(day, title, "" if is_confirmed else "dates à confirmer", page(pk))
        for day, title, is_confirmed, pk in rituals
    ]
    found += [
        Coming(
            campaign.opens_on,
            campaign.name,
            "",
            reverse("campaigns:detail", args=[uai, campaign.pk]),
        )
        for campaign in campaigns
        if campaign.opens_on is not None
    ]
    # The same thing for several levels is one line.
    once = {(one.day, one.what): one for one in reversed(found)}
    return sorted(once.values(), key=lambda one: (one.day, one.what))
