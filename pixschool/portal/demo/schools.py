"""The invented schools themselves, and the tale of each from its first file to this morning."""

import random
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, islice
from pathlib import Path

from django.db import transaction

from pixschool.core import schools
from pixschool.core.models import School
from pixschool.portal.demo import names, staff
from pixschool.portal.demo import year as demo_year
from pixschool.portal.demo.courses import COLLEGE_YEAR, LYCEE_YEAR, CampaignPlan
from pixschool.portal.demo.moments import Moments
from pixschool.portal.demo.population import COLLEGE, LYCEE, ClassShape, populate
from pixschool.portal.demo.story import Story

# A UAI is a département, four digits and a check letter; numbers from 9900 on are given to nobody.
_FIRST_NUMBER = 9901
_CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True)
class Sketch:
    name: str
    kind: str
    departement: str
    shapes: tuple[ClassShape, ...]
    size: int
    year: tuple[CampaignPlan, ...]
    team: tuple[staff.Member, ...]
    invited: dict[str, str]

    def uai(self, rank: int) -> str:
        number = f"{self.departement}{_FIRST_NUMBER + rank}"
        return number + _CHECK_LETTERS[int(number) % len(_CHECK_LETTERS)]


_COLLEGE = Sketch(
    name="Collège Ada-Lovelace",
    kind=School.Kind.COLLEGE,
    departement="033",
    shapes=COLLEGE,
    size=560,
    year=COLLEGE_YEAR,
    team=staff.COLLEGE_STAFF,
    invited=staff.COLLEGE_INVITED,
)
_LYCEE = Sketch(
    name="Lycée Grace-Hopper",
    kind=School.Kind.LYCEE,
    departement="069",
    shapes=LYCEE,
    size=780,
    year=LYCEE_YEAR,
    team=staff.LYCEE_STAFF,
    invited=staff.LYCEE_INVITED,
)
_MORE = (
    ("Collège Katherine-Johnson", "059"),
    ("Lycée Alan-Turing", "035"),
    ("Collège Sophie-Germain", "974"),
    ("Lycée Émilie-du-Châtelet", "067"),
    ("Collège Hedy-Lamarr", "972"),
    ("Lycée Edsger-Dijkstra", "013"),
)


def sketches(wanted: int, seed: int) -> list[Sketch]:
    """The two schools of the demonstration; beyond, others alike with people of their own."""
    found = [_COLLEGE, _LYCEE]
    for rank in islice(count(), max(0, wanted - len(found))):
        name, departement = _MORE[rank % len(_MORE)]
        again = f" {rank // len(_MORE) + 1}" if rank >= len(_MORE) else ""
        model = _COLLEGE if name.startswith("Collège") else _LYCEE
        rng = _random(f"{seed}-{name}{again}-staff")
        people = names.people(rng)
        team = []
        for member in model.team:
            last_name, first_name, _ = next(people)
            team.append(replace(member, last_name=f"{last_name}{again}", first_name=first_name))
        found.append(
            replace(
                model,
                name=name + again,
                departement=departement,
                team=tuple(team),
                invited={},
            )
        )
    return found[:wanted]


def first_account(seed: int) -> str:
    """The address of the person who leads the first school."""
    return sketches(1, seed)[0].team[0].email


@transaction.atomic
def tell(sketch: Sketch, rank: int, *, seed: int, today: date, folder: Path) -> School:
    """The school and its year up to today: whole, or not there at all."""
    uai = sketch.uai(rank)
    rng = _random(f"{seed}-{uai}")
    moments = Moments.around(today)
    population = populate(sketch.shapes, size=sketch.size, start_year=moments.start_year, rng=rng)
    school = schools.create_school(
        uai=uai,
        name=sketch.name,
        kind=sketch.kind,
        start_year=moments.start_year,
        is_demo=True,
    )
    actor = staff.hire(school, sketch.team)
    year = school.years.get(is_current=True)
    story = Story(
        school=school,
        population=population,
        year_plan=sketch.year,
        moments=moments,
        folder=folder,
        rng=rng,
    )
    story.import_september(actor)
    staff.give_classes(year, sketch.team, sketch.invited, actor=actor)
    demo_year.plan(year, actor=actor, today=moments.today)
    story.plan_campaigns(year, actor)
    story.read_first(actor)
    story.import_autumn(actor)
    story.read_again(actor)
    story.decide_some(year, actor)
    story.write_files_to_try()
    return school


def _random(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - invented people, the same each time
