"""The page of reminders, the unsubscribe link, the command."""

import json
import re
from email import message_from_bytes as parsed_bytes
from io import StringIO

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.urls import reverse

from pixschool.core.access import members
from pixschool.core.mail import outbox
from pixschool.core.mail import queue as mail
from pixschool.core.models import AuditEntry, Heartbeat, MailServer, OutgoingEmail
from rituals.models import Milestone, Notification, ReminderPreference
from rituals.reminders import overview, preferences, run
from rituals.reminders import retry_address as trial
from tests.factories.core import MembershipFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.rituals.reminders.moments import FRIDAY, MONDAY, TUESDAY, at, mails, remind
from tests.support.client import PageClient
from tests.support.mails import parsed, text_of
from tests.support.pages import page_of
from tests.support.smtp import delivery, receiving
from tests.support.world import World


class TestPage:
    def url(self, world: World) -> str:
        return reverse("rituals:reminders", args=[world.here.uai])

    def test_everyone_sees_only_what_they_may_receive(
        self, world: World, client: PageClient
    ) -> None:
        client.force_login(world.user("ines"))
        page = client.get(self.url(world)).content.decode()
        assert "Une échéance approche" in page
        assert "Le point de la semaine" not in page
        assert "préparés" not in page

    def test_choosing(self, world: World, client: PageClient) -> None:
        client.force_login(world.user("bob"))
        wanted = preferences.own(world.members["bob"]) | {"session": "never"}
        response = client.post(self.url(world), wanted, follow=True)
        assert "Préférences enregistrées" in response.content.decode()
        assert preferences.own(world.members["bob"])["session"] == "never"

    def test_a_frequency_that_does_not_exist(self, world: World, client: PageClient) -> None:
        client.force_login(world.user("bob"))
        wanted = preferences.own(world.members["bob"]) | {"session": "hourly"}
        assert client.post(self.url(world), wanted).status_code == 422
        assert not ReminderPreference.objects.exists()

    def test_the_rupn_sees_what_became_of_each(
        self, world: World, client: PageClient, milestone: Milestone, settings
    ) -> None:
        settings.DELIVERY = delivery(1)
        remind(FRIDAY)
        OutgoingEmail.objects.update(state="refused", reason="550 no such user", accepted_at=None)
        MailServer.objects.create(pk=1, failures=3, failed_at=at(FRIDAY), reason="refused")
        client.force_login(world.user("nora"))
        page = page_of(client.get(self.url(world)))
        for words in (
            "Courriel refusé par le serveur",
            "Vérifiez l’adresse de la personne.",
            "550 no such user",
            "bob@ecole.example",
            "ne prend pas nos messages",
        ):
            assert words in page
        assert "restés en chemin" not in page
        assert "suspendus" not in page

    def test_what_waits_and_what_did_not_go(
        self, world: World, client: PageClient, milestone: Milestone
    ) -> None:
        bob = world.members["bob"]
        remind(FRIDAY, sent=False)
        states = [("planned", ""), ("expired", "rattrapage"), ("suppressed", "n’existe plus")]
        for rank, (state, reason) in enumerate(states):
            Notification.objects.create(
                school=world.here.school, membership=bob, kind="session", about=f"session:{rank}",
                local_date=FRIDAY, dedupe_key=f"k{rank}", due_at=at(FRIDAY),
                useful_until=at(FRIDAY, 19), state=state, reason=reason,
            )  # fmt: skip
        client.force_login(world.user("nora"))
        with time_machine.travel(at(FRIDAY, 9)):
            page = client.get(self.url(world)).content.decode()
        found = overview.of_school(world.here.school, start_year=2026, now=at(FRIDAY, 9))
        assert (found.planned, found.sent, found.waiting, found.unsent) == (4, 0, 2, 2)
        for words in (
            "Dans un courriel qui attend de partir",
            "Pour un prochain courriel",
            "La date était passée avant qu’il puisse partir",
            "N’existe plus",
        ):
            assert words in page

    def test_only_this_school_year(self, world: World, milestone: Milestone) -> None:
        remind(FRIDAY)
        counted = [
            (found.planned, found.mails_accepted)
            for year in (2025, 2026, 2027)
            for found in [overview.of_school(world.here.school, start_year=year, now=at(FRIDAY, 9))]
        ]
        assert counted == [(0, 0), (1, 1), (0, 0)]

    def test_what_is_stuck_is_told(self, world: World, milestone: Milestone) -> None:
        """It cannot happen while runs are made: whatever is past use ends within the minute."""
        remind(FRIDAY, sent=False)
        late = at(FRIDAY, 21)
        school = world.here.school
        assert overview.of_school(school, start_year=2026, now=late).forgotten == 1
        run.remind(late)
        assert overview.of_school(school, start_year=2026, now=late).forgotten == 0

    def test_no_mail_server(
        self, world: World, client: PageClient, milestone: Milestone, settings
    ) -> None:
        client.force_login(world.user("nora"))
        assert "Aucun courriel ne part" in client.get(self.url(world)).content.decode()
        settings.DELIVERY = delivery(1)
        assert "Aucun courriel ne part" not in client.get(self.url(world)).content.decode()

    @pytest.mark.parametrize(
        ("hour", "minute", "is_stopped"),
        [(7, 40, False), (8, 5, False), (9, 0, True), (20, 0, False)],
    )
    def test_nobody_passes_any_more(
        self, world: World, milestone: Milestone, hour: int, minute: int, *, is_stopped: bool
    ) -> None:
        remind(FRIDAY)
        now = at(FRIDAY, hour, minute)
        found = overview.of_school(world.here.school, start_year=2026, now=now)
        assert found.is_stopped is is_stopped

    def test_as_many_queries_whatever_the_number(
        self, world: World, client: PageClient, count_queries, milestone: Milestone
    ) -> None:
        client.force_login(world.user("nora"))
        remind(FRIDAY)

        def more() -> None:
            Notification.objects.bulk_create(
                Notification(
                    school=world.here.school,
                    membership=world.members["bob"],
                    kind="session",
                    about=f"session:{n}",
                    local_date=FRIDAY,
                    dedupe_key=f"k{n}",
                    due_at=at(FRIDAY),
                    useful_until=at(FRIDAY, 19),
                )
                for n in range(40)
            )

        count_queries(lambda: client.get(self.url(world)), more, at_most=18)


class TestRefusedAddress:
    """Bob's address was refused three times; Nora is told, and tries again."""

    @pytest.fixture
    def refused(self, world: World) -> None:
        for rank in range(3):
            OutgoingEmail.objects.create(
                school=world.here.school, kind="digest", recipient="bob@ecole.example",
                dedupe_key=f"old-{rank}", useful_until=at(FRIDAY, 19), state="refused",
                reason="550 5.1.1 no such user",
            )  # fmt: skip

    def test_it_is_pointed_out(self, world: World, client: PageClient, refused: None) -> None:
        client.force_login(world.user("nora"))
        page = page_of(client.get(reverse("rituals:reminders", args=[world.here.uai])))
        assert "L’adresse de Bob" in page
        assert "3 fois de suite" in page
        assert "Essayer de nouveau" in page
        team = client.get(reverse("core:team", args=[world.here.uai])).content.decode()
        assert team.count("adresse refusée") == 1

    def test_trying_again_resumes(
        self, world: World, client: PageClient, refused: None, milestone: Milestone, settings
    ) -> None:
        settings.DEMO = True
        assert remind(FRIDAY, 8) == []
        client.force_login(world.user("nora"))
        url = reverse("rituals:address_try", args=[world.here.uai, world.members["bob"].pk])
        assert "Message d’essai envoyé" in client.post(url, follow=True).content.decode()
        assert remind(FRIDAY, 9, sent=False) == []  # what becomes of it is not known yet
        assert "déjà en route" in client.post(url, follow=True).content.decode()
        (trial,) = OutgoingEmail.objects.filter(kind="trial")
        assert "Collège Ada-Lovelace" in text_of(trial)
        assert outbox.deliver() == 1
        assert [digest.to for digest in remind(FRIDAY, 10)] == ["bob@ecole.example"]
        assert "n’est plus refusée" in client.post(url, follow=True).content.decode()
        assert AuditEntry.objects.filter(event="address_tried").count() == 1

    def test_refused_again(
        self, world: World, client: PageClient, refused: None, milestone: Milestone
    ) -> None:
        trial.try_again(membership=world.members["bob"], actor=world.user("nora"))
        OutgoingEmail.objects.filter(kind="trial").update(state="refused", reason="550")
        assert remind(FRIDAY) == []
        assert outbox.refused_addresses(world.here.school)["bob@ecole.example"].times == 4

    def test_who_has_left_is_not_tried(
        self, world: World, client: PageClient, refused: None
    ) -> None:
        bob = world.members["bob"]
        members.end(membership=bob, actor=None)
        client.force_login(world.user("nora"))
        url = reverse("rituals:address_try", args=[world.here.uai, bob.pk])
        assert client.post(url).status_code == 404


class TestTwin:
    """What the page says is what the mail server has received, to the unit."""

    def test_shown_and_received(self, world: World, client: PageClient, settings) -> None:
        ritual = RitualFactory(year=world.here.year)
        crowd = [MembershipFactory(school=world.here.school) for _ in range(30)]
        for member in crowd:
            MilestoneFactory(ritual=ritual, due_on=MONDAY, assignee=member)
        run.remind(at(FRIDAY))
        with receiving() as (received, port):
            settings.DELIVERY = delivery(port)
            for member in crowd[:4]:
                received.refuse_rcpt[member.user.email] = "550 5.1.1 no such user"
            received.hang_up = 3
            for minute in range(4):
                outbox.deliver(now=at(FRIDAY, 8, 3 * minute))
            everything = [parsed_bytes(content)["Message-ID"] for _, content in received.messages]
        client.force_login(world.user("nora"))
        with time_machine.travel(at(FRIDAY, 8, 12)):
            page = page_of(client.get(reverse("rituals:reminders", args=[world.here.uai])))
        shown = {
            label.lower(): int(number)
            for label, number in re.findall(
                r'stat-label">([^<]+)</span>\s*<span class="stat-value">(\d+)<', page
            )
        }
        assert shown == {"préparés": 30, "partis": 26, "en attente": 0, "pas partis": 4}
        assert "26 courriels acceptés" in page
        assert len(set(everything)) == 26
        assert len(everything) == 26 + 3
        assert "3 courriels peut-être reçus deux fois" in page


class TestUnsubscribe:
    def url(self, world: World, *kind: str) -> str:
        token = preferences.token(world.members["bob"], *kind)
        return reverse("rituals:unsubscribe", args=[token])

    def test_looking_changes_nothing(self, world: World, client: PageClient) -> None:
        page = client.get(self.url(world)).content.decode()
        assert "Ne plus rien recevoir" in page
        assert not ReminderPreference.objects.exists()

    def test_one_click_without_cookie_or_token(self, world: World, milestone: Milestone) -> None:
        remind(FRIDAY)
        address = parsed(mails()[0])["List-Unsubscribe"].strip().strip("<>")
        strict = PageClient(enforce_csrf_checks=True)
        response = strict.post(
            address.partition("localhost:8000")[2], {"List-Unsubscribe": "One-Click"}
        )
        assert response.status_code == 200
        assert set(preferences.own(world.members["bob"]).values()) == {"never"}
        assert AuditEntry.objects.filter(event="reminders_stopped").count() == 1

    def test_one_kind(self, world: World, client: PageClient) -> None:
        page = client.post(self.url(world, "session")).content.decode()
        assert "J’anime une séance le lendemain" in page
        found = preferences.own(world.members["bob"])
        assert found.pop("session") == "never"
        assert "never" not in found.values()

    @pytest.mark.parametrize("token", ["x", "WzEsIioiXQ:1xVXZG:forged"])
    def test_made_up(self, world: World, client: PageClient, token: str) -> None:
        url = reverse("rituals:unsubscribe", args=[token])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404

    def test_with_its_entry_in_the_journal_or_not_at_all(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_args: object, **_kwargs: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(preferences.journal, "record", fail)
        with pytest.raises(RuntimeError):
            preferences.stop(membership=world.members["bob"], kinds=["session"])
        assert not ReminderPreference.objects.exists()

    def test_again_is_harmless(self, world: World, client: PageClient) -> None:
        for _ in range(2):
            assert client.post(self.url(world)).status_code == 200


class TestCommand:
    def run(self, *args: str) -> str:
        out = StringIO()
        call_command("send_reminders", *args, stdout=out)
        return out.getvalue()

    def test_json(self, milestone: Milestone, settings) -> None:
        settings.DEMO = True
        now = "2026-11-20T08:00+01:00"
        (digest,) = json.loads(self.run("--now", now, "--json"))
        assert digest["to"] == "bob@ecole.example"
        (item,) = digest["items"]
        assert item["what"] == "Coller les codes"
        assert item["when"] == "2026-11-23"
        assert item["kind"] == "milestone_due"
        assert json.loads(self.run("--now", now, "--json")) == []
        assert [mail.state for mail in mails()] == ["accepted"]

    def test_dry_run_writes_nothing(self, milestone: Milestone) -> None:
        args = ("--now", "2026-11-20T08:00+01:00", "--dry-run")
        assert len(json.loads(self.run(*args, "--json"))) == 1
        assert self.run(*args) == (
            "bob@ecole.example: Coller les codes (2026-11-23)\n1 mail(s) would be written\n"
        )
        assert not Notification.objects.exists()
        assert mails() == []

    def test_at_night(self, milestone: Milestone) -> None:
        assert self.run("--now", "2026-11-20T22:00+01:00", "--json") == "[]\n"

    def test_the_clock_of_the_site_without_offset(self, milestone: Milestone) -> None:
        assert len(json.loads(self.run("--now", "2026-11-20T08:00", "--dry-run", "--json"))) == 1

    @pytest.mark.parametrize("now", ["demain", "2026-13-01", "25:00", "", "2026-11-23T08:00+99:00"])
    def test_not_a_moment(self, now: str) -> None:
        with pytest.raises(CommandError, match="not a date and time"):
            self.run("--now", now)

    @pytest.mark.parametrize("now", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
    def test_not_in_our_times(self, now: str) -> None:
        with pytest.raises(CommandError, match="not a school year"):
            self.run("--now", now)

    def test_dry_run_leaves_every_table_as_it_was(self, milestone: Milestone, world: World) -> None:
        """A morning where there is something to expire, to take back, to plan and to write."""
        remind(FRIDAY, sent=False)
        MilestoneFactory(ritual=milestone.ritual, label="B", due_on=TUESDAY)

        def tables() -> list[list[dict]]:
            models = (Notification, OutgoingEmail, Heartbeat, MailServer, AuditEntry)
            return [list(model.objects.order_by("pk").values()) for model in models]

        before = tables()
        said = json.loads(self.run("--now", "2026-11-23T08:00+01:00", "--dry-run", "--json"))
        assert [(one["to"], [item["what"] for item in one["items"]]) for one in said] == [
            ("bob@ecole.example", ["Coller les codes"]),
            ("nora@ecole.example", ["B"]),
        ]
        assert tables() == before

    def test_how_many_the_server_took(self, milestone: Milestone) -> None:
        said = self.run("--now", "2026-11-20T08:00+01:00").splitlines()
        assert said[-1] == "1 mail(s) written, 0 accepted by the server"

    def test_other_mails_keep_the_real_time(self, milestone: Milestone, settings) -> None:
        """A virtual clock years ahead must not expire somebody's sign-in code."""
        settings.DEMO = True
        mail.enqueue(EmailMessage("Code", "123", to=["a@a.example"]), kind="account")
        self.run("--now", "2027-06-01T08:00+02:00")
        assert OutgoingEmail.objects.get(recipient="a@a.example").state == "due"
