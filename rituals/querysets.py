from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.reference.roles import Role
from rituals import owners
from students.models import Classroom, Group, Student

if TYPE_CHECKING:
    from rituals.models import (  # noqa: F401
        Milestone,
        ObservationVersion,
        Project,
        Ritual,
        Session,
        StaffMeeting,
    )


class RitualQuerySet(models.QuerySet["Ritual"]):
    def visible_to(self, membership: Membership) -> "RitualQuerySet":
        """The year belongs to all the staff of the school; it names no pupil."""
        return self.filter(school_id=membership.school_id)

    def in_year(self, year: SchoolYear) -> "RitualQuerySet":
        return self.filter(year=year)

    def planned(self) -> "RitualQuerySet":
        """Not removed."""
        return self.filter(removed_at=None)

    def during(self, first: date, last: date) -> "RitualQuerySet":
        """At least one day between the two, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def of_class(self, classroom: Classroom) -> "RitualQuerySet":
        """Those of its level and year, unless they are for other classes only."""
        chosen = Q(classrooms=classroom) | Q(classrooms=None)
        return self.filter(
            chosen, year=classroom.year_id, levels__contains=[classroom.level]
        ).distinct()

    def led_by(self, membership: Membership) -> "RitualQuerySet":
        """Those given to the person, or to a role of theirs when nobody of the team is named. A
        class lead leads those of their own classes."""
        by_role = Q(lead_role__in=[role for role in membership.roles if role != Role.CLASS_LEAD])
        leads_classes = Role.CLASS_LEAD in membership.roles
        if leads_classes:
            by_role |= Q(lead_role=Role.CLASS_LEAD) & _of_classes_led(membership)
        nobody = Q(leader=None) | Q(leader__left_at__isnull=False)
        mine = Q(leader=membership) | nobody & by_role
        found = self.visible_to(membership).filter(mine)
        return found.distinct() if leads_classes else found  # once, however many of the classes

    def for_families(self) -> "RitualQuerySet":
        """What may be told outside: shown on purpose, sure, and with words of its own."""
        return self.filter(is_public=True, is_confirmed=True).exclude(family_text="")


def _of_classes_led(membership: Membership) -> Q:
    """Rituals for a class that they lead this year: chosen, or of its level when none is."""
    led = Classroom.objects.filter(leads__membership=membership, year__is_current=True)
    classes = dict(led.values_list("pk", "level"))
    of_level = Q(classrooms=None, levels__overlap=sorted(set(classes.values())))
    return Q(year__is_current=True) & (Q(classrooms__in=list(classes)) | of_level)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, membership: Membership) -> "MilestoneQuerySet":
        return self.filter(ritual__school_id=membership.school_id)

    def to_do(self) -> "MilestoneQuerySet":
        """Not ticked nor bygone, of rituals that are still in the year."""
        return self.filter(done_at=None, ritual__removed_at=None).not_bygone()

    def not_bygone(self) -> "MilestoneQuerySet":
        """Those that are not `Milestone.is_bygone`."""
        in_time = Q(placed_on=None) | Q(due_on__gte=F("placed_on"))
        return self.filter(in_time | Q(done_at__isnull=False))

    def for_member(self, membership: Membership) -> "MilestoneQuerySet":
        """Those that fall to the person, in the order of `rituals.owners`. One query at once: who
        is in the team."""
        present = Membership.objects.active().filter(school=membership.school_id)
        team = dict(present.values_list("pk", "roles"))
        return self.visible_to(membership).filter(owners.lines_of(membership, team))


class ObservationVersionQuerySet(models.QuerySet["ObservationVersion"]):
    def visible_to(self, membership: Membership) -> "ObservationVersionQuerySet":
        """Of the pupils one may see, for whoever helps. Who leads a session reads its grid there,
        and takes nothing away."""
        found = self.filter(observation__row__sheet__session__school_id=membership.school_id)
        if not membership.can(Capability.SEE_SUPPORT):
            return found.none()
        if membership.can(Capability.SEE_ALL_CLASSES):
            return found
        pupils = Student.objects.visible_to(membership)
        return found.filter(observation__row__student__in=pupils.values("pk"))


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, membership: Membership) -> "SessionQuerySet":
        return self.filter(school_id=membership.school_id)

    def of_class(self, classroom: Classroom) -> "SessionQuerySet":
        """Its own, and those of the groups in which pupils of it are."""
        groups = Group.objects.with_pupils(classroom=classroom)
        return self.filter(Q(classroom=classroom) | Q(teaching_group__in=groups))

    def led_by(self, membership: Membership, year: SchoolYear) -> "SessionQuerySet":
        """Of the rituals that are still in the year."""
        return self.filter(leaders=membership, ritual__year=year, ritual__removed_at=None)


class StaffMeetingQuerySet(models.QuerySet["StaffMeeting"]):
    def visible_to(self, membership: Membership) -> "StaffMeetingQuerySet":
        """All the team of the school: anybody may come."""
        return self.filter(school_id=membership.school_id)

    def in_year(self, year: SchoolYear) -> "StaffMeetingQuerySet":
        return self.filter(year=year)

    def held(self) -> "StaffMeetingQuerySet":
        """Not cancelled."""
        return self.filter(cancelled_at=None)

    def of_member(self, membership: Membership) -> "StaffMeetingQuerySet":
        """Those the person holds, or has signed up for."""
        signed = apps.get_model("rituals", "StaffSeat").objects.filter(membership=membership)
        return self.filter(Q(holder=membership) | Q(pk__in=signed.values("meeting")))

    def with_taken(self) -> "StaffMeetingQuerySet":
        """`taken`: how many have signed up. In the order of time: what is grouped loses its own."""
        return self.annotate(taken=models.Count("staff_seats")).order_by("starts_at", "pk")


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, membership: Membership) -> "ProjectQuerySet":
        """It is of the year, which belongs to all the staff; it names no pupil."""
        return self.filter(ritual__school_id=membership.school_id)

    def in_year(self, year: SchoolYear) -> "ProjectQuerySet":
        return self.filter(ritual__year=year)

    def kept(self) -> "ProjectQuerySet":
        """Whose ritual is still in the year."""
        return self.filter(ritual__removed_at=None)

    def with_all(self) -> "ProjectQuerySet":
        """With what a page says of them: no query for each."""
        related = ("ritual__school", "ritual__year__school", "ritual__leader__user")
        several = ("ritual__classrooms", "ritual__sessions", "groups", "members__user")
        return self.select_related(*related).prefetch_related(*several)
