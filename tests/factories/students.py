from collections.abc import Iterable
from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from pixschool.core.reference.levels import Level, guess_level
from pixschool.core.reference.names import class_key, name_key
from students.models import ClassLead, Classroom, Enrolment, Group, GroupMember, Student


class ClassroomFactory(DjangoModelFactory[Classroom]):
    class Meta:
        model = Classroom

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    name = factory.Sequence(lambda n: f"6E{n}")
    key = factory.LazyAttribute(lambda room: class_key(room.name))
    level = factory.LazyAttribute(lambda room: guess_level(room.name) or Level.OTHER)


class StudentFactory(DjangoModelFactory[Student]):
    class Meta:
        model = Student

    school = None  # explicit
    last_name = factory.Sequence(lambda n: f"FAMILLE{_letters(n)}")
    first_name = "Léa"
    name_key = factory.LazyAttribute(lambda s: name_key(f"{s.last_name} {s.first_name}"))


class EnrolmentFactory(DjangoModelFactory[Enrolment]):
    class Meta:
        model = Enrolment

    classroom = None  # explicit
    year = factory.SelfAttribute("classroom.year")
    student = factory.SubFactory(StudentFactory, school=factory.SelfAttribute("..classroom.school"))
    starts_on = factory.LazyAttribute(lambda e: date(e.year.start_year, 9, 1))


class ClassLeadFactory(DjangoModelFactory[ClassLead]):
    class Meta:
        model = ClassLead

    classroom = None  # explicit
    membership = None


class GroupFactory(DjangoModelFactory[Group]):
    """`pupils`: who is in it."""

    class Meta:
        model = Group
        skip_postgeneration_save = True

    year = None  # explicit
    school = factory.SelfAttribute("year.school")
    name = factory.Sequence(lambda n: f"3ALL{n}")
    key = factory.LazyAttribute(lambda group: class_key(group.name))

    @factory.post_generation
    def pupils(self: Group, create: bool, extracted: Iterable[Student] | None, **_: Any) -> None:
        for pupil in extracted or ():
            GroupMember.objects.create(group=self, student=pupil)


def _letters(number: int) -> str:
    """A number as letters: digits are no part of a name."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
