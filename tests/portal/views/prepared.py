"""A year in preparation beside the current one: pupils gone up, a campaign, a ritual."""

from datetime import date, timedelta

from pixschool.core import schools
from pixschool.core.models import SchoolYear
from tests.factories.campaigns import CampaignFactory, PixCampaignFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.factories.students import ClassLeadFactory, ClassroomFactory, EnrolmentFactory
from tests.support.world import World

NEXT = 2027


def prepare(world: World, *, today: date | None = None) -> SchoolYear:
    """All of 6A go up to 5A, nobody of 6B; a newcomer. What it holds happens about `today`."""
    year = schools.prepare_year(school=world.here.school, start_year=NEXT, actor=None)
    room = ClassroomFactory(year=year, name="5A", level="5E")
    for pupil in world.a.pupils:
        EnrolmentFactory(student=pupil, classroom=room)
    EnrolmentFactory(classroom=room, student__last_name="NOUVEAU", student__first_name="Ali")
    ClassLeadFactory(classroom=room, membership=world.members["bob"])
    campaign = CampaignFactory(year=year, name="Rentrée 5e suivante", classrooms=[room])
    PixCampaignFactory(campaign=campaign, classroom=room)
    day = today or world.here.school.today()
    ritual = RitualFactory(
        year=year, title="Rituel suivant", starts_on=day, ends_on=day + timedelta(days=4)
    )
    MilestoneFactory(ritual=ritual, label="Ligne suivante", due_on=day, role="lead")
    return year
