"""Who hears of what, when, and in which words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, PixCampaign
from pixschool.core.access import members
from rituals.models import Milestone, Ritual
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory, SessionFactory
from tests.factories.students import EnrolmentFactory
from tests.rituals.reminders.moments import FRIDAY, MONDAY, TUESDAY, at, remind, rows, said
from tests.support.world import World

WEDNESDAY = MONDAY + timedelta(days=2)
THURSDAY = MONDAY + timedelta(days=3)


class TestMilestones:
    def test_three_days_before_to_the_person_named(self, milestone: Milestone) -> None:
        assert said(remind(FRIDAY - timedelta(days=1))) == {}
        assert said(remind(FRIDAY)) == {"bob": ["Coller les codes"]}

    def test_overdue_twice_then_silence(self, milestone: Milestone) -> None:
        days = [FRIDAY + timedelta(days=n) for n in range(40)]
        heard = [day for day in days if "bob" in said(remind(day))]
        assert heard == [FRIDAY, TUESDAY, TUESDAY + timedelta(days=7)]

    def test_what_is_long_overdue_is_not_recalled(self, ritual: Ritual, world: World) -> None:
        MilestoneFactory(ritual=ritual, due_on=MONDAY - timedelta(days=60))
        assert [remind(FRIDAY + timedelta(days=n)) for n in range(8)] == [[]] * 8

    def test_to_those_who_hold_the_role(self, ritual: Ritual, world: World) -> None:
        MilestoneFactory(ritual=ritual, label="Ouvrir le CDI", due_on=MONDAY, role="librarian")
        assert said(remind(FRIDAY)) == {"dora": ["Ouvrir le CDI"]}

    def test_a_role_nobody_holds_falls_to_the_rupn(self, ritual: Ritual, world: World) -> None:
        members.end(membership=world.members["sam"], actor=None)
        MilestoneFactory(ritual=ritual, label="Ouvrir la salle", due_on=MONDAY, role="assistant")
        assert said(remind(FRIDAY)) == {"nora": ["Ouvrir la salle"]}

    def test_who_left_is_replaced(self, milestone: Milestone, world: World) -> None:
        members.end(membership=world.members["bob"], actor=None)
        assert said(remind(FRIDAY)) == {"nora": ["Coller les codes"]}

    def test_done_removed_or_moved_is_not_recalled(
        self, milestone: Milestone, ritual: Ritual
    ) -> None:
        milestone.done_at = at(FRIDAY, 7)
        milestone.save()
        assert remind(FRIDAY) == []
        Milestone.objects.update(done_at=None)
        Ritual.objects.update(removed_at=at(FRIDAY, 7))
        assert remind(FRIDAY) == []

    def test_before_the_holidays_rather_than_during(self, ritual: Ritual, world: World) -> None:
        MilestoneFactory(ritual=ritual, label="Dans les vacances", due_on=date(2026, 10, 28))
        assert said(remind(date(2026, 10, 15))) == {}
        assert said(remind(date(2026, 10, 16))) == {"nora": ["Dans les vacances"]}

    def test_certification_is_a_kind_of_its_own(self, world: World) -> None:
        ritual = RitualFactory(year=world.here.year, kind=Ritual.Kind.CERTIFICATION)
        MilestoneFactory(ritual=ritual, label="Vérifier les postes", due_on=MONDAY)
        (digest,) = remind(FRIDAY)
        assert [line.kind.key for line in digest.lines] == ["certification"]

    def test_nothing_of_the_other_school(self, milestone: Milestone) -> None:
        assert "charlie" not in said(remind(FRIDAY))


class TestCampaigns:
    @pytest.fixture
    def campaign(self, world: World):
        campaign = world.here.campaign
        campaign.opens_on, campaign.closes_on = date(2026, 11, 9), MONDAY + timedelta(days=4)
        campaign.save()
        PixCampaign.objects.update(read_at=at(FRIDAY, 6))
        Campaign.objects.exclude(pk=campaign.pk).update(is_archived=True)
        return campaign

    def test_closing_a_week_and_two_days_before(self, campaign, world: World) -> None:
        days = [date(2026, 11, 16) + timedelta(days=n) for n in range(12)]
        heard = [day for day in days if "nora" in said(remind(day))]
        assert heard == [FRIDAY, WEDNESDAY]

    def test_each_their_own_classes_only(self, campaign, world: World) -> None:
        EnrolmentFactory(classroom=world.b.room)
        details = {d.to.partition("@")[0]: d.lines[0].item.detail for d in remind(FRIDAY)}
        read = "lu dans Pix Orga le 20 nov."
        assert details == {
            "nora": f"5 élèves sur 7 manquent : 3 pas commencé · 2 en cours ({read})",
            "bob": f"2 élèves sur 3 manquent : 1 pas commencé · 1 en cours ({read})",
            "brice": f"3 élèves sur 4 manquent : 2 pas commencé · 1 en cours ({read})",
        }

    def test_never_read_it_says_so(self, campaign, world: World) -> None:
        campaign.participations.all().delete()
        PixCampaign.objects.update(read_at=None)
        (bob,) = [d for d in remind(FRIDAY) if d.to.startswith("bob@")]
        assert bob.lines[0].item.detail == (
            "3 élèves sur 3 manquent : 3 pas commencé (résultats jamais importés)"
        )

    def test_nobody_missing_is_not_said(self, campaign, world: World) -> None:
        campaign.participations.update(is_shared=True)
        world.here.campaign.classrooms.set([])
        assert remind(FRIDAY) == []
        assert rows(kind="campaign_closing") == [("suppressed", "plus personne ne manque")]

    def test_opening_three_days_before(self, campaign, world: World) -> None:
        campaign.opens_on = MONDAY
        campaign.save()
        digests = {d.to.partition("@")[0]: d for d in remind(FRIDAY)}
        item = digests["bob"].lines[0].item
        assert item.what == "Ouverture : Rentrée 6e"
        assert item.when == MONDAY
        assert item.detail == "3 élèves concernés"

    def test_results_read_long_ago(self, campaign, world: World) -> None:
        """Weekly unless asked otherwise: on the Monday after the fifteenth day."""
        campaign.closes_on = date(2027, 1, 29)
        campaign.save()
        PixCampaign.objects.update(read_at=at(date(2026, 11, 9)))
        for day in (FRIDAY, MONDAY, TUESDAY):
            assert said(remind(day)) == {}
        assert said(remind(MONDAY + timedelta(days=7))) == {
            "nora": ["Résultats à mettre à jour : Rentrée 6e"]
        }

    def test_results_read_since_are_not_asked_for(self, campaign, world: World) -> None:
        campaign.closes_on = date(2027, 1, 29)
        campaign.save()
        PixCampaign.objects.update(read_at=at(date(2026, 11, 9)))
        remind(TUESDAY)
        assert rows(kind="stale_results") == [("planned", "")]
        PixCampaign.objects.update(read_at=at(THURSDAY))
        assert remind(MONDAY + timedelta(days=7)) == []
        assert rows(kind="stale_results")[0][0] == "suppressed"

    def test_archived_is_silent(self, campaign, world: World) -> None:
        campaign.is_archived = True
        campaign.save()
        assert remind(FRIDAY) == []


class TestSessions:
    def test_the_school_day_before(self, ritual: Ritual, world: World) -> None:
        SessionFactory(
            ritual=ritual,
            starts_at=at(MONDAY, 8, 30),
            classroom=world.a.room,
            group="groupe 1",
            leaders=[world.members["bob"]],
        )
        (digest,) = remind(FRIDAY)
        item = digest.lines[0].item
        assert digest.to.startswith("bob@")
        assert item.what == "Séance : Rentrée Pix"
        assert item.when == MONDAY
        assert item.detail == "8 h 30 – 9 h 25, salle 104, 6A (groupe 1)"

    def test_times_are_those_of_the_school(self, db: None) -> None:
        school = SchoolFactory(uai="9740001A", timezone="Indian/Reunion", zone="OM")
        lead = MembershipFactory(school=school, lead=True)
        ritual = RitualFactory(year=school.years.get())
        SessionFactory(ritual=ritual, starts_at=at(TUESDAY, 5, 0), leaders=[lead])
        (digest,) = remind(MONDAY, 6)  # 09:00 there
        assert digest.lines[0].item.detail.startswith("8 h 00")

    def test_cancelled_since(self, ritual: Ritual, world: World) -> None:
        SessionFactory(ritual=ritual, starts_at=at(TUESDAY), leaders=[world.members["bob"]])
        ritual.removed_at = timezone.now()
        ritual.save()
        assert remind(MONDAY) == []


@pytest.mark.usefixtures("bulletin")
class TestBulletin:
    def test_on_the_first_school_day_of_the_week(self, milestone: Milestone, world: World) -> None:
        world.here.campaign.opens_on = date(2026, 11, 9)
        world.here.campaign.closes_on = date(2026, 12, 18)
        world.here.campaign.save()
        world.only_6b.delete()
        assert "nora" not in said(remind(FRIDAY))
        (digest,) = [d for d in remind(MONDAY) if d.to.startswith("nora@")]
        (line,) = digest.lines
        assert list(line.item.lines) == [
            "Rentrée 6e : 2 sur 6 ont terminé, jusqu’au 18 déc.",
            "Rien de lu dans Pix Orga",
            "Pour le lundi 23 novembre : Coller les codes (Rentrée Pix)",
        ]
        assert "nora" not in said(remind(TUESDAY))

    def test_nothing_to_say(self, world: World) -> None:
        world.here.year.campaigns.all().delete()
        assert "nora" not in said(remind(MONDAY))
        assert ("suppressed", "rien à dire cette semaine") in rows(kind="bulletin")
