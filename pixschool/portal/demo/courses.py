"""What an invented school plans in its year: courses, campaigns, and how far each has gone."""

from dataclasses import dataclass
from enum import Enum

from campaigns.models import Campaign
from pixschool.core.levels import Level
from pixschool.portal.demo.pix_files import Course, Generation

RENTREE_5 = Course(
    "Parcours de rentrée 5e",
    {"1.1": 6, "2.1": 5, "3.1": 6, "4.2": 5},
    stages=3,
    badges=("Bases du numérique",),
)
RENTREE_4 = Course(
    "Parcours de rentrée 4e", {"1.1": 6, "1.2": 5, "2.2": 5, "3.2": 4, "4.2": 6}, stages=3
)
RENTREE_3 = Course(
    "Parcours de rentrée 3e",
    {"1.1": 7, "1.3": 5, "2.3": 5, "3.1": 6, "4.1": 5, "5.1": 4},
    stages=4,
    badges=("Collaborer en ligne",),
)
SECURITE_6 = Course(
    "Pix 6e – Protection et sécurité",
    {"4.1": 4, "4.2": 5, "4.3": 4},
    stages=2,
    badges=("Attestation : protection et sécurité",),
)
CULTURE_6 = Course("Pix 6e – Culture numérique", {"1.1": 5, "2.1": 4, "3.1": 5, "5.2": 4})
CYBER = Course("Cybersécurité : les bons réflexes", {"4.1": 6, "4.2": 6, "2.4": 3}, stages=3)
IA_DECRYPTER = Course("Pix IA – Décrypter", {"1.1": 4, "3.4": 5, "5.2": 4})
DONNEES = Course("Tableurs et données", {"1.2": 6, "1.3": 6})
OLD_CULTURE = Course("Culture numérique (parcours 2021)", {"1.1": 6, "2.2": 5, "5.2": 5})
RENTREE_2 = Course(
    "Parcours de rentrée 2de",
    {"1.1": 7, "1.2": 6, "1.3": 6, "2.3": 5, "3.4": 5, "4.1": 5},
    stages=4,
    badges=("Prêt pour la SNT",),
)
RENTREE_1 = Course(
    "Parcours de rentrée 1re", {"1.1": 6, "1.3": 6, "2.2": 5, "3.3": 5, "4.2": 5}, stages=4
)
RENTREE_T = Course(
    "Parcours de rentrée Tle", {"1.1": 6, "1.3": 7, "2.4": 5, "3.1": 6, "4.3": 4, "5.1": 5}
)


class Codes(Enum):
    """How Pix knows the campaign: one code for the level, one per class, or none yet."""

    LEVEL = "level"
    CLASS = "class"
    SOME = "some"  # only the first two classes have theirs
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class CampaignPlan:
    """Weeks are counted from the present one. Shares are of a class in its session, 0..1."""

    name: str
    level: Level
    theme: Campaign.Theme
    course: Course | None  # None: a collection of profiles
    opens: int
    closes: int
    kind: Campaign.Kind = Campaign.Kind.ASSESSMENT
    codes: Codes = Codes.LEVEL
    came: float = 0.9
    finished: float = 0.92
    classes_done: float = 1.0
    pace: float = 0.7  # the part of the window in which the classes have their session
    generation: Generation = Generation.G2026
    is_read_early: bool = False  # read a first time when it closed
    is_read: bool = True
    only_class: str = ""  # made by the teacher of one class, not by the school


Theme, Kind = Campaign.Theme, Campaign.Kind

COLLEGE_YEAR = (
    CampaignPlan(
        name="Rentrée 5e",
        level=Level.CINQUIEME,
        theme=Theme.RENTREE,
        course=RENTREE_5,
        opens=-9,
        closes=-6,
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
        course=RENTREE_4,
        opens=-9,
        closes=-6,
        came=0.93,
        generation=Generation.G2023,
        is_read_early=True,
    ),
    CampaignPlan(
        name="Rentrée 3e",
        level=Level.TROISIEME,
        theme=Theme.RENTREE,
        course=RENTREE_3,
        opens=-8,
        closes=-5,
        came=0.82,
        finished=0.85,
        generation=Generation.G2025,
        is_read_early=True,
    ),
    CampaignPlan(
        name="Pix 6e : protection et sécurité",
        level=Level.SIXIEME,
        theme=Theme.SECURITE,
        course=SECURITE_6,
        opens=-7,
        closes=2,
        came=0.92,
        finished=0.88,
        classes_done=0.67,
    ),
    CampaignPlan(
        name="Cybersécurité 4e",
        level=Level.QUATRIEME,
        theme=Theme.CYBER,
        course=CYBER,
        opens=-2,
        closes=1,
        came=0.88,
        finished=0.8,
        classes_done=0.6,
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
        course=DONNEES,
        kind=Kind.EXAM,
        opens=-2,
        closes=-1,
        codes=Codes.CLASS,
        only_class="5B",
    ),
    CampaignPlan(
        name="Pix IA 4e",
        level=Level.QUATRIEME,
        theme=Theme.IA,
        course=IA_DECRYPTER,
        opens=-1,
        closes=2,
        codes=Codes.SOME,
        pace=0.25,
        is_read=False,
    ),
    CampaignPlan(
        name="Pix 6e : culture numérique",
        level=Level.SIXIEME,
        theme=Theme.CULTURE,
        course=CULTURE_6,
        opens=1,
        closes=6,
        codes=Codes.NONE,
        is_read=False,
    ),
)

LYCEE_YEAR = (
    CampaignPlan(
        name="Rentrée 2de",
        level=Level.SECONDE,
        theme=Theme.RENTREE,
        course=RENTREE_2,
        opens=-9,
        closes=-6,
        came=0.93,
        classes_done=0.9,
        is_read_early=True,
    ),
    CampaignPlan(
        name="Rentrée 1re",
        level=Level.PREMIERE,
        theme=Theme.RENTREE,
        course=RENTREE_1,
        opens=-9,
        closes=-6,
        came=0.85,
        classes_done=0.88,
        generation=Generation.G2023,
        is_read_early=True,
    ),
    CampaignPlan(
        name="Rentrée Tle",
        level=Level.TERMINALE,
        theme=Theme.RENTREE,
        course=RENTREE_T,
        opens=-8,
        closes=-5,
        came=0.8,
        finished=0.84,
        generation=Generation.G2025,
        is_read_early=True,
    ),
    CampaignPlan(
        name="Certifiabilité Tle",
        level=Level.TERMINALE,
        theme=Theme.CERTIFICATION,
        course=None,
        kind=Kind.PROFILES,
        opens=-3,
        closes=2,
        came=0.85,
        finished=0.93,
    ),
    CampaignPlan(
        name="Cybersécurité 1re",
        level=Level.PREMIERE,
        theme=Theme.CYBER,
        course=CYBER,
        opens=-2,
        closes=1,
        came=0.85,
        finished=0.8,
        classes_done=0.5,
    ),
    CampaignPlan(
        name="Interro SNT données 2GT2",
        level=Level.SECONDE,
        theme=Theme.SNT,
        course=DONNEES,
        kind=Kind.EXAM,
        opens=-2,
        closes=-1,
        codes=Codes.CLASS,
        only_class="2GT2",
    ),
    CampaignPlan(
        name="Pix IA 2de",
        level=Level.SECONDE,
        theme=Theme.IA,
        course=IA_DECRYPTER,
        opens=-1,
        closes=2,
        codes=Codes.SOME,
        pace=0.25,
        is_read=False,
    ),
)
