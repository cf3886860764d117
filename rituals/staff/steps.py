"""What an adult of a school does on Pix for themselves. Each ticks their own; nobody is ranked.

The list is closed and dated: what Pix offers to staff changes, a school does not write it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count

from pixschool.core.models import Membership, School
from rituals.models import StaffStep

VERIFIED_ON = date(2026, 11, 23)
# In a smaller team, a count tells who.
FEWEST_MEMBERS = 5


@dataclass(frozen=True, slots=True)
class PixStep:
    """A step, what it is, where it is done (an address of Pix, or nothing)."""

    key: str
    label: str
    about: str
    url: str = ""


STEPS = (
    PixStep(
        "account",
        "J’ai un compte Pix",
        "Gratuit, ouvert avec l’adresse que l’on veut ; il sert ensuite partout.",
        "https://pix.fr/",
    ),
    PixStep(
        "discovery",
        "J’ai fait un parcours de découverte",
        "Pour voir ce que les élèves voient : une demi-heure, avec le code que donne le RUPN.",
    ),
    PixStep(
        "orga",
        "J’ouvre Pix Orga",
        "La direction ou le RUPN invite ; on y lit les résultats de ses classes.",
        "https://orga.pix.fr/",
    ),
    PixStep(
        "edu_course",
        "J’ai fait le parcours Pix+ Édu",
        "Il situe ses propres compétences numériques professionnelles.",
    ),
    PixStep(
        "edu_certificate",
        "J’ai la certification Pix+ Édu",
        "Facultative : pour qui veut la faire reconnaître.",
    ),
)
KEYS = frozenset(step.key for step in STEPS)


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many of the team say they have taken a step."""

    step: PixStep
    done: int


def ticked(membership: Membership) -> dict[str, date]:
    """{step: the day on which the person ticked it}, of the steps that still exist."""
    own = membership.staff_steps.filter(key__in=KEYS)
    return dict(own.values_list("key", "done_on"))


@transaction.atomic
def tick(*, membership: Membership, keys: Collection[str]) -> None:
    """These steps are done, and no other; a step that was ticked keeps its day.

    Raises ValueError for a step that does not exist.
    """
    if unknown := set(keys) - KEYS:
        raise ValueError(f"unknown steps: {sorted(unknown)}")
    membership.staff_steps.filter(key__in=KEYS).exclude(key__in=keys).delete()
    today = membership.school.today()
    StaffStep.objects.bulk_create(
        [StaffStep(membership=membership, key=key, done_on=today) for key in sorted(keys)],
        ignore_conflicts=True,
    )


def counts(school: School) -> tuple[int, list[StepCount] | None]:
    """(how many are in the team, for each step how many have taken it). None in place of the
    counts when the team is so small that a count would name somebody."""
    team = Membership.objects.active().filter(school=school)
    size = team.count()
    if size < FEWEST_MEMBERS:
        return size, None
    found = StaffStep.objects.filter(membership__in=team).order_by()
    done = dict(found.values_list("key").annotate(Count("pk")))
    return size, [StepCount(step, done.get(step.key, 0)) for step in STEPS]
