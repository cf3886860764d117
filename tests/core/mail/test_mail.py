"""The outbox against a real mail server."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from pixschool.core.access import invitations
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.mail import compose, outbox, queue
from pixschool.core.mail.outbox import claims
from pixschool.core.mail.outbox.connection import SmtpConnection
from pixschool.core.models import MailServer, OutgoingEmail
from tests.factories.core import SchoolFactory
from tests.support.smtp import Received, delivery, receiving

State = OutgoingEmail.MailState


@pytest.fixture
def server(settings: Any) -> Iterator[Received]:
    with receiving() as (received, port):
        settings.DELIVERY = delivery(port)
        yield received


def put(recipient: str = "a@a.example", **more: Any) -> None:
    message = EmailMessage("Objet : été", "Corps à lire\nligne deux", to=[recipient])
    queue.enqueue(message, kind="test", **more)


def state(recipient: str = "a@a.example") -> OutgoingEmail:
    return OutgoingEmail.objects.get(recipient=recipient)


pytestmark = pytest.mark.django_db


class TestDelivery:
    def test_arrives_whole(self, server: Received) -> None:
        put()
        assert outbox.deliver() == 1
        ((recipients, content),) = server.messages
        assert recipients == ["a@a.example"]
        message: Any = message_from_bytes(content, policy=policy.default)
        assert message["Subject"] == "Objet : été"
        assert message["Message-ID"] == state().message_id
        assert "Corps à lire" in message.get_content()
        assert b"\r\n" in content
        assert content.replace(b"\r\n", b"").find(b"\n") == -1

    def test_invitation_arrives_in_both_forms(self, server: Received) -> None:
        invitations.invite(
            school=SchoolFactory(name="Collège d’Été"),
            people=[PastedPerson("a@a.example")],
            roles=["lead"],
            actor=None,
        )
        outbox.deliver()
        message: Any = message_from_bytes(server.messages[0][1], policy=policy.default)
        assert [part.get_content_type() for part in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
        for part in message.iter_parts():
            assert "Collège d’Été" in part.get_content()
            assert "/invitation/" in part.get_content()

    def test_secrets_do_not_outlive_the_sending(self, server: Received) -> None:
        put()
        outbox.deliver()
        assert bytes(state().message) == b""
        assert state().state == State.ACCEPTED
        assert state().accepted_at

    def test_one_mail_per_recipient(self, server: Received) -> None:
        queue.enqueue(
            EmailMessage("S", "B", to=["a@a.example"], cc=["b@a.example"], bcc=["c@a.example"]),
            kind="test",
        )
        outbox.deliver()
        assert sorted(rcpt for (rcpt,), _ in server.messages) == [
            "a@a.example", "b@a.example", "c@a.example",
        ]  # fmt: skip
        assert all(b"b@a.example" not in c for (r,), c in server.messages if r[0] != "b")

    def test_same_key_is_one_mail(self, server: Received) -> None:
        for _ in range(3):
            put(dedupe_key="k")
        assert outbox.deliver() == 1

    def test_headers_cannot_be_slipped_in(self) -> None:
        """Nor do they stop the mail: a title with a break once stopped those of a school."""
        queue.enqueue(EmailMessage("S\nBcc: x@x.example", "B", to=["a@a.example"]), kind="test")
        message = message_from_bytes(bytes(state().message))
        assert (message["Subject"], message["Bcc"]) == ("S Bcc: x@x.example", None)


class TestTrouble:
    def test_refused_for_good(self, server: Received) -> None:
        server.refuse_rcpt["a@a.example"] = "550 no such user"
        put()
        put("b@a.example")
        outbox.deliver()
        assert state().state == State.REFUSED
        assert "550" in state().reason
        assert state("b@a.example").state == State.ACCEPTED

    def test_later_then_the_same_message(self, server: Received) -> None:
        server.refuse_data.append("451 later")
        put()
        outbox.deliver()
        waiting = state()
        assert waiting.state == State.DUE
        assert "451" in waiting.reason
        assert waiting.due_at > timezone.now()
        assert outbox.deliver() == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert outbox.deliver() == 1
        message = message_from_bytes(server.messages[0][1])
        assert message["Message-ID"] == waiting.message_id
        assert not state().maybe_twice

    def test_server_down_for_three_days(self, settings: Any) -> None:
        settings.DELIVERY = delivery(1)
        put()
        for hours in range(0, 72, 6):
            with time_machine.travel(timezone.now() + timedelta(hours=hours)):
                assert outbox.deliver() == 0
        assert state().state == State.DUE
        assert bytes(state().message)

    def test_worker_killed_after_data_is_flagged(self, server: Received) -> None:
        put()
        (email,) = claims.claim(now=timezone.now())
        assert claims.start([email], now=timezone.now())
        assert claims.count_copy(email, now=timezone.now())
        assert outbox.deliver() == 0  # its lease still holds
        with time_machine.travel(timezone.now() + timedelta(seconds=121)):
            assert outbox.deliver() == 1
        assert state().maybe_twice

    def test_useless_mails_expire(self, server: Received) -> None:
        put(useful_for=timedelta(hours=1))
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            assert outbox.deliver() == 0
        assert state().state == State.EXPIRED
        assert state().reason

    def test_without_server_they_wait(self, settings: Any) -> None:
        put()
        assert outbox.deliver() == 0
        assert state().state == State.DUE
        assert "EMAIL_URL" in state().reason

    def test_in_demo_they_are_kept_to_be_read(self, settings: Any) -> None:
        settings.DEMO = True
        put()
        outbox.deliver()
        assert state().state == State.ACCEPTED
        assert bytes(state().message)


class TestTwoCopies:
    """Nothing else can be promised of SMTP: never a third, and never a second unannounced."""

    def test_flagged_before_it_goes_again(self, server: Received) -> None:
        put()
        (email,) = claims.claim(now=timezone.now())
        claims.start([email], now=timezone.now())
        claims.count_copy(email, now=timezone.now())
        later = timezone.now() + timedelta(seconds=121)
        (again,) = claims.claim(now=later)
        assert again.maybe_twice
        assert state().maybe_twice  # known to everybody, and nothing has been sent yet
        assert server.messages == []

    def test_killed_between_claim_and_marker_is_surely_unsent(self, server: Received) -> None:
        put()
        claims.claim(now=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(seconds=121)):
            assert outbox.deliver() == 1
        assert not state().maybe_twice

    def test_never_a_third(self, server: Received) -> None:
        put()
        moment = timezone.now()
        for _ in range(2):
            (email,) = claims.claim(now=moment)
            claims.start([email], now=moment)
            assert claims.count_copy(email, now=moment)
            moment += timedelta(seconds=121)
        assert claims.claim(now=moment) == []
        with time_machine.travel(moment):
            assert outbox.deliver() == 0
        assert state().state == State.DOUBTFUL
        assert state().reason
        assert server.messages == []

    def test_line_cut_after_data(self, server: Received) -> None:
        """The server has it, and hangs up without a word."""
        server.hang_up = 1
        put()
        assert outbox.deliver() == 0
        assert state().state == State.DUE
        assert state().copies == 1
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert outbox.deliver() == 1
        assert state().maybe_twice
        first, second = server.messages
        assert first == second

    def test_a_lease_taken_over_sends_nothing(self, server: Received) -> None:
        put()
        (slow,) = claims.claim(now=timezone.now())
        claims.claim(now=timezone.now() + timedelta(seconds=121))
        assert claims.start([slow], now=timezone.now()) == []
        assert not claims.count_copy(slow, now=timezone.now())

    def test_a_clock_set_back_does_not_hold_mails(self, server: Received) -> None:
        put()
        claims.claim(now=timezone.now() + timedelta(days=3))
        OutgoingEmail.objects.update(due_at=timezone.now())
        assert outbox.deliver() == 1


class TestServerDown:
    def test_one_attempt_a_minute_whoever_asks(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.DELIVERY = delivery(1)
        attempts = []
        opening = SmtpConnection.open
        monkeypatch.setattr(
            SmtpConnection, "open", lambda self: (attempts.append(timezone.now()), opening(self))[1]
        )
        for number in range(30):
            put(f"p{number}@a.example")
        start = timezone.now()
        for minute in range(60 * 6):
            with time_machine.travel(start + timedelta(seconds=10 * minute)):
                outbox.deliver()
        assert 30 <= len(attempts) <= 60
        waiting = OutgoingEmail.objects.filter(state=State.DUE, attempts=0)
        assert waiting.count() == 30
        assert MailServer.objects.get().failures == len(attempts)

    def test_back_at_once(self, server: Received, settings: Any) -> None:
        working = settings.DELIVERY
        settings.DELIVERY = delivery(1)
        for number in range(120):
            put(f"p{number}@a.example")
        start = timezone.now()
        outbox.deliver()
        settings.DELIVERY = working
        assert outbox.deliver() == 0  # not before a minute
        with time_machine.travel(start + timedelta(seconds=70)):
            assert outbox.deliver() == 120
        assert MailServer.objects.get().failures == 0

    def test_a_wrong_password_refuses_no_mail(self, settings: Any) -> None:
        with receiving(refuse_password=True) as (_, port):
            settings.DELIVERY = delivery(port) | {
                "EMAIL_HOST_USER": "x", "EMAIL_HOST_PASSWORD": "y",
            }  # fmt: skip
            put()
            assert outbox.deliver() == 0
        assert state().state == State.DUE
        assert MailServer.objects.get().reason

    def test_our_own_address_refused_refuses_no_mail(self, server: Received) -> None:
        server.refuse_sender = "550 not here"
        put()
        outbox.deliver()
        assert state().state == State.DUE
        assert "550" in state().reason

    def test_a_server_that_says_no_to_all_is_left_alone(self, server: Received) -> None:
        server.refuse_rcpt = {f"p{n}@a.example": "451 full" for n in range(30)}
        for number in range(30):
            put(f"p{number}@a.example")
        outbox.deliver()
        assert OutgoingEmail.objects.filter(reason__contains="451").count() < 10
        server.refuse_rcpt.clear()
        with time_machine.travel(timezone.now() + timedelta(seconds=70)):
            assert outbox.deliver() == 30

    def test_hanging_up_between_mails(self, server: Received) -> None:
        """Many servers take so many mails, then say 421."""
        server.per_connection = 7
        for number in range(40):
            put(f"p{number}@a.example")
        assert outbox.deliver() == 40
        assert not OutgoingEmail.objects.filter(maybe_twice=True).exists()

    def test_soonest_useless_leaves_first(self, server: Received) -> None:
        put("week@a.example")
        put("hour@a.example", useful_for=timedelta(hours=1))
        outbox.deliver()
        assert [rcpt for (rcpt,), _ in server.messages] == ["hour@a.example", "week@a.example"]

    def test_bodies_are_forgotten(self, settings: Any) -> None:
        settings.DEMO = True
        put()
        outbox.deliver()
        assert outbox.purge(now=timezone.now() + timedelta(days=29)) == 0
        assert outbox.purge(now=timezone.now() + timedelta(days=31)) == 1


class TestCommand:
    def test_once(self, server: Received) -> None:
        put()
        out = StringIO()
        call_command("run_outbox", stdout=out)
        assert out.getvalue() == "1 mail(s) accepted\n"

    def test_loop_until_interrupted(
        self, server: Received, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        turns = []

        def pause(seconds: float) -> None:
            turns.append(seconds)
            if len(turns) == 1:
                put()
                return
            raise KeyboardInterrupt

        monkeypatch.setattr("time.sleep", pause)
        monkeypatch.setattr(
            "pixschool.core.management.commands.run_outbox.close_old_connections", lambda: None
        )
        call_command("run_outbox", loop=True, stdout=StringIO())
        assert len(turns) == 2
        assert len(server.messages) == 1


def test_links_start_with_our_own_address(settings: Any) -> None:
    settings.BASE_URL = "https://pix.example/"
    assert compose.absolute_url("core:privacy") == "https://pix.example/donnees-personnelles/"
    assert django_settings.DEFAULT_FROM_EMAIL
