"""The page of reminders, the unsubscribe link, the command."""

import json
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.urls import reverse

from pixschool.core import mail
from pixschool.core.models import AuditEntry, MailServer, OutgoingEmail
from rituals.models import Milestone, Notification, ReminderPreference
from rituals.reminders import preferences
from tests.client import PageClient
from tests.mails import parsed
from tests.rituals.reminders.moments import FRIDAY, at, mails, remind
from tests.world import World


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
        assert "Prévus en tout" not in page

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
        self, world: World, client: PageClient, milestone: Milestone
    ) -> None:
        remind(FRIDAY)
        OutgoingEmail.objects.update(state="refused", reason="550 no such user", accepted_at=None)
        MailServer.objects.create(pk=1, failures=3, failed_at=at(FRIDAY), reason="refused")
        client.force_login(world.user("nora"))
        page = client.get(self.url(world)).content.decode()
        for words in (
            "Courriel refusé par le serveur",
            "550 no such user",
            "bob@ecole.example",
            "Prévus en tout",
            "ne répond pas",
        ):
            assert words in page
        assert "Le compte n’y est pas" not in page

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

    def test_not_a_moment(self) -> None:
        with pytest.raises(CommandError, match="not a date"):
            self.run("--now", "demain")

    def test_other_mails_keep_the_real_time(self, milestone: Milestone, settings) -> None:
        """A virtual clock years ahead must not expire somebody's sign-in code."""
        settings.DEMO = True
        mail.enqueue(EmailMessage("Code", "123", to=["a@a.example"]), kind="account")
        self.run("--now", "2027-06-01T08:00+02:00")
        assert OutgoingEmail.objects.get(recipient="a@a.example").state == "due"
