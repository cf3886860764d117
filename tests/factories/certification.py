import random
from datetime import date, time

from certification.models import (
    BlockedTime,
    ComputerRoom,
    Invigilator,
    InvigilatorTime,
    LongerDuration,
    PlanSettings,
    SessionHour,
)
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory

HOURS = [(time(8, 30), time(10, 20)), (time(10, 40), time(12, 30)), (time(13, 30), time(16, 0))]


def a_school_that_certifies(
    seed: int, *, classes: int = 3, days: tuple[date, date] = (date(2027, 3, 15), date(2027, 3, 26))
) -> PlanSettings:
    """Classes of 3e, rooms, adults and taken hours drawn from `seed`; 2026-2027."""
    chance = random.Random(seed)
    year = SchoolFactory(year=2026).current_year
    settings = PlanSettings.objects.create(
        year=year, level="3E", first_on=days[0], last_on=days[1], pause=chance.choice([0, 10, 20]),
        spare_seats=chance.choice([0, 1]), adults_per_room=chance.choice([1, 1, 2]),
        most_a_day=chance.choice([None, None, 4]),
    )  # fmt: skip
    for weekday in chance.sample([1, 2, 4, 5], 3):
        for starts, ends in chance.sample(HOURS, 2):
            SessionHour.objects.create(settings=settings, weekday=weekday, starts=starts, ends=ends)
    rooms = [
        ComputerRoom.objects.create(school=year.school, name=f"Salle {n}", seats=seats)
        for n, seats in enumerate(chance.choices([0, 8, 12, 17], k=3))
    ]
    if not any(room.seats > 1 for room in rooms):
        ComputerRoom.objects.filter(pk=rooms[0].pk).update(seats=12)
    BlockedTime.objects.create(year=year, room=rooms[-1], weekday=1, starts=time(8), ends=time(12))
    for n in range(4):
        adult = Invigilator.objects.create(year=year, name=f"Adulte {n}")
        if chance.random() < 0.5:
            InvigilatorTime.objects.create(
                invigilator=adult, weekday=chance.choice([1, 2, 4]), starts=time(8), ends=time(18)
            )
    for letter in "ABCDEF"[:classes]:
        room = ClassroomFactory(year=year, name=f"3{letter}")
        BlockedTime.objects.create(
            year=year, classroom=room, weekday=chance.randint(1, 5), starts=time(8), ends=time(12)
        )
        enrolled = EnrolmentFactory.create_batch(chance.randint(3, 14), classroom=room)
        LongerDuration.objects.create(year=year, student=enrolled[0].student)
    return settings


def short_of_seats(rooms: int, adults: int) -> PlanSettings:
    """Two classes of ten, two hours, rooms of seven places: some of them have no seat."""
    year = SchoolFactory(year=2026).current_year
    settings = PlanSettings.objects.create(
        year=year, level="3E", first_on=date(2027, 3, 15), last_on=date(2027, 3, 19)
    )
    for weekday in (2, 4):
        SessionHour.objects.create(
            settings=settings, weekday=weekday, starts=time(8, 30), ends=time(10, 20)
        )
    for n in range(rooms):
        ComputerRoom.objects.create(school=year.school, name=f"Salle {n}", seats=8)
    for n in range(adults):
        Invigilator.objects.create(year=year, name=f"Adulte {n}")
    for letter in "AB":
        EnrolmentFactory.create_batch(10, classroom=ClassroomFactory(year=year, name=f"3{letter}"))
    return settings
