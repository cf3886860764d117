"""What changes after a reminder was planned: people, dates, wishes, addresses, clocks."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from campaigns.models import Campaign
from pixschool.core.access import members
from pixschool.core.mail import outbox
from pixschool.core.models import Heartbeat, Membership, OutgoingEmail
from rituals.models import Milestone, Notification, Ritual
from rituals.reminders import kinds, preferences, run
from rituals.reminders.kinds import ReminderItem, ReminderKind, ReminderRequest
from tests.factories.core import MembershipFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory, SessionFactory
from tests.rituals.reminders.moments import (
    FRIDAY,
    MONDAY,
    TUESDAY,
    at,
    mails,
    remind,
    rows,
    said,
)
from tests.support.mails import html_of, text_of
from tests.support.world import World

THURSDAY = FRIDAY - timedelta(days=1)
NEXT_MONDAY = MONDAY + timedelta(days=7)
CODES = {"bob": ["Coller les codes"]}


def take_mails_back() -> None:
    """As when somebody's rights changed: what was written is written again."""
    OutgoingEmail.objects.filter(state="due").update(state="suppressed")


def assert_still(*, hour: int = 15) -> None:
    """Another run of that Friday plans and writes nothing."""
    before = list(Notification.objects.order_by("pk").values())
    assert remind(FRIDAY, hour) == []
    assert list(Notification.objects.order_by("pk").values()) == before
    assert {beat.details["planned"] for beat in Heartbeat.objects.all()} == {0}


class TestPeople:
    def test_an_address_changed_after_it_was_written(
        self, milestone: Milestone, world: World, settings
    ) -> None:
        settings.DEMO = True
        remind(FRIDAY, sent=False)
        user = world.user("bob")
        user.email = "robert@ecole.example"
        user.save()
        assert outbox.deliver(now=at(FRIDAY, 9)) == 0
        assert said(remind(FRIDAY, 9)) == {"robert": ["Coller les codes"]}
        old, new = mails()
        assert (old.state, new.recipient) == ("suppressed", "robert@ecole.example")

    def test_gone_then_back(self, milestone: Milestone, world: World) -> None:
        """Retired from the team by mistake: what was for them is for them again."""
        bob = world.members["bob"]
        remind(FRIDAY, sent=False)
        members.end(membership=bob, actor=None)
        take_mails_back()
        assert said(remind(FRIDAY, 9)) == {"nora": ["Coller les codes"]}
        assert_still()
        members.reopen(membership=bob, actor=None)
        assert said(remind(FRIDAY, 16)) == CODES

    def test_in_two_schools_one_mail_from_each(self, milestone: Milestone, world: World) -> None:
        there = MembershipFactory(school=world.elsewhere.school, user=world.user("bob"))
        ritual = RitualFactory(year=world.elsewhere.year)
        MilestoneFactory(ritual=ritual, label="Au lycée", due_on=MONDAY, assignee=there)
        remind(FRIDAY, sent=False)
        here, elsewhere = sorted(mails(), key=lambda mail: mail.school.uai != world.here.uai)
        assert here.recipient == elsewhere.recipient == "bob@ecole.example"
        assert "Collège Ada-Lovelace" in here.subject
        assert world.elsewhere.school.name in elsewhere.subject
        assert world.elsewhere.uai not in text_of(here) + html_of(here)

    def test_in_one_school_its_name_is_not_in_the_subject(self, milestone: Milestone) -> None:
        remind(FRIDAY, sent=False)
        assert "Ada-Lovelace" not in mails()[0].subject

    def test_staff_hears_of_what_is_theirs(self, ritual: Ritual, world: World) -> None:
        """Ines has no class and leads nothing."""
        ines = world.members["ines"]
        assert ines.roles == ["staff"]
        world.here.campaign.closes_on = MONDAY
        world.here.campaign.save()
        MilestoneFactory(ritual=ritual, label="Charger les tablettes", due_on=MONDAY, assignee=ines)
        SessionFactory(ritual=ritual, starts_at=at(MONDAY, 9), leaders=[ines])
        heard = said(remind(FRIDAY))["ines"]
        assert heard == ["Charger les tablettes", "Séance : Rentrée Pix"]
        assert set(preferences.own(ines)) == {
            "milestone_due", "milestone_overdue", "session", "meeting_cancelled", "certification",
            "duty", "finalise",
        }  # fmt: skip


class TestDates:
    def test_done_then_undone(self, milestone: Milestone) -> None:
        remind(FRIDAY, sent=False)
        Milestone.objects.update(done_at=at(FRIDAY, 9))
        take_mails_back()
        assert remind(FRIDAY, 10) == []
        assert rows() == [("suppressed", "c’est fait, ou retiré du plan")]
        assert_still()
        Milestone.objects.update(done_at=None)
        assert said(remind(FRIDAY, 16)) == CODES

    def test_put_off_before_its_mail_left(self, milestone: Milestone) -> None:
        """The mail of Friday would say what is due in a fortnight."""
        remind(FRIDAY, sent=False)
        Milestone.objects.update(due_on=MONDAY + timedelta(days=14))
        take_mails_back()
        assert remind(FRIDAY, 10) == []
        assert rows() == [("suppressed", "la date a changé : un autre rappel le dira")]
        heard = [
            day for day in (FRIDAY + timedelta(days=n) for n in range(18)) if said(remind(day))
        ]
        assert heard == [FRIDAY + timedelta(days=14)]

    def test_what_was_late_and_is_late_no_more(self, milestone: Milestone, world: World) -> None:
        preferences.choose(
            membership=world.members["bob"],
            frequencies={"milestone_due": "never", "milestone_overdue": "weekly"},
        )
        remind(TUESDAY)
        assert rows() == [("planned", "")]
        Milestone.objects.update(due_on=NEXT_MONDAY + timedelta(days=3))
        assert said(remind(NEXT_MONDAY)) == {}
        assert rows() == [("suppressed", "la date a changé : un autre rappel le dira")]

    def test_a_session_moved_to_another_day(self, ritual: Ritual, world: World) -> None:
        session = SessionFactory(
            ritual=ritual, starts_at=at(MONDAY, 9), leaders=[world.members["bob"]]
        )
        remind(FRIDAY, sent=False)
        take_mails_back()
        session.starts_at, session.ends_at = at(TUESDAY, 9), at(TUESDAY, 10)
        session.save()
        assert said(remind(FRIDAY, 10)) == {}
        (digest,) = remind(MONDAY)
        assert [line.item.when for line in digest.lines] == [TUESDAY]

    def test_a_campaign_archived_then_taken_out(self, world: World) -> None:
        campaign = world.here.campaign
        Campaign.objects.exclude(pk=campaign.pk).update(is_archived=True)
        campaign.closes_on = MONDAY
        campaign.save()
        assert set(said(remind(FRIDAY, sent=False))) == {"nora", "bob", "brice"}
        Campaign.objects.update(is_archived=True)
        take_mails_back()
        assert remind(FRIDAY, 10) == []
        assert {reason for _, reason in rows()} == {"n’existe plus"}
        assert_still()
        Campaign.objects.filter(pk=campaign.pk).update(is_archived=False)
        assert set(said(remind(FRIDAY, 16))) == {"nora", "bob", "brice"}

    def test_a_campaign_that_lasts_longer(self, world: World) -> None:
        """Planned for a weekly reader; since, the end went to January."""
        campaign = world.here.campaign
        Campaign.objects.exclude(pk=campaign.pk).update(is_archived=True)
        bob = world.members["bob"]
        preferences.choose(membership=bob, frequencies={"campaign_closing": "weekly"})
        campaign.closes_on = MONDAY + timedelta(days=11)
        campaign.save()
        remind(TUESDAY)  # a week before is tomorrow: for him, next Monday
        assert rows(membership=bob) == [("planned", "")]
        campaign.closes_on = date(2027, 1, 29)
        campaign.save()
        assert "bob" not in said(remind(NEXT_MONDAY))

    def test_the_clock_is_set_back(self, milestone: Milestone) -> None:
        assert said(remind(FRIDAY)) == CODES
        assert remind(THURSDAY, 9) == []
        assert remind(THURSDAY, 17) == []
        assert remind(FRIDAY, 8, 30) == []
        assert len(mails()) == 1


class TestWishes:
    def test_never_then_every_day(self, milestone: Milestone, world: World) -> None:
        bob = world.members["bob"]
        remind(FRIDAY, sent=False)
        preferences.choose(membership=bob, frequencies={"milestone_due": "never"})
        assert remind(FRIDAY, 9) == []
        assert_still()
        preferences.choose(membership=bob, frequencies={"milestone_due": "daily"})
        assert said(remind(FRIDAY, 16)) == CODES

    def test_weekly_then_every_day(self, milestone: Milestone, world: World) -> None:
        """What waited for next Monday waits for it no more."""
        bob = world.members["bob"]
        weekly = dict.fromkeys(preferences.own(bob), "weekly")
        preferences.choose(membership=bob, frequencies=weekly)
        remind(TUESDAY)
        assert rows(kind="milestone_overdue") == [("planned", "")]
        daily = dict.fromkeys(weekly, "daily")
        preferences.choose(membership=bob, frequencies=daily)
        assert said(remind(TUESDAY, 10)) == CODES

    def test_every_day_then_weekly(self, milestone: Milestone, world: World) -> None:
        remind(TUESDAY, sent=False)
        weekly = {"milestone_overdue": "weekly"}
        preferences.choose(membership=world.members["bob"], frequencies=weekly)
        assert remind(TUESDAY, 10) == []
        assert said(remind(NEXT_MONDAY)) == CODES

    def test_never_for_all(self, milestone: Milestone, ritual: Ritual, world: World) -> None:
        bob = world.members["bob"]
        SessionFactory(ritual=ritual, starts_at=at(MONDAY, 9), leaders=[bob])
        preferences.stop(membership=bob, kinds=preferences.kinds_in(preferences.EVERYTHING))
        for day in (FRIDAY, MONDAY, TUESDAY):
            assert "bob" not in said(remind(day))
        assert not Notification.objects.filter(membership=bob).exists()

    def test_all_stopped_is_also_what_does_not_exist_yet(
        self, world: World, later_kind: ReminderKind
    ) -> None:
        bob, sam = world.members["bob"], world.members["sam"]
        preferences.stop(membership=bob, kinds=preferences.kinds_in(preferences.EVERYTHING))
        kinds.register(later_kind)
        assert set(said(remind(FRIDAY))) >= {"sam"}
        assert rows(membership=bob) == []
        preferences.choose(membership=bob, frequencies={"session": "daily"})
        assert preferences.own(bob)["later"] == "daily"
        assert preferences.own(sam)["later"] == "daily"

    @pytest.fixture
    def later_kind(self, monkeypatch: pytest.MonkeyPatch) -> ReminderKind:
        """Of an app installed next year."""
        monkeypatch.setattr(kinds.base, "_kinds", dict(kinds.base._kinds))

        class Later(ReminderKind):
            key, label = "later", "Plus tard"

            def find(self, facts) -> Iterator[ReminderRequest]:
                for pk in facts.members:
                    yield ReminderRequest(
                        membership_id=pk, about="x:1", day=FRIDAY, useful_until=at(MONDAY, 19)
                    )

            def word(self, facts, member: Membership, about: str) -> ReminderItem:
                return ReminderItem(what="Nouveau", url="https://pix.example/")

        return Later()


class TestRefusedAddress:
    """Three refusals in a row: nobody reads there. Written without talking to a server."""

    def refuse(self, world: World, times: int = 3) -> None:
        for _ in range(times):
            OutgoingEmail.objects.create(
                school=world.here.school,
                kind="digest",
                recipient="bob@ecole.example",
                dedupe_key=f"old-{OutgoingEmail.objects.count()}",
                useful_until=at(THURSDAY, 19),
                state="refused",
                reason="550 5.1.1 no such user",
            )

    def test_twice_is_not_enough(self, milestone: Milestone, world: World) -> None:
        self.refuse(world, 2)
        assert said(remind(FRIDAY)) == CODES

    def test_no_more_digests(self, milestone: Milestone, ritual: Ritual, world: World) -> None:
        self.refuse(world)
        MilestoneFactory(ritual=ritual, label="Autre", due_on=MONDAY, role="lead")
        assert said(remind(FRIDAY)) == {"nora": ["Autre"]}
        assert rows(membership=world.members["bob"]) == [
            ("suppressed", "l’adresse est refusée par le serveur de courriel")
        ]
        assert_still()

    def test_another_address_and_it_is_said(self, milestone: Milestone, world: World) -> None:
        self.refuse(world)
        remind(FRIDAY)
        user = world.user("bob")
        user.email = "robert@ecole.example"
        user.save()
        assert said(remind(FRIDAY, 9)) == {"robert": ["Coller les codes"]}

    def test_a_mail_that_arrives_and_it_is_said(self, milestone: Milestone, world: World) -> None:
        self.refuse(world)
        remind(FRIDAY)
        self.refuse(world, 1)
        OutgoingEmail.objects.filter(pk=mails()[-1].pk).update(
            state="accepted", accepted_at=at(FRIDAY, 9), reason=""
        )
        assert said(remind(FRIDAY, 10)) == CODES


def test_a_school_whose_calendar_is_not_published(world: World, milestone: Milestone) -> None:
    """Working days, and no holiday of anybody else's."""
    Milestone.objects.update(due_on=date(2031, 11, 21))
    Ritual.objects.update(removed_at=None)
    assert said(run.remind(at(date(2031, 11, 18)))) == CODES
    assert run.remind(at(date(2031, 11, 11))) == []
