from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, School, SchoolYear
from pixschool.core.reference.levels import LEVEL_ORDER
from pixschool.core.reference.names import name_key
from pixschool.core.sql import is_any_of

if TYPE_CHECKING:
    from students.models import (  # noqa: F401
        Classroom,
        DistinctPupils,
        DrawnPupil,
        Enrolment,
        Group,
        Student,
        SupportBooking,
        SupportFlag,
        SupportSlot,
    )


class _LevelRank(models.Func):
    """The place of a level in the order of schooling."""

    template = f"array_position('{{{','.join(LEVEL_ORDER)}}}'::text[], %(expressions)s::text)"
    output_field = models.IntegerField()


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def visible_to(self, membership: Membership) -> "ClassroomQuerySet":
        """The whole school's classes of any year, or those the person leads this year."""
        classes = self.filter(school_id=membership.school_id)
        if membership.can(Capability.SEE_ALL_CLASSES):
            return classes
        if membership.can(Capability.SEE_PUPILS):
            return classes.filter(leads__membership=membership, year__is_current=True)
        return classes.none()

    def in_year(self, year: SchoolYear) -> "ClassroomQuerySet":
        return self.filter(year=year)

    def by_level(self) -> "ClassroomQuerySet":
        """In the order of schooling, then by name."""
        return self.order_by(_LevelRank("level"), "name", "pk")

    def with_size(self) -> "ClassroomQuerySet":
        """With `size`: the pupils enrolled now."""
        return self.annotate(size=Count("enrolments", filter=Q(enrolments__ends_on=None)))

    def with_lead(self) -> "ClassroomQuerySet":
        """With `is_led`: somebody is its lead, or was invited to be."""
        leads = apps.get_model("students", "ClassLead").objects.filter(classroom=OuterRef("pk"))
        return self.annotate(is_led=Exists(leads))


class StudentQuerySet(models.QuerySet["Student"]):
    def for_school(self, school: School) -> "StudentQuerySet":
        return self.filter(school=school)

    def visible_to(self, membership: Membership) -> "StudentQuerySet":
        """The school's pupils, or those now in a class the person leads: leading a class ends with
        its year, whoever leads these pupils after."""
        students = self.filter(school_id=membership.school_id)
        if membership.can(Capability.SEE_ALL_CLASSES):
            return students
        if membership.can(Capability.SEE_PUPILS):
            own = Q(
                enrolments__ends_on=None,
                enrolments__year__is_current=True,
                enrolments__classroom__leads__membership=membership,
            )
            return students.filter(pk__in=self.model.objects.filter(own).values("pk"))
        return students.none()

    def enrolled(self, year: SchoolYear) -> "StudentQuerySet":
        """Those who have not left, in that year."""
        return self.filter(enrolments__year=year, enrolments__ends_on=None)

    def search(self, text: str) -> "StudentQuerySet":
        """Every word typed begins a word of the name, whatever the accents, the order and the
        cut: « ndiaye » is « N’Diaye » too. Those who bear the very words come first."""
        words = name_key(text).split()
        found, very = self, Q()
        for word in words:
            found = found.filter(name_key__regex=f"(^| ){' ?'.join(word)}")
            very &= Q(name_key__regex=f"(^| ){word}( |$)")
        rank = Case(When(very, then=Value(0)), default=Value(1)) if words else Value(0)
        return found.order_by(rank, "name_key", "pk")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def open(self) -> "EnrolmentQuerySet":
        """Not ended: the pupil is still there."""
        return self.filter(ends_on=None)

    def in_year(self, year: SchoolYear) -> "EnrolmentQuerySet":
        return self.filter(year=year)

    def at(self, **where: Any) -> "EnrolmentQuerySet":
        """Open ones with their pupil and class: no query for each."""
        return self.open().filter(**where).select_related("student", "classroom")


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, membership: Membership) -> "GroupQuerySet":
        """The whole school's, or those in which a pupil of the classes one leads is."""
        groups = self.filter(school_id=membership.school_id)
        if membership.can(Capability.SEE_ALL_CLASSES):
            return groups
        if membership.can(Capability.SEE_PUPILS):
            return groups.with_pupils(
                classroom__leads__membership=membership, year__is_current=True
            )
        return groups.none()

    def with_pupils(self, **where: Any) -> "GroupQuerySet":
        """Those that have a pupil with an open enrolment like that; the enrolments are of one year.

        Each step is a list, read once: joined, members and enrolments would be compared row with
        row when the statistics of the database are old.
        """
        enrolments = apps.get_model("students", "Enrolment").objects.open().filter(**where)
        members = apps.get_model("students", "GroupMember").objects.filter(
            is_any_of("student_id", enrolments.values("student")), ended_on=None
        )
        return self.filter(
            is_any_of("pk", members.values("group")),
            is_any_of("year_id", enrolments.values("year")),
        )

    def in_year(self, year: SchoolYear) -> "GroupQuerySet":
        return self.filter(year=year)


class DistinctPupilsQuerySet(models.QuerySet["DistinctPupils"]):
    def of(self, student: "Student") -> "DistinctPupilsQuerySet":
        """The pairs that a pupil is in."""
        return self.filter(Q(first=student) | Q(second=student))


class SupportFlagQuerySet(models.QuerySet["SupportFlag"]):
    def visible_to(self, membership: Membership) -> "SupportFlagQuerySet":
        """Those of the pupils one may see, for whoever helps; nobody else."""
        flags = self.filter(school_id=membership.school_id)
        if not membership.can(Capability.SEE_SUPPORT):
            return flags.none()
        if membership.can(Capability.SEE_ALL_CLASSES):
            return flags
        pupils = apps.get_model("students", "Student").objects.visible_to(membership)
        return flags.filter(student__in=pupils.values("pk"))

    def open(self) -> "SupportFlagQuerySet":
        return self.filter(closed_at=None)

    def in_year(self, year: SchoolYear) -> "SupportFlagQuerySet":
        return self.filter(year=year)


class SupportSlotQuerySet(models.QuerySet["SupportSlot"]):
    def visible_to(self, membership: Membership) -> "SupportSlotQuerySet":
        """Of the school, for whoever books or runs them."""
        slots = self.filter(school_id=membership.school_id)
        if membership.can(Capability.SEE_SUPPORT) or membership.can(Capability.RUN_CDI):
            return slots
        return slots.none()

    def in_year(self, year: SchoolYear) -> "SupportSlotQuerySet":
        return self.filter(year=year)

    def on(self, day: date) -> "SupportSlotQuerySet":
        return self.filter(day=day)

    def with_taken(self) -> "SupportSlotQuerySet":
        """With `taken`: the seats held now. In the order of time, said here: counting loses that
        of the model."""
        held = Q(bookings__isnull=False, bookings__cancelled_at=None)
        counted = self.annotate(taken=Count("bookings", filter=held))
        return counted.order_by("starts_at", "pk")


class SupportBookingQuerySet(models.QuerySet["SupportBooking"]):
    def visible_to(self, membership: Membership) -> "SupportBookingQuerySet":
        """Of all pupils for whoever sees all; of those who come today for an assistant; of one's
        own classes for a class lead."""
        bookings = self.filter(slot__school_id=membership.school_id)
        if membership.can(Capability.SEE_ALL_CLASSES) and membership.can(Capability.SEE_SUPPORT):
            return bookings
        seen = Q(pk__in=[])
        if membership.can(Capability.RUN_CDI):
            seen |= Q(slot__day=membership.school.today())
        if membership.can(Capability.SEE_SUPPORT):
            pupils = apps.get_model("students", "Student").objects.visible_to(membership)
            seen |= Q(student__in=pupils.values("pk"))
        return bookings.filter(seen)

    def held(self) -> "SupportBookingQuerySet":
        """Not cancelled."""
        return self.filter(cancelled_at=None)


class DrawnPupilQuerySet(models.QuerySet["DrawnPupil"]):
    def visible_to(self, membership: Membership) -> "DrawnPupilQuerySet":
        """Those of the school, for whoever places pupils of all classes."""
        drawn = self.filter(draw__school_id=membership.school_id)
        return drawn if membership.can(Capability.MANAGE_CDI) else drawn.none()
