"""The outbox against a real mail server."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from io import StringIO
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from pixschool.core import emails, invitations, mail, outbox
from pixschool.core.addresses import Person
from pixschool.core.models import OutgoingEmail
from pixschool.core.outbox import claims
from tests.factories.core import SchoolFactory

State = OutgoingEmail.State


@dataclass
class Received:
    """Keeps what it is given; refuses as told: {recipient or "*": reply}."""

    messages: list[Any] = field(default_factory=list)
    refuse_rcpt: dict[str, str] = field(default_factory=dict)
    refuse_data: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuse_rcpt:
            return self.refuse_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse_data:
            return self.refuse_data.pop(0)
        self.messages.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Received]:
    received = Received()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    settings.DELIVERY = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
    }
    yield received
    controller.stop()


def put(recipient: str = "a@a.example", **more: Any) -> None:
    message = EmailMessage("Objet : été", "Corps à lire\nligne deux", to=[recipient])
    mail.enqueue(message, kind="test", **more)


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
            people=[Person("a@a.example")],
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
        mail.enqueue(
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
        with pytest.raises(ValueError, match="newline"):
            mail.enqueue(EmailMessage("S\nBcc: x@x.example", "B", to=["a@a.example"]), kind="test")


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
        settings.DELIVERY = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": 1,
        }
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
    assert emails.absolute_url("core:privacy") == "https://pix.example/donnees-personnelles/"
    assert django_settings.DEFAULT_FROM_EMAIL
