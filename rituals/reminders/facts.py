"""What the reminders of a school are made from, read once for a run over the school."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.missing import expected, stats
from campaigns.missing.stats import NOBODY, Progress
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, School, SchoolYear
from pixschool.core.reference.roles import Role
from rituals.models import Milestone, Session, StaffMeeting
from rituals.reminders.cdi import seats
from rituals.reminders.cdi.seats import CdiAudience, CdiSeat
from rituals.reminders.hours import Hours
from students.models import ClassLead, Classroom

BEHIND = timedelta(days=30)
AHEAD = timedelta(days=40)  # what is announced before the summer or a long break, and a week more


@dataclass(frozen=True)
class Facts:
    """`members` are those who may be written to: active, with an active account; of each,
    `works_elsewhere` says whether another school writes to them too."""

    school: School
    now: datetime
    hours: Hours
    members: Mapping[int, Membership]
    led: Mapping[int, frozenset[int]]  # membership → classes led
    milestones: Mapping[int, Milestone]  # to do, BEHIND and AHEAD of today
    campaigns: Mapping[int, Campaign]  # of the current year, not archived
    places: Mapping[int, frozenset[int]]  # campaign → classes in which it expects somebody
    classrooms: Mapping[int, Classroom]  # of these places
    sessions: Mapping[int, Session]  # to come

    @property
    def today(self) -> date:
        return self.hours.today(self.now)

    def holders(self, role: str) -> list[Membership]:
        """The team's members who have this role; no query."""
        return [member for member in self.members.values() if role in member.roles]

    @property
    def leads(self) -> list[Membership]:
        """Who is told of what nobody else is named for, and of all campaigns."""
        return self.able_to(Capability.GET_SCHOOL_REMINDERS)

    def able_to(self, capability: Capability) -> list[Membership]:
        """The team's members with this right; no query."""
        return [member for member in self.members.values() if member.can(capability)]

    @cached_property
    def progress(self) -> Mapping[tuple[int, int], Progress]:
        """(campaign, class) → how far. Asked for only when something is worded."""
        return stats.progress_by_class(self.campaigns.values(), self.classrooms.values())

    @cached_property
    def late(self) -> Sequence[Milestone]:
        """Lines that are late, since whenever, the oldest first. Asked for only when the week is
        told: one late for long is recalled no more."""
        found = Milestone.objects.to_do().filter(
            ritual__year=self.school.current_year, due_on__lt=self.today
        )
        return list(found.select_related("ritual", "assignee__user").order_by("due_on", "pk"))

    @cached_property
    def cancelled_meetings(self) -> Mapping[int, StaffMeeting]:
        """Office hours and trainings that would still be to come. Asked for once a run."""
        found = StaffMeeting.objects.in_year(self.school.current_year).filter(
            cancelled_at__gte=self.now - BEHIND, starts_at__gt=self.now
        )
        return {meeting.pk: meeting for meeting in found.prefetch_related("staff_seats")}

    @cached_property
    def cdi(self) -> Sequence[CdiSeat]:
        """The seats of today and of the next school day. Asked for once a run."""
        return self.read_cdi()

    def read_cdi(self) -> Sequence[CdiSeat]:
        """The same, as they are now."""
        last = self.hours.after(self.today) or self.today
        return seats.read(self.school.current_year, first=self.today, last=last, now=self.now)

    @cached_property
    def cdi_audience(self) -> CdiAudience:
        """Who hears of which seat."""
        all_of_it = self.holders(Role.LIBRARIAN) or self.leads
        return CdiAudience(frozenset(member.pk for member in all_of_it), self.led)

    def progress_for(self, campaign: Campaign, member: Membership) -> Progress:
        """Over the classes the person may see: all, or those they lead."""
        return sum(
            (
                self.progress.get((campaign.pk, room), NOBODY)
                for room in self._seen(campaign, member)
            ),
            start=NOBODY,
        )

    def concerns(self, campaign: Campaign, member: Membership) -> bool:
        """Somebody who is told of all campaigns, or who leads a class of this one."""
        hears_all = member.can(Capability.GET_SCHOOL_REMINDERS)
        return hears_all or bool(self._led_in(campaign, member))

    def _seen(self, campaign: Campaign, member: Membership) -> Iterable[int]:
        if member.can(Capability.SEE_ALL_CLASSES):
            return self.places[campaign.pk]
        return self._led_in(campaign, member)

    def _led_in(self, campaign: Campaign, member: Membership) -> frozenset[int]:
        if not member.can(Capability.SEE_PUPILS):
            return frozenset()
        own = self.led.get(member.pk, frozenset())
        return self.places[campaign.pk] & own


def read(school: School, *, hours: Hours, now: datetime) -> Facts:
    """Of the current year alone, in a fixed number of queries whatever the size of the school."""
    today, year = hours.today(now), school.current_year
    campaigns = _campaigns(year, today)
    places = expected.places(campaigns)
    return Facts(
        school=school,
        now=now,
        hours=hours,
        members={member.pk: member for member in _members(school)},
        led=_led(year),
        milestones={
            item.pk: item
            for item in Milestone.objects.to_do()
            .filter(ritual__year=year, due_on__range=(today - BEHIND, today + AHEAD))
            .select_related("ritual", "assignee__user")
        },
        campaigns=campaigns,
        places=places,
        classrooms=Classroom.objects.in_bulk(set().union(*places.values())),
        sessions={
            session.pk: session
            for session in Session.objects.filter(
                ritual__year=year, ritual__removed_at=None, starts_at__range=(now, now + AHEAD)
            )
            .select_related("ritual", "classroom", "teaching_group")
            .prefetch_related("session_leaders")
        },
    )


def _campaigns(year: SchoolYear, today: date) -> dict[int, Campaign]:
    found = (
        Campaign.objects.active()
        .filter(Q(closes_on=None) | Q(closes_on__gte=today - BEHIND))
        .in_year(year)
        .prefetch_related("pix_campaigns")
        .by_date()
    )
    return {campaign.pk: campaign for campaign in found}


def _members(school: School) -> QuerySet[Membership]:
    others = Membership.objects.active().filter(user=OuterRef("user")).exclude(school=school)
    found = school.memberships.active().select_related("user").order_by("pk")
    return found.annotate(works_elsewhere=Exists(others))


def _led(year: SchoolYear) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    leads = ClassLead.objects.filter(classroom__year=year, membership__school=year.school_id)
    for member, room in leads.values_list("membership_id", "classroom_id"):
        if member is not None:
            found[member].add(room)
    return {member: frozenset(rooms) for member, rooms in found.items()}
