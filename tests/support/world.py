"""The cast: two schools, the people who work in them, and pupils who are data.

Every pupil's names carry a made-up word found nowhere else ("canary"), so that a leak is a plain
text search. So do the other school's classes and campaigns.
"""

from dataclasses import dataclass, field

from campaigns.models import Campaign, ParticipantLink, PixCampaign
from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.reference.themes import Theme
from students.models import Classroom, Student
from tests.factories.campaigns import (
    CampaignFactory,
    CompetenceResultFactory,
    ParticipantLinkFactory,
    ParticipationFactory,
    PixCampaignFactory,
)
from tests.factories.core import MembershipFactory, SchoolFactory, UserFactory
from tests.factories.students import ClassLeadFactory, ClassroomFactory, EnrolmentFactory

_FAMILY_NAMES = ("Kerouédan", "N’Diaye", "da Silva")
_FIRST_NAMES = ("Éloïse", "Tom", "Zoé")


@dataclass
class Class:
    """A class: one pupil has finished the common campaign, one has started, one has not."""

    room: Classroom
    pupils: list[Student]
    canary: str  # in the names of all its pupils
    pending: ParticipantLink | None = None

    @property
    def finished(self) -> Student:
        return self.pupils[0]

    @property
    def started(self) -> Student:
        return self.pupils[1]

    @property
    def missing(self) -> Student:
        return self.pupils[2]


@dataclass
class WorldSchool:
    """A school and what is in it."""

    school: School
    year: SchoolYear
    classes: dict[str, Class] = field(default_factory=dict)
    campaign: Campaign | None = None  # for every class
    pix: PixCampaign | None = None

    @property
    def uai(self) -> str:
        return self.school.uai


@dataclass
class World:
    here: WorldSchool
    elsewhere: WorldSchool
    only_6b: Campaign  # a campaign that does not concern 6A
    members: dict[str, Membership]

    def user(self, name: str) -> User:
        return self.members[name].user

    @property
    def a(self) -> Class:
        return self.here.classes["6A"]

    @property
    def b(self) -> Class:
        return self.here.classes["6B"]


CANARY_6A, CANARY_6B = "Zqsixa", "Zqsixb"
CANARY_ELSEWHERE = "Zqailleurs"  # anything of the other school
CANARY_ONLY_6B = "Zqseule"


def build_world() -> World:
    here = SchoolFactory(name="Collège Ada-Lovelace")
    elsewhere = SchoolFactory(name=f"Lycée {CANARY_ELSEWHERE}", lycee=True)
    place = _furnish(here, {"6A": CANARY_6A, "6B": CANARY_6B}, "Rentrée 6e")
    other = _furnish(elsewhere, {f"2DE {CANARY_ELSEWHERE}": CANARY_ELSEWHERE}, CANARY_ELSEWHERE)
    only_6b = CampaignFactory(
        year=place.year,
        name=f"Culture {CANARY_ONLY_6B}",
        theme=Theme.CULTURE,
        classrooms=[place.classes["6B"].room],
        levels=["6E"],
    )
    PixCampaignFactory(campaign=only_6b, classroom=place.classes["6B"].room)
    return World(here=place, elsewhere=other, only_6b=only_6b, members=_people(place, other))


def _furnish(school: School, classes: dict[str, str], campaign_name: str) -> WorldSchool:
    place = WorldSchool(school=school, year=school.current_year)
    for name, canary in classes.items():
        room = ClassroomFactory(year=place.year, name=name)
        pupils = [
            EnrolmentFactory(
                classroom=room,
                student__last_name=f"{family}-{canary}",
                student__first_name=f"{first} {canary}{suffix}",
            ).student
            for family, first, suffix in zip(
                _FAMILY_NAMES, _FIRST_NAMES, ("un", "deux", "trois"), strict=True
            )
        ]
        place.classes[name] = Class(room=room, pupils=pupils, canary=canary)
    rooms = [item.room for item in place.classes.values()]
    place.campaign = CampaignFactory(
        year=place.year,
        name=campaign_name,
        classrooms=rooms,
        levels=sorted({r.level for r in rooms}),
    )
    place.pix = PixCampaignFactory(campaign=place.campaign)
    for item in place.classes.values():
        _add_results(place, item)
    return place


def _add_results(place: WorldSchool, item: Class) -> None:
    done = ParticipationFactory(pix_campaign=place.pix, student=item.finished, finished=True)
    CompetenceResultFactory(participation=done)
    ParticipationFactory(pix_campaign=place.pix, student=item.started, started=True)
    item.pending = ParticipantLinkFactory(
        school=place.school,
        last_name=f"Inconnu-{item.canary}",
        first_name="Alix",
        class_name=item.room.name,
        class_key=item.room.key,
    )
    ParticipationFactory(pix_campaign=place.pix, link=item.pending, finished=True, counts=False)


def _people(here: WorldSchool, elsewhere: WorldSchool) -> dict[str, Membership]:
    def join(place: WorldSchool, first_name: str, **traits: object) -> Membership:
        return MembershipFactory(
            school=place.school,
            user=UserFactory(first_name=first_name, email=f"{first_name.lower()}@ecole.example"),
            **traits,
        )

    members = {
        "nora": join(here, "Nora", lead=True),
        "alice": join(here, "Alice", head=True),
        "bob": join(here, "Bob", class_lead=True),
        "brice": join(here, "Brice", class_lead=True),
        "ines": join(here, "Ines"),
        "dora": join(here, "Dora", librarian=True),
        "sam": join(here, "Sam", assistant=True),
        "charlie": join(elsewhere, "Charlie", lead=True),
    }
    ClassLeadFactory(classroom=here.classes["6A"].room, membership=members["bob"])
    ClassLeadFactory(classroom=here.classes["6B"].room, membership=members["brice"])
    return members
