"""Mail servers as they are: gateways that count, relays that deny, lines that drop, silence."""

import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from pixschool.core.mail import outbox, queue
from pixschool.core.mail.outbox import connection
from pixschool.core.mail.outbox.bad_answers import PATIENCE, BadAnswers, Cause
from pixschool.core.mail.outbox.connection import SmtpConnection
from pixschool.core.models import MailServer, OutgoingEmail
from tests.factories.core import SchoolFactory
from tests.support.smtp import Received, delivery, free_port, receiving

State = OutgoingEmail.MailState
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[Received]:
    with receiving() as (received, port):
        settings.DELIVERY = delivery(port)
        yield received


def put(recipient: str, **more: Any) -> None:
    queue.enqueue(EmailMessage("Objet", "Corps", to=[recipient]), kind="test", **more)


def put_many(number: int, domain: str = "a.example") -> None:
    for rank in range(number):
        put(f"p{rank}@{domain}")


def states() -> dict[str, int]:
    return dict(Counter(OutgoingEmail.objects.values_list("state", flat=True)))


def minutes(number: int) -> Iterator[datetime]:
    """The sweep of each minute, from now on; it has been run when the next is asked for."""
    start = timezone.now()
    for rank in range(number):
        now = start + rank * (MINUTE + timedelta(seconds=3))
        yield now
        outbox.deliver(now=now)


class TestGateways:
    @pytest.mark.parametrize("refusal", ["450 4.7.1 too many mails", "421 4.7.0 too many mails"])
    def test_so_many_a_minute(self, server: Received, refusal: str) -> None:
        """Ours sends until it is told to wait, and waits: no rate has to be set."""
        server.refusal = refusal
        put_many(90)
        for _ in minutes(8):
            server.takes, before = 20, server.said_no
        assert states() == {"accepted": 90}
        assert len(server.messages) == 90
        assert server.said_no - before == 0
        assert server.said_no <= PATIENCE * 8
        assert not OutgoingEmail.objects.filter(maybe_twice=True).exists()

    def test_a_domain_that_says_not_now_does_not_hold_the_others(self, server: Received) -> None:
        server.refuse_domain["ac-fermee.example"] = "450 greylisted"
        put_many(60, "ac-fermee.example")
        put_many(30, "ac-ouverte.example")
        outbox.deliver()
        assert {rcpt.partition("@")[2] for (rcpt,), _ in server.messages} == {"ac-ouverte.example"}
        assert states() == {"accepted": 30, "due": 60}
        assert server.said_no == PATIENCE
        assert MailServer.objects.get().failures == 0
        server.refuse_domain.clear()
        assert outbox.deliver(now=timezone.now() + 2 * MINUTE) == 60

    def test_all_domains_say_not_now(self, server: Received) -> None:
        server.takes = 0
        for rank in range(10):
            put_many(10, f"d{rank}.example")
        outbox.deliver()
        assert server.said_no <= 2 * PATIENCE
        assert MailServer.objects.get().reason == server.refusal

    def test_why_is_told_without_whom(self, server: Received, caplog: Any) -> None:
        """All schools read what is wrong with the server."""
        server.takes, server.refusal = 0, "450 4.2.0 <p0@d0.example>: rejected"
        for rank in range(10):
            put(f"p0@d{rank}.example")
        outbox.deliver()
        assert MailServer.objects.get().reason == "450 4.2.0 …: rejected"
        assert "rejected" in caplog.text
        assert "d0.example" not in caplog.text

    def test_a_server_that_took_some_is_left_alone_all_the_same(self, server: Received) -> None:
        server.takes = 10
        for rank in range(30):
            put(f"p0@d{rank}.example")
        assert outbox.deliver() == 10
        assert MailServer.objects.get().failures == 1
        before = server.said_no
        outbox.deliver()
        assert server.said_no == before

    def test_greylisting(self, server: Received) -> None:
        """Each address is unknown at first, and taken when it is seen again."""
        seen: dict[str, str] = {}
        server.refuse_rcpt = seen
        put_many(12)
        for rank in range(12):
            seen[f"p{rank}@a.example"] = "450 4.2.0 greylisted"
        for number, _ in enumerate(minutes(12)):
            if number >= 2:
                seen.clear()
        assert states() == {"accepted": 12}
        assert len(server.messages) == 12


class TestDenied:
    @pytest.mark.parametrize(
        "words",
        [
            "554 5.7.1 Relay access denied",
            "550 relay not permitted",
            "530 Authentication required",
        ],
    )
    def test_a_relay_that_denies_all_refuses_no_mail(self, server: Received, words: str) -> None:
        """A setting to repair: nobody's address is wrong."""
        server.takes, server.refusal = 0, words
        put_many(20)
        for _ in minutes(40):
            pass
        assert states() == {"due": 20}
        assert MailServer.objects.get().reason == words
        server.takes = None
        for _ in minutes(45):
            pass
        assert states() == {"accepted": 20}

    def test_one_that_is_not_wanted_among_others(self, server: Received) -> None:
        """The server takes the others': after five attempts it is this one that is refused."""
        server.refuse_rcpt["liste@a.example"] = "550 5.7.1 not allowed to write to this list"
        put("liste@a.example")
        for number, _ in enumerate(minutes(60)):
            put(f"p{number}@a.example")
        refused = OutgoingEmail.objects.get(recipient="liste@a.example")
        assert (refused.state, refused.attempts) == ("refused", 5)
        assert "5.7.1" in refused.reason

    def test_a_full_mailbox(self, server: Received) -> None:
        server.refuse_rcpt["p0@a.example"] = "552 5.2.2 mailbox full"
        put_many(3)
        assert outbox.deliver() == 2
        assert OutgoingEmail.objects.get(state=State.REFUSED).reason == "552 5.2.2 mailbox full"


class TestLines:
    def test_any_yes_is_a_yes(self, server: Received) -> None:
        server.reply = "252 taken, cannot verify"
        put("a@a.example")
        assert outbox.deliver() == 1
        assert states() == {"accepted": 1}

    def test_an_answer_that_is_none_is_a_doubt(self, server: Received) -> None:
        server.reply = "tout va bien"
        put("a@a.example")
        outbox.deliver()
        server.reply = "250 OK"
        assert outbox.deliver(now=timezone.now() + 2 * MINUTE) == 1
        assert OutgoingEmail.objects.get().maybe_twice
        assert len(server.messages) == 2

    def test_an_address_at_which_the_server_hangs_up(self, server: Received) -> None:
        """It does not stay the first of the queue for ever."""
        server.cut_on.add("p0@a.example")
        put_many(10)
        for _ in minutes(6):
            pass
        assert states() == {"accepted": 9, "due": 1}

    def test_a_line_that_drops_after_data_once_in_twenty(
        self, server: Received, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dice, drops = random.Random(5), []
        whole = Received.handle_DATA

        async def data(self: Received, smtp: Any, session: Any, envelope: Any) -> str:
            if dice.random() < 0.05:
                drops.append(envelope.rcpt_tos[0])
                self.hang_up = 1
            return await whole(self, smtp, session, envelope)

        monkeypatch.setattr(Received, "handle_DATA", data)
        put_many(300)
        for _ in minutes(6):
            pass
        copies = Counter(
            message_from_bytes(content)["Message-ID"] for _, content in server.messages
        )
        assert len(copies) == 300
        assert max(copies.values()) == 2
        twice = {message_id for message_id, number in copies.items() if number > 1}
        assert 5 < len(twice) <= len(drops)
        flagged = OutgoingEmail.objects.filter(maybe_twice=True)
        assert twice <= set(flagged.values_list("message_id", flat=True))
        assert set(states()) <= {"accepted", "doubtful"}

    def test_no_line_is_opened_for_nothing(
        self, server: Received, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = []
        monkeypatch.setattr(SmtpConnection, "open", opened.append)
        outbox.deliver()
        assert opened == []


@contextmanager
def mute(*, after_data: bool) -> Iterator[tuple[list[str], int]]:
    """A server that never answers: from the start, or once it has the whole mail."""
    taken: list[str] = []
    answers = {"EHLO": b"250 ok\r\n", "MAIL": b"250 ok\r\n", "RCPT": b"250 ok\r\n",
               "DATA": b"354 go\r\n"}  # fmt: skip

    def talk(client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            if after_data:
                client.sendall(b"220 hello\r\n")
            for text in lines:
                if text == b".\r\n":
                    taken.append("mail")
                answer = answers.get(text[:4].decode("latin-1").upper())
                if after_data and answer:
                    client.sendall(answer)

    def accept(listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=[client], daemon=True).start()

    with socket.create_server(("127.0.0.1", free_port())) as listening:
        threading.Thread(target=accept, args=[listening], daemon=True).start()
        yield taken, listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


class TestSilence:
    def test_from_the_start(self, settings: Any) -> None:
        settings.EMAIL_TIMEOUT = 0.2
        with mute(after_data=False) as (_, port):
            settings.DELIVERY = delivery(port)
            put_many(10)
            for _ in minutes(3):
                pass
        assert states() == {"due": 10}
        assert not OutgoingEmail.objects.filter(copies__gt=0).exists()
        assert MailServer.objects.get().failures == 3

    def test_once_it_has_the_mail(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """Five doubts, then one a minute: a server that is ill makes few mails doubtful."""
        monkeypatch.setattr(connection, "DATA_TIMEOUT", 0.2)
        with mute(after_data=True) as (taken, port):
            settings.DELIVERY = delivery(port)
            put_many(30)
            for _ in minutes(4):
                pass
        assert PATIENCE <= len(taken) <= PATIENCE + 3
        touched = OutgoingEmail.objects.filter(copies__gt=0)
        assert touched.count() == len(taken)
        assert states() == {"due": 30}


class TestBadAnswers:
    def test_a_mail_then_its_domain(self) -> None:
        bad_answers = BadAnswers(is_failing=False)
        causes = [bad_answers.note("a", says_later=True) for _ in range(PATIENCE)]
        assert causes == [Cause.MAIL] * (PATIENCE - 1) + [Cause.DOMAIN]

    def test_two_domains_are_the_server(self) -> None:
        bad_answers = BadAnswers(is_failing=False)
        causes = [bad_answers.note("ab"[rank % 2], says_later=True) for rank in range(PATIENCE)]
        assert causes[-1] == Cause.SERVER

    def test_a_yes_in_between_forgives(self) -> None:
        bad_answers = BadAnswers(is_failing=True)
        bad_answers.forget(accepted=True)
        assert bad_answers.note("a", says_later=False) == Cause.MAIL

    def test_a_server_that_was_down_is_left_at_the_first(self) -> None:
        assert BadAnswers(is_failing=True).note("a", says_later=False) == Cause.SERVER


class TestRefusedAddresses:
    @pytest.fixture
    def school(self) -> Any:
        return SchoolFactory()

    def refuse(self, server: Received, school: Any, times: int) -> None:
        server.refuse_rcpt["a@a.example"] = "550 5.1.1 no such user"
        for _ in range(times):
            put("a@a.example", school=school)
            outbox.deliver()

    def test_three_in_a_row(self, server: Received, school: Any) -> None:
        self.refuse(server, school, 2)
        assert outbox.refused_addresses(school) == {}
        self.refuse(server, school, 1)
        (found,) = outbox.refused_addresses(school).values()
        assert (found.address, found.times) == ("a@a.example", 3)
        assert found.words == "550 5.1.1 no such user"

    def test_one_that_arrives_makes_it_good_again(self, server: Received, school: Any) -> None:
        self.refuse(server, school, 3)
        server.refuse_rcpt.clear()
        put("a@a.example", school=school)
        outbox.deliver()
        assert outbox.refused_addresses(school) == {}
        self.refuse(server, school, 2)
        assert outbox.refused_addresses(school) == {}

    def test_only_of_this_school(self, server: Received, school: Any) -> None:
        self.refuse(server, SchoolFactory(), 3)
        assert outbox.refused_addresses(school) == {}
