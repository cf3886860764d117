"""One mail a person a day, to who may read it, as each wishes; and what becomes of every row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from pixschool.core.access import members
from pixschool.core.mail import outbox
from pixschool.core.models import OutgoingEmail
from pixschool.core.reference.roles import Role
from rituals.models import Milestone, Notification, Ritual
from rituals.reminders import overview, preferences, run
from students.models import ClassLead
from tests.factories.rituals import MilestoneFactory, SessionFactory
from tests.rituals.reminders.moments import (
    FRIDAY,
    MONDAY,
    SUNDAY,
    TUESDAY,
    at,
    mails,
    remind,
    rows,
    said,
)
from tests.support.mails import html_of, parsed, text_of
from tests.support.pages import plain
from tests.support.world import CANARY_6A, World

NEXT_MONDAY = MONDAY + timedelta(days=7)


class TestMail:
    def test_one_for_all_that_is_due_soonest_first(
        self, milestone: Milestone, ritual: Ritual, world: World
    ) -> None:
        bob = world.members["bob"]
        MilestoneFactory(
            ritual=ritual, label="Réserver", due_on=MONDAY - timedelta(days=1), assignee=bob
        )
        SessionFactory(ritual=ritual, starts_at=at(MONDAY, 9), leaders=[bob])
        (digest,) = remind(FRIDAY, sent=False)
        assert [line.item.what for line in digest.lines] == [
            "Réserver", "Coller les codes", "Séance : Rentrée Pix",
        ]  # fmt: skip
        (mail,) = mails()
        assert plain(mail.subject) == ("Pix : 3 rappels, le premier pour le dimanche 22 novembre")
        assert {state for state, _ in rows()} == {"mailed"}

    def test_what_it_says(self, milestone: Milestone) -> None:
        remind(FRIDAY, sent=False)
        (mail,) = mails()
        text, html = text_of(mail), html_of(mail)
        assert plain(mail.subject) == ("Pix : Coller les codes, pour le lundi 23 novembre")
        for part in (text, html):
            assert "Coller les codes" in part
            assert "Lundi 23" in part
            assert f"/annee/rituels/{milestone.ritual_id}/" in part
            assert "/rappels/ne-plus-recevoir/" in part
        assert "Bonjour Bob," in text

    def test_what_is_late_comes_first_and_is_said_so(
        self, milestone: Milestone, ritual: Ritual, world: World
    ) -> None:
        bob = world.members["bob"]
        MilestoneFactory(ritual=ritual, label="Réserver", due_on=TUESDAY, assignee=bob)
        MilestoneFactory(ritual=ritual, label="Prévenir", due_on=TUESDAY, assignee=bob)
        remind(TUESDAY, sent=False)
        (mail,) = mails()
        assert plain(mail.subject) == "Pix : 3 rappels dont 1 en retard"
        text = text_of(mail)
        found = [
            text.index(words)
            for words in ("En retard", "Coller les codes", "Pour les prochains jours", "Réserver")
        ]
        assert found == sorted(found)

    def test_all_that_is_late(self, milestone: Milestone) -> None:
        remind(TUESDAY, sent=False)
        (mail,) = mails()
        assert plain(mail.subject) == "Pix, en retard : Coller les codes"
        assert "prochains jours" not in text_of(mail)

    def test_headers(self, milestone: Milestone) -> None:
        remind(FRIDAY, sent=False)
        message = parsed(mails()[0])
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = message["List-Unsubscribe"].strip()
        assert address.startswith("<http")
        assert " " not in address
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["To"] == "bob@ecole.example"

    def test_no_pupil_s_name(self, world: World) -> None:
        campaign = world.here.campaign
        campaign.closes_on = MONDAY
        campaign.save()
        remind(FRIDAY, sent=False)
        assert len(mails()) == 3
        for mail in mails():
            assert CANARY_6A not in text_of(mail) + html_of(mail)

    def test_a_line_break_in_a_title_adds_no_header(self, milestone: Milestone) -> None:
        Milestone.objects.update(label="Coller\r\nBcc: x@x.example\r\nles codes")
        remind(FRIDAY, sent=False)
        message = parsed(mails()[0])
        assert message["Bcc"] is None
        assert "Coller Bcc: x@x.example les codes" in message["Subject"]

    def test_once_whatever_how_often(self, milestone: Milestone) -> None:
        assert said(remind(FRIDAY, 8)) == {"bob": ["Coller les codes"]}
        for hour in (8, 9, 12, 18):
            assert remind(FRIDAY, hour) == []
        assert len(rows()) == 1

    def test_what_comes_up_later_waits_for_the_next_morning(
        self, milestone: Milestone, ritual: Ritual, world: World
    ) -> None:
        remind(FRIDAY)
        SessionFactory(ritual=ritual, starts_at=at(MONDAY, 9), leaders=[world.members["bob"]])
        assert remind(FRIDAY, 10) == []
        assert said(remind(MONDAY)) == {"bob": ["Séance : Rentrée Pix"]}

    def test_too_late_to_be_of_use(
        self, milestone: Milestone, ritual: Ritual, world: World
    ) -> None:
        remind(FRIDAY)
        SessionFactory(ritual=ritual, starts_at=at(MONDAY, 7), leaders=[world.members["bob"]])
        remind(FRIDAY, 10)
        remind(MONDAY)
        assert rows(kind="session") == [("expired", "rattrapage")]


class TestRights:
    def test_left_after_it_was_planned(self, milestone: Milestone, world: World) -> None:
        bob = world.members["bob"]
        remind(FRIDAY, sent=False)
        members.end(membership=bob, actor=None)
        Notification.objects.update(state="planned", email=None)
        OutgoingEmail.objects.all().delete()
        assert "bob" not in said(remind(FRIDAY, 9))
        assert rows(membership=bob) == [("suppressed", "la personne n’est plus dans l’équipe")]

    def test_a_mail_already_written_does_not_reach_who_left(
        self, milestone: Milestone, world: World, settings
    ) -> None:
        settings.DEMO = True
        remind(FRIDAY, sent=False)
        members.end(membership=world.members["bob"], actor=None)
        assert outbox.deliver(now=at(FRIDAY, 9)) == 0
        (mail,) = mails()
        assert mail.state == "suppressed"
        assert "droits" in mail.reason
        assert said(remind(FRIDAY, 9)) == {"nora": ["Coller les codes"]}
        assert rows(membership=world.members["bob"]) == [
            ("suppressed", "la personne n’est plus dans l’équipe")
        ]

    def test_a_class_taken_away_meanwhile(self, world: World, settings) -> None:
        settings.DEMO = True
        world.here.campaign.closes_on = MONDAY
        world.here.campaign.save()
        remind(FRIDAY, sent=False)
        ClassLead.objects.filter(membership=world.members["bob"]).delete()
        assert outbox.deliver(now=at(FRIDAY, 9)) == 2  # Nora and Brice
        remind(FRIDAY, 9)
        assert rows(membership=world.members["bob"]) == [
            ("suppressed", "ne concerne plus cette personne")
        ]

    def test_a_role_taken_away(self, ritual: Ritual, world: World) -> None:
        MilestoneFactory(ritual=ritual, label="Ouvrir le CDI", due_on=MONDAY, role="librarian")
        dora = world.members["dora"]
        remind(FRIDAY, sent=False)
        members.change_roles(membership=dora, roles=[Role.STAFF], actor=None)
        OutgoingEmail.objects.update(state="suppressed")
        assert said(remind(FRIDAY, 9)) == {"nora": ["Ouvrir le CDI"]}

    def test_an_account_that_is_closed(self, milestone: Milestone, world: World) -> None:
        user = world.user("bob")
        user.is_active = False
        user.save()
        assert said(remind(FRIDAY)) == {"nora": ["Coller les codes"]}


class TestPreferences:
    def choose(self, world: World, frequency: str, kind: str = "milestone_due") -> None:
        preferences.choose(membership=world.members["bob"], frequencies={kind: frequency})

    def test_never(self, milestone: Milestone, world: World) -> None:
        self.choose(world, "never")
        assert remind(FRIDAY) == []
        assert rows() == []

    def test_never_after_it_was_written(self, milestone: Milestone, world: World) -> None:
        remind(FRIDAY, sent=False)
        self.choose(world, "never")
        assert remind(FRIDAY, 9) == []
        assert rows() == [("suppressed", "la personne ne souhaite pas ce rappel")]
        assert [mail.state for mail in mails()] == ["suppressed"]

    def test_weekly_on_monday_for_the_week(self, ritual: Ritual, world: World) -> None:
        self.choose(world, "weekly")
        MilestoneFactory(
            ritual=ritual,
            label="Jeudi",
            due_on=NEXT_MONDAY + timedelta(days=3),
            assignee=world.members["bob"],
        )
        heard = [
            day
            for day in (FRIDAY + timedelta(days=n) for n in range(14))
            if "Jeudi" in said(remind(day)).get("bob", [])
        ]
        assert heard == [NEXT_MONDAY]

    def test_weekly_of_what_is_late(self, milestone: Milestone, world: World) -> None:
        self.choose(world, "never")
        self.choose(world, "weekly", "milestone_overdue")
        heard = [
            day
            for day in (FRIDAY + timedelta(days=n) for n in range(14))
            if "bob" in said(remind(day))
        ]
        assert heard == [NEXT_MONDAY]

    def test_weekly_after_a_monday_without_class(self, ritual: Ritual, world: World) -> None:
        """Easter Monday 2027 (29 March): the week begins on Tuesday."""
        self.choose(world, "weekly")
        monday = MONDAY.replace(year=2027, month=3, day=29)
        MilestoneFactory(
            ritual=ritual,
            label="Jeudi",
            due_on=monday + timedelta(days=6),
            assignee=world.members["bob"],
        )
        assert said(remind(monday)) == {}
        assert said(remind(monday + timedelta(days=1)))["bob"] == ["Jeudi"]


class TestOutage:
    """The server is down from Friday on."""

    def test_one_mail_a_person_on_return(
        self, milestone: Milestone, ritual: Ritual, world: World
    ) -> None:
        remind(FRIDAY, sent=False)
        MilestoneFactory(
            ritual=ritual, label="Autre", due_on=TUESDAY, assignee=world.members["bob"]
        )
        SessionFactory(ritual=ritual, starts_at=at(MONDAY, 7), leaders=[world.members["bob"]])
        remind(SUNDAY, sent=False)
        assert said(remind(MONDAY, sent=False)) == {"bob": ["Coller les codes", "Autre"]}
        remind(TUESDAY, sent=False)
        waiting = mails(state="due")
        assert [mail.recipient for mail in waiting] == ["bob@ecole.example"]
        assert [mail.state for mail in mails()] == ["suppressed", "suppressed", "due"]
        due = Notification.objects.get(about=f"milestone:{milestone.pk}", kind="milestone_due")
        assert (due.state, due.reason) == ("expired", "rattrapage")

    def test_a_mail_that_may_have_left_goes_once_more_at_most(self, milestone: Milestone) -> None:
        remind(FRIDAY, sent=False)
        OutgoingEmail.objects.update(copies=1, data_started_at=at(FRIDAY, 9))
        remind(MONDAY, sent=False)
        old, new = mails()
        assert old.state == "suppressed"
        assert (new.copies, new.maybe_twice) == (1, True)

    def test_it_stops_at_two(self, milestone: Milestone) -> None:
        remind(FRIDAY, sent=False)
        OutgoingEmail.objects.update(copies=2, data_started_at=at(FRIDAY, 9))
        remind(MONDAY, sent=False)
        assert [mail.state for mail in mails()] == ["doubtful"]


class TestLaw:
    def test_planned_is_the_sum_of_states(
        self, milestone: Milestone, ritual: Ritual, world: World
    ) -> None:
        MilestoneFactory(ritual=ritual, label="B", due_on=TUESDAY)
        remind(FRIDAY)
        remind(MONDAY)
        Notification.objects.filter(kind="milestone_due").update(email=None)
        found = overview.of_school(world.here.school, start_year=2026, now=at(MONDAY))
        assert found.planned == Notification.objects.count()
        assert found.planned == found.sent + found.waiting + found.unsent
        assert found.mails_accepted == len(mails(state="accepted"))

    def test_a_school_that_fails_does_not_stop_the_others(
        self, milestone: Milestone, world: World
    ) -> None:
        school = world.elsewhere.school
        school.timezone = "Europe/Nowhere"
        school.save()
        assert said(remind(FRIDAY)) == {"bob": ["Coller les codes"]}


@pytest.mark.django_db(transaction=True)
def test_many_at_once(world: World) -> None:
    """Planners and digests side by side: one row a key, one mail a person."""
    from tests.factories.rituals import RitualFactory

    ritual = RitualFactory(year=world.here.year)
    for name in ("bob", "ines", "dora", "sam"):
        for number in range(3):
            MilestoneFactory(
                ritual=ritual,
                label=f"{name} {number}",
                due_on=MONDAY,
                assignee=world.members[name],
            )

    def one() -> int:
        try:
            return len(run.remind(at(FRIDAY)))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = sum(pool.map(lambda _: one(), range(8)))
    assert written == len(mails()) == 4
    assert len(rows()) == 12
    assert {state for state, _ in rows()} == {"mailed"}
