"""Workers that are killed: what a child process does to be killed at a precise point, and how the
copies of each mail are counted afterwards. Production code knows nothing of it.

A child reads its orders from the environment: CHAOS_POINTS (a folder: the file `claimed` there
means "the first who has claimed dies"), CHAOS_PORT (of the mail server), CHAOS_OFFSET (seconds
added to the clock, so that it is a school morning), CHAOS_LEASE (seconds).
"""

import os
import signal
import smtplib
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import time_machine

from pixschool.local.embedded.children import die_with_parent
from tests.support.smtp import drops_of

POINTS = (
    "planned",
    "writing",  # mails put in the outbox, not committed
    "written",
    "claimed",
    "started",  # flagged
    "counted",  # just before DATA
    "in-data",  # half of the message has left
    "after-250",
    "accepted",
)


def obey() -> None:
    """Clock, lease, mail server and deadly points, as the environment says."""
    from django.conf import settings
    from django.utils import timezone

    from pixschool.core.mail.outbox import circuit, claims, upkeep
    from pixschool.core.mail.outbox import connection as smtp
    from rituals.reminders import digest, plan
    from tests.support.smtp import delivery

    offset = timedelta(seconds=float(os.environ["CHAOS_OFFSET"]))
    real_now = timezone.now
    timezone.now = lambda: real_now() + offset
    claims.LEASE = upkeep.LEASE = timedelta(seconds=float(os.environ["CHAOS_LEASE"]))
    claims._RETRY_MINUTES = (1 / 30,)
    circuit.PROBE_EVERY = timedelta(seconds=2)
    settings.DELIVERY = delivery(int(os.environ["CHAOS_PORT"]))

    _after(plan, "write", "planned")
    _after(digest, "_put_in_outbox", "writing")
    _after(digest, "write", "written")
    _after(claims, "claim", "claimed")
    _after(claims, "start", "started")
    _after(claims, "count_copy", "counted")
    _after(claims, "accept", "accepted")
    _after(smtp.SmtpConnection, "_data", "after-250")
    whole = smtplib.SMTP.data

    def data(self: smtplib.SMTP, message: bytes) -> Any:
        if _take("in-data"):
            self.putcmd("data")
            self.getreply()
            self.sock.sendall(message[: len(message) // 2])
            _die()
        return whole(self, message)

    smtplib.SMTP.data = data  # type: ignore[method-assign,assignment]


def _after(place: Any, name: str, point: str) -> None:
    whole: Callable[..., Any] = getattr(place, name)

    @wraps(whole)
    def deadly(*args: Any, **kwargs: Any) -> Any:
        found = whole(*args, **kwargs)
        if found and _take(point):
            _die()
        return found

    def always(*args: Any, **kwargs: Any) -> Any:
        found = whole(*args, **kwargs)
        if _take(point):
            _die()
        return found

    # What returns something happens for good only when it has.
    setattr(place, name, always if name in {"_put_in_outbox", "accept"} else deadly)


def _take(point: str) -> bool:
    """True for one process only."""
    folder = Path(os.environ["CHAOS_POINTS"])
    try:
        (folder / point).rename(folder / f"{point}.{os.getpid()}.{time.monotonic_ns()}")
    except FileNotFoundError:
        return False
    return True


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def nursery(workers: int) -> None:
    """Keep so many workers alive, forked from a warm process: a death costs no start-up.

    `pids` in the folder of points says who lives; `deaths` has a line for each who was killed.
    """
    import django

    die_with_parent(signal.SIGKILL, parent=os.getppid())
    django.setup()
    obey()
    import rituals.tasks  # noqa: F401 - loaded once, for all

    folder = Path(os.environ["CHAOS_POINTS"])
    alive: set[int] = set()
    while True:
        while len(alive) < workers:
            pid = os.fork()
            if not pid:
                die_with_parent(signal.SIGKILL, parent=os.getppid())
                loop()
            alive.add(pid)
        _write_whole(folder / "pids", " ".join(map(str, alive)))
        pid, status = os.waitpid(-1, 0)
        alive.discard(pid)
        with (folder / "deaths").open("a") as file:
            file.write(f"{-os.waitstatus_to_exitcode(status)}\n")


def _write_whole(path: Path, text: str) -> None:
    """Whoever reads finds the former text or the new one, never an empty file."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.rename(path)


def loop() -> None:
    """A worker without Celery: plan, send, again, until killed. Like Celery, it outlives a
    database connection that is cut."""
    from django.db import Error, connection
    from django.utils import timezone

    from pixschool.core.mail import outbox
    from rituals.reminders import run

    while True:
        try:
            run.remind(timezone.now())
            outbox.deliver()
        except Error:
            connection.close()
        connection.close_if_unusable_or_obsolete()
        time.sleep(0.05)


def cut_a_connection() -> int:
    """Have PostgreSQL end the session of somebody else of this database; how many were."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend' ORDER BY random() LIMIT 1) one"
        )
        return int(cursor.fetchone()[0])


def environment(*, points: Path, port: int, offset: float, lease: float) -> dict[str, str]:
    return {
        "CHAOS_POINTS": str(points),
        "CHAOS_PORT": str(port),
        "CHAOS_OFFSET": str(offset),
        "CHAOS_LEASE": str(lease),
    }


def offset_to(morning: datetime) -> float:
    """Seconds from the clock of the machine, which is that of the children wherever the test is."""
    travelling = time_machine.escape_hatch.is_travelling()
    now = time_machine.escape_hatch.time.time() if travelling else time.time()
    return morning.timestamp() - now


@dataclass(frozen=True)
class Count:
    """What arrived, against what the outbox says. Numbers of mails, but `most`: of copies."""

    written: int
    arrived: int  # different mails
    duplicates: int
    after_drops: int  # of these, of mails at which the server dropped the line
    drops: int
    unannounced: int  # duplicates that nothing had flagged
    most: int
    doubtful: int
    lost: int  # written, never arrived, and not said to be doubtful
    flagged: int
    unfinished: int


def count(journal: Path) -> Count:
    from pixschool.core.models import OutgoingEmail

    copies, dropped = (
        Counter(row.split()[0] for row in file.read_text().splitlines())
        for file in (journal, drops_of(journal))
    )
    mails = list(OutgoingEmail.objects.filter(kind="digest").exclude(state="suppressed"))
    known = {mail.message_id: mail for mail in mails}
    return Count(
        written=len(mails),
        arrived=len(copies),
        duplicates=sum(copies.values()) - len(copies),
        after_drops=sum(
            number - 1 for message_id, number in copies.items() if message_id in dropped
        ),
        drops=sum(dropped.values()),
        unannounced=sum(
            number - 1
            for message_id, number in copies.items()
            if number > 1 and not known[message_id].maybe_twice
        ),
        most=max(copies.values(), default=0),
        doubtful=sum(mail.state == "doubtful" for mail in mails),
        lost=sum(mail.state != "doubtful" and mail.message_id not in copies for mail in mails),
        flagged=sum(mail.maybe_twice for mail in mails),
        unfinished=sum(mail.state in {"due", "leased"} for mail in mails),
    )


if __name__ == "__main__":
    nursery(int(sys.argv[1]))
