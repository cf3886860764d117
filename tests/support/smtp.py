"""A real mail server to test against: in a thread, or (`python -m tests.support.smtp`) in a
process that notes what it receives, one line a mail, before it says yes."""

import asyncio
import os
import random
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Received:
    """Keeps what it is given; refuses as told."""

    messages: list[Any] = field(default_factory=list)
    refuse_rcpt: dict[str, str] = field(default_factory=dict)  # recipient → reply
    refuse_domain: dict[str, str] = field(default_factory=dict)  # domain → reply
    cut_on: set[str] = field(default_factory=set)  # recipients at whose name it hangs up
    refuse_data: list[str] = field(default_factory=list)
    reply: str = "250 OK"  # to a mail taken
    takes: int | None = None  # so many mails, then `refusal` until told otherwise
    refusal: str = "450 4.7.1 too many mails, come back later"
    said_no: int = 0
    refuse_sender: str = ""
    hang_up: int = 0  # times it goes away after having taken a mail, without a word
    per_connection: int = 0  # mails, then 421

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        taken = getattr(session, "taken", 0)
        if self.per_connection and taken >= self.per_connection:
            return "421 too many"
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.cut_on:
            server.transport.abort()
        no = self.refuse_rcpt.get(address) or self.refuse_domain.get(address.rpartition("@")[2])
        if not no and self.takes is not None and self.takes <= 0:
            no = self.refusal
        if no:
            self.said_no += 1
            return no
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse_data:
            return self.refuse_data.pop(0)
        self.messages.append((envelope.rcpt_tos, envelope.content))
        session.taken = getattr(session, "taken", 0) + 1
        if self.takes is not None:
            self.takes -= 1
        if self.hang_up:
            self.hang_up -= 1
            server.transport.abort()
        return self.reply


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def receiving(*, refuse_password: bool = False) -> Iterator[tuple[Received, int]]:
    received, port = Received(), free_port()
    options: dict[str, Any] = {
        "auth_require_tls": False,
        "authenticator": lambda *_: AuthResult(success=False, handled=False),
    }
    controller = Controller(
        received, hostname="127.0.0.1", port=port, **(options if refuse_password else {})
    )
    controller.start()
    try:
        yield received, port
    finally:
        threading.Event().wait(0.1)  # connections dropped by the client are noticed and closed
        controller.stop()


def delivery(port: int) -> dict[str, Any]:
    """The setting that sends there."""
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
    }


class Journal:
    """« Message-ID recipient » for each mail taken, on the disk before the 250.

    One mail in `drop_one_in`, the line is dropped instead of answering, and the drop is noted
    beside. Half of these mails have been taken, half have not: nobody but us can tell.
    """

    def __init__(self, path: Path, *, drop_one_in: int = 0) -> None:
        self._taken, self._dropped = (
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND) for file in (path, drops_of(path))
        )
        self._drop_one_in = drop_one_in

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        head = BytesHeaderParser().parsebytes(envelope.content)
        line = f"{str(head['Message-ID']).strip()} {envelope.rcpt_tos[0]}\n".encode()
        drops = self._drop_one_in > 0 and random.randrange(self._drop_one_in) == 0
        if drops:
            os.write(self._dropped, line)
        if not drops or random.random() < 0.5:
            os.write(self._taken, line)
        if drops:
            server.transport.abort()
        return "250 OK"


def drops_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.drops")


def serve(path: Path, port: int, *, drop_one_in: int) -> None:
    async def forever() -> None:
        journal = Journal(path, drop_one_in=drop_one_in)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(journal), "127.0.0.1", port)
        async with server:
            await server.serve_forever()

    asyncio.run(forever())


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), drop_one_in=int((sys.argv[3:] or ["0"])[0]))
