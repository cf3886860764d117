"""The certification in an invented school: what the level that has left was certified of, and how
the present one will sit."""

import random
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import count

from certification.models import ComputerRoom
from certification.models.settings import LONGER_MINUTES
from certification.readiness import durations, machines
from certification.results.kind import CertificationImport
from certification.rules.of_school import rules_of
from certification.sessions import applying, calculating
from certification.sessions.settings import TypedSettings, change
from pixschool.core.models import School, SchoolYear, User
from pixschool.core.reference.levels import Level
from pixschool.demo.demo_school import DemoSchool
from pixschool.demo.files.certification_csv import (
    CertifiedPupil,
    CsvGeneration,
    class_file_name,
    content,
)
from pixschool.demo.moments import Moments, at_hour
from pixschool.demo.population import InventedPupil
from students.models import Classroom

ROOMS = {"Salle 104": 17, "Salle 207": 17}  # machines, the spare one too
HOURS = (
    (2, time(8, 30), time(11, 0)),
    (2, time(13, 30), time(16, 0)),
    (4, time(8, 30), time(10, 30)),
    (5, time(10, 20), time(12, 20)),
)
WITHOUT_ACCOUNT = ("Paul Dupuy", "Agnès Tanguy", "Maëlle Riou")
SECONDS = 5  # most of them are proved in one
_BEST, _SPREAD = 690, 60  # pix: of somebody who masters everything, and around it
_ABSENT, _FAILED = 0.03, 0.02  # shares of a class


def certified_level(school: School) -> Level:
    """The one that sits for good."""
    return Level.TROISIEME if school.kind == School.SchoolKind.COLLEGE else Level.TERMINALE


def certify(demo: DemoSchool, year: SchoolYear, *, actor: User) -> None:
    """The results of that year, a file a class as Pix gives them; absents are not in them."""
    level = certified_level(demo.school)
    sat_on = rules_of(year).period(level).days["first"] + timedelta(days=8)
    given_on = at_hour(date(year.start_year + 1, 6, 21), 10, 5)
    numbers = count(4_100_000 + demo.rng.randrange(90_000))
    folder = demo.folder / "deja-importes"
    paths = []
    for shape in demo.population.shapes:
        if shape.level != level:
            continue
        pupils = [
            one
            for one, name in demo.population.of_level(level, in_september=False)
            if name == shape.name
        ]
        path = folder / class_file_name(given_on.date(), shape.name)
        found = _sat(pupils, numbers, sat_on, demo.rng)
        path.write_text(content(found, CsvGeneration.G3), "utf-8")
        paths.append(path)
    demo.import_files(CertificationImport.key, paths, actor, given_on)


def _sat(
    pupils: list[InventedPupil], numbers: Iterator[int], sat_on: date, rng: random.Random
) -> Iterator[CertifiedPupil]:
    for pupil in pupils:
        if rng.random() < _ABSENT:
            continue
        score = min(max(round(rng.gauss(_BEST * pupil.ability, _SPREAD)), 24), 895)
        yield CertifiedPupil(
            number=next(numbers),
            last_name=pupil.last_name.upper(),
            first_name=pupil.first_name,
            score=score,
            status="Non obtenue" if rng.random() < _FAILED else "Validée",
            born=f"{pupil.born_on:%d/%m/%Y}",
            sat_on=sat_on,
            session=120_400 + sat_on.day,
            levels=[min(max(score // 128 + rng.choice((-1, 0, 0, 1)), 0), 7) for _ in range(16)],
        )


def plan(year: SchoolYear, *, moments: Moments, actor: User) -> None:
    """A collège has applied its plan; a lycée has one proposed, that waits for a decision. Nothing
    when the days of the year are over, or not published."""
    level = certified_level(year.school)
    days = rules_of(year).period(level).days
    if moments.is_over or not days:
        return
    today = max(moments.today, year.school.today())  # nothing is planned in days that have passed
    first = max(days["first"], today + timedelta(days=2))
    if first + timedelta(weeks=3) > days["last"]:
        return
    team = year.school.memberships.active().select_related("user")
    typed = TypedSettings(
        first_on=first,
        last_on=first + timedelta(weeks=3),
        numbers={},
        hours=HOURS,
        rooms=ROOMS,
        adults=[*(str(one.user.get_full_name()) for one in team), *WITHOUT_ACCOUNT],
    )
    settings = change(year=year, level=level, typed=typed, actor=actor)
    _tick_some(year, actor)
    _give_time(year, level, actor)
    proposal = calculating.ask(settings, actor=actor, time_limit=SECONDS)
    calculating.calculate(proposal.pk)
    proposal.refresh_from_db()
    if level == Level.TROISIEME:
        applying.apply(proposal, actor=actor)


def _give_time(year: SchoolYear, level: Level, actor: User) -> None:
    """Somebody has a third more in each of the first two classes."""
    standard = rules_of(year).number("test", "minutes")
    for classroom in Classroom.objects.in_year(year).filter(level=level).order_by("name")[:2]:
        pupils = durations.of_class(classroom)
        chosen = {pupils[4].student.pk: LONGER_MINUTES}
        durations.save(
            classroom, chosen, standard=standard, seen=durations.stamp(pupils), actor=actor
        )


def _tick_some(year: SchoolYear, actor: User) -> None:
    """One room is ready but for a headset; nobody has looked at the other."""
    room = ComputerRoom.objects.get(school=year.school, name=next(iter(ROOMS)))
    ticked = {(number, code) for number in range(1, room.seats + 1) for code in machines.CHECKS}
    ticked.remove((room.seats, "headset"))
    machines.save(year, room, ticked, seen=machines.stamp(set()), actor=actor)
