"""A collège with a class, a librarian and slots on Tuesdays; the clock of each test is Monday
23 November 2026 at 9 h in Paris, unless it says otherwise."""

from dataclasses import dataclass
from datetime import date, datetime, time

from pixschool.core.models import Membership, School, SchoolYear
from students.models import Classroom, SlotRule, Student, SupportSlot
from students.slots.rules import create_rule
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import PARIS
from tests.factories.students import ClassroomFactory, EnrolmentFactory

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
TUESDAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Setting:
    """`slots`: Tuesdays from 24 November to 15 December, each with `seats`."""

    school: School
    year: SchoolYear
    room: Classroom
    pupils: list[Student]
    librarian: Membership
    rule: SlotRule
    slots: list[SupportSlot]

    @property
    def slot(self) -> SupportSlot:
        return self.slots[0]


def a_rule(year: SchoolYear, **more: object) -> SlotRule:
    """Not saved: Tuesdays from 10 h 40 to 11 h 35."""
    usual = {
        "weekday": 2,
        "starts": time(10, 40),
        "ends": time(11, 35),
        "seats": 3,
        "first_on": date(2026, 11, 23),
        "last_on": date(2026, 12, 18),
    }
    return SlotRule(school=year.school, year=year, **usual | more)


def a_setting(*, pupils: int = 5, **rule: object) -> Setting:
    school = SchoolFactory()
    year = school.current_year
    room = ClassroomFactory(year=year, name="6A")
    people = [EnrolmentFactory(classroom=room).student for _ in range(pupils)]
    librarian = MembershipFactory(school=school, librarian=True)
    made = create_rule(rule=a_rule(year, holder=librarian, **rule), actor=librarian.user)
    slots = made.created
    return Setting(school, year, room, people, librarian, slots[0].rule, slots)
