"""The invented schools: what each is, who works there, what it plans."""

import random
from dataclasses import dataclass, replace
from itertools import count, islice

from pixschool.core.models import School
from pixschool.demo import names, staff
from pixschool.demo.campaign_plans import COLLEGE_YEAR, CampaignPlan
from pixschool.demo.campaign_plans_lycee import LYCEE_YEAR
from pixschool.demo.population import COLLEGE, LYCEE, ClassShape

# A UAI is a département, four digits and a check letter; numbers from 9900 on are given to nobody.
_FIRST_NUMBER = 9901
_CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True)
class SchoolPlan:
    """What an invented school is made from."""

    name: str
    kind: str
    departement: str
    shapes: tuple[ClassShape, ...]
    size: int  # pupils
    year: tuple[CampaignPlan, ...]
    planned: frozenset[str] | None  # keys of the catalogue that the plan has; None: all
    team: tuple[staff.Member, ...]
    gone: staff.Member
    invited: dict[str, str]

    def uai(self, rank: int) -> str:
        number = f"{self.departement}{_FIRST_NUMBER + rank}"
        return number + _CHECK_LETTERS[int(number) % len(_CHECK_LETTERS)]


_COLLEGE = SchoolPlan(
    name="Collège Ada-Lovelace",
    kind=School.SchoolKind.COLLEGE,
    departement="033",
    shapes=COLLEGE,
    size=560,
    year=COLLEGE_YEAR,
    planned=None,
    team=staff.COLLEGE_STAFF,
    gone=staff.COLLEGE_GONE,
    invited=staff.COLLEGE_INVITED,
)
_LYCEE = SchoolPlan(
    name="Lycée Grace-Hopper",
    kind=School.SchoolKind.LYCEE,
    departement="069",
    shapes=LYCEE,
    size=780,
    year=LYCEE_YEAR,
    # The start of the year only: « Proposer l’année » and « Reprendre l’an dernier » have the rest.
    planned=frozenset({"pix-orga", "livrets-referents", "accueil-lycee", "rentree"}),
    team=staff.LYCEE_STAFF,
    gone=staff.LYCEE_GONE,
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


def school_plans(wanted: int, seed: int) -> list[SchoolPlan]:
    """The two schools of the demonstration; beyond, others alike with people of their own."""
    found = [_COLLEGE, _LYCEE]
    for rank in islice(count(), max(0, wanted - len(found))):
        name, departement = _MORE[rank % len(_MORE)]
        again = f" {rank // len(_MORE) + 1}" if rank >= len(_MORE) else ""
        model = _COLLEGE if name.startswith("Collège") else _LYCEE
        people = names.people(seeded(f"{seed}-{name}{again}-staff"))
        team = []
        for member in (*model.team, model.gone):
            last_name, first_name, _ = next(people)
            team.append(replace(member, last_name=f"{last_name}{again}", first_name=first_name))
        found.append(
            replace(
                model,
                name=name + again,
                departement=departement,
                team=tuple(team[:-1]),
                gone=team[-1],
                invited={},
            )
        )
    return found[:wanted]


def first_account(seed: int) -> str:
    """The address of the person who leads the first school."""
    return school_plans(1, seed)[0].team[0].email


def seeded(seed: str) -> random.Random:
    """The same random choices for the same seed."""
    return random.Random(seed)  # noqa: S311 - invented people, the same each time
