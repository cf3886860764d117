"""What an invented school does on Pix in its year, and how far each thing goes."""

from dataclasses import dataclass, replace
from enum import Enum

from campaigns.models import Campaign
from pixschool.core.reference.levels import Level
from pixschool.core.reference.themes import Theme
from pixschool.demo import courses
from pixschool.demo.files.pix import Course
from pixschool.demo.files.pix_csv import Generation


class Codes(Enum):
    """How Pix knows the campaign: one code for the level, one per class, or none yet."""

    LEVEL = "level"
    CLASS = "class"
    SOME = "some"  # only the first two classes have theirs
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class CampaignPlan:
    """It takes the dates of its ritual in the proposal of the year. Without one, or in a year that
    is not published, `opens` and `closes` count school weeks from the present one. Shares are of a
    class in its session, 0..1.
    """

    name: str
    level: Level
    theme: Theme
    course: Course | None  # None: a collection of profiles
    opens: int
    closes: int
    ritual: str = ""  # key of the catalogue
    kind: Campaign.CampaignKind = Campaign.CampaignKind.ASSESSMENT
    codes: Codes = Codes.LEVEL
    came: float = 0.9
    finished: float = 0.92
    classes_done: float = 1.0
    pace: float = 0.7  # the part of the window in which the classes have their session
    generation: Generation = Generation.G2026
    is_read_early: bool = False  # read a first time when it closed
    only_class: str = ""  # made by the teacher of one class, not by the school
    sliding_class: str = ""  # where some do it again, and do worse
    second_of: "CampaignPlan | None" = None  # the same course, some weeks later


Kind = Campaign.CampaignKind

_COLLEGE_YEAR = (
    CampaignPlan(
        name="Rentrée 5e",
        level=Level.CINQUIEME,
        theme=Theme.RENTREE,
        course=courses.RENTREE_5,
        opens=-9,
        closes=-6,
        ritual="rentree",
        codes=Codes.CLASS,
        came=0.94,
        finished=0.95,
        classes_done=0.83,
        is_read_early=True,
    ),
    CampaignPlan(
        name="Rentrée 4e",
        level=Level.QUATRIEME,
        theme=Theme.RENTREE,
        course=courses.RENTREE_4,
        opens=-9,
        closes=-6,
        ritual="rentree",
        came=0.93,
        generation=Generation.G2023,
        is_read_early=True,
        sliding_class="4B",
    ),
    CampaignPlan(
        name="Rentrée 3e",
        level=Level.TROISIEME,
        theme=Theme.RENTREE,
        course=courses.RENTREE_3,
        opens=-8,
        closes=-5,
        ritual="rentree",
        came=0.82,
        finished=0.85,
        generation=Generation.G2025,
        is_read_early=True,
    ),
    CampaignPlan(
        name="Pix 6e : protection et sécurité",
        level=Level.SIXIEME,
        theme=Theme.SECURITE,
        course=courses.SECURITE_6,
        opens=-7,
        closes=2,
        ritual="6e-securite",
        came=0.92,
        finished=0.88,
        classes_done=0.83,
    ),
    CampaignPlan(
        name="Cybersécurité 4e",
        level=Level.QUATRIEME,
        theme=Theme.CYBER,
        course=courses.CYBER,
        opens=-2,
        closes=1,
        ritual="cyber",
        came=0.92,
        finished=0.94,
    ),
    CampaignPlan(
        name="Certifiabilité 3e",
        level=Level.TROISIEME,
        theme=Theme.CERTIFICATION,
        course=None,
        kind=Kind.PROFILES,
        opens=-3,
        closes=2,
        came=0.75,
        finished=0.9,
        classes_done=0.8,
    ),
    CampaignPlan(
        name="Interro tableurs 5e B",
        level=Level.CINQUIEME,
        theme=Theme.OTHER,
        course=courses.DONNEES,
        kind=Kind.EXAM,
        opens=-2,
        closes=-1,
        codes=Codes.CLASS,
        only_class="5B",
    ),
    CampaignPlan(
        name="Pix 6e : culture numérique",
        level=Level.SIXIEME,
        theme=Theme.CULTURE,
        course=courses.CULTURE_6,
        opens=1,
        closes=6,
        ritual="6e-culture",
        came=0.93,
        finished=0.9,
    ),
    CampaignPlan(
        name="Pix IA 4e : comprendre",
        level=Level.QUATRIEME,
        theme=Theme.IA,
        course=courses.IA_DECRYPTER,
        opens=-1,
        closes=2,
        ritual="ia-comprendre",
        came=0.94,
        finished=0.97,
        pace=0.5,
    ),
    CampaignPlan(
        name="Pix IA 4e : utiliser",
        level=Level.QUATRIEME,
        theme=Theme.IA,
        course=courses.IA_UTILISER,
        opens=3,
        closes=5,
        ritual="ia-utiliser",
        pace=0.5,
    ),
    CampaignPlan(
        name="Pix IA 3e : rattrapage",
        level=Level.TROISIEME,
        theme=Theme.IA,
        course=courses.IA_DECRYPTER,
        opens=4,
        closes=6,
        ritual="ia-rattrapage",
        came=0.85,
        classes_done=0.6,
    ),
    CampaignPlan(
        name="Vérifier une information 5e",
        level=Level.CINQUIEME,
        theme=Theme.EMI,
        course=courses.EMI,
        opens=8,
        closes=10,
        ritual="parcours-emi",
    ),
    CampaignPlan(
        name="Entraînement 3e",
        level=Level.TROISIEME,
        theme=Theme.CERTIFICATION,
        course=courses.TRAINING,
        opens=9,
        closes=13,
        ritual="entrainement-3e",
        came=0.86,
    ),
    CampaignPlan(
        name="Égalité et respect 4e",
        level=Level.QUATRIEME,
        theme=Theme.EGALITE,
        course=courses.RESPECT,
        opens=15,
        closes=16,
        ritual="egalite-respect",
    ),
    CampaignPlan(
        name="Pix 6e : nouvel essai",
        level=Level.SIXIEME,
        theme=Theme.CULTURE,
        course=courses.AGAIN_6,
        opens=16,
        closes=18,
        ritual="6e-nouvel-essai",
        came=0.4,
    ),
)


def _second(first: CampaignPlan, name: str) -> CampaignPlan:
    return replace(
        first,
        name=name,
        opens=-3,
        closes=-1,
        ritual="",
        came=0.95,
        finished=0.98,
        pace=0.4,
        generation=Generation.G2026,
        is_read_early=False,
        sliding_class="",
        second_of=first,
    )


COLLEGE_YEAR = (
    *_COLLEGE_YEAR,
    *(
        _second(plan, f"Point d’étape {plan.level.label}")
        for plan in _COLLEGE_YEAR
        if plan.ritual == "rentree" and plan.level in {Level.QUATRIEME, Level.TROISIEME}
    ),
)
