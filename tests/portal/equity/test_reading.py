"""Some classes of what was read are what is read of these classes."""

from datetime import UTC, date, datetime

import pytest

from campaigns.models import Campaign
from pixschool.core.reference.levels import Level
from pixschool.portal.equity.reading import facts, report_of, within
from students.models import Presence
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.factories.core import SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.factories.support import SupportBookingFactory, SupportSlotFactory


@pytest.mark.django_db
def test_a_level_of_the_whole_school_is_that_level() -> None:
    year = SchoolFactory().current_year
    rooms = [
        ClassroomFactory(year=year, name=name, level=level)
        for name, level in (("4A", Level.QUATRIEME), ("4B", Level.QUATRIEME), ("3A", "3E"))
    ]
    for rank in range(2):
        campaign = CampaignFactory(year=year, name=f"{rank}", course="Une", classrooms=rooms)
        campaign.closes_on = date(2026, 10, 1)
        campaign.save()
        PixCampaignFactory(campaign=campaign)
    slot = SupportSlotFactory(year=year, day=date(2026, 11, 12), seats=20)
    for room in rooms:
        for rank in range(7):
            pupil = EnrolmentFactory(classroom=room).student
            if rank == 6:
                SupportBookingFactory(slot=slot, student=pupil, presence=Presence.PRESENT)
                continue
            for campaign in year.campaigns.all():
                ParticipationFactory(
                    pix_campaign=campaign.pix_campaigns.get(),
                    student=pupil,
                    finished=True,
                    mastery=rank / 10,
                    shared_at=datetime(2026, 9, 15 + campaign.pk % 2, 9, tzinfo=UTC),
                )
    campaigns = list(Campaign.objects.in_year(year).prefetch_related("pix_campaigns"))
    whole = facts(year=year, campaigns=campaigns, classrooms=rooms)
    for some in (rooms[:2], rooms[2:], []):
        alone = report_of(facts(year=year, campaigns=campaigns, classrooms=some))
        assert report_of(within(whole, some)) == alone
    assert report_of(whole).coverage.late == 3
