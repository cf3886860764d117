"""python -m tests.bench.chaos [--people 10000] [--kills 80] [--drop-one-in 0]

Real Celery workers, two beats, a real SMTP server in a process of its own, and a Valkey that is
emptied every five seconds. Workers die by SIGKILL: at each named point in turn, one child at
random, a whole worker with its children; a beat dies too, and PostgreSQL ends a session at random.
Asked to, the server drops the connection now and then instead of answering. Prints what arrived, as
markdown.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from pixschool.local.embedded.children import die_with_parent
from tests.bench.database import CODE, own_folder
from tests.support import chaos
from tests.support.smtp import drops_of, free_port

LEASE = 4.0  # seconds
FLUSH_EVERY = 5.0
WAYS = (*chaos.POINTS, "child", "child", "worker", "beat", "session", "session")


class Installation:
    """Two workers of two children, two beats, the mail server; what dies is replaced."""

    def __init__(self, folder: Path, *, drop_one_in: int) -> None:
        from tests.bench.staff import MORNING

        self.folder = folder
        self.points = folder / "points"
        self.points.mkdir()
        self.journal = folder / "journal"
        self.journal.touch()
        drops_of(self.journal).touch()
        port = free_port()
        self.environment = os.environ | chaos.environment(
            points=self.points, port=port, offset=chaos.offset_to(MORNING), lease=LEASE
        )
        self.killed: Counter[str] = Counter()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        arguments = [str(self.journal), str(port), str(drop_one_in)]
        self._start("mail", [sys.executable, "-m", "tests.support.smtp", *arguments])
        self.keep_up()

    def keep_up(self) -> None:
        celery = [sys.executable, "-m", "celery", "--app", "tests.bench.chaos_celery"]
        for number in (1, 2):
            worker = [*celery, "worker", "--concurrency", "2", "--hostname", f"w{number}@chaos"]
            worker += ["--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
            self._start(f"worker{number}", worker)
            file = self.folder / f"beat{number}"
            self._start(f"beat{number}", [*celery, "beat", "--schedule", str(file), "--pidfile="])

    def _start(self, name: str, command: list[str]) -> None:
        if name in self.running and self.running[name].poll() is None:
            return
        me = os.getpid()
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            command,
            cwd=CODE,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent=me),  # noqa: PLW1509
        )

    def kill(self, way: str) -> None:
        if way in chaos.POINTS:
            (self.points / way).touch()  # the next who comes there dies
            return
        if way == "session":
            self.killed[way] += chaos.cut_a_connection()
            return
        name = f"{'beat' if way == 'beat' else 'worker'}{random.choice((1, 2))}"
        target = self.running[name].pid
        if way == "child":
            children = Path(f"/proc/{target}/task/{target}/children").read_text().split()
            if not children:
                return
            os.kill(int(random.choice(children)), signal.SIGKILL)
        else:
            os.killpg(target, signal.SIGKILL)
            self.running[name].wait()
        self.killed[way] += 1

    def deaths(self) -> Counter[str]:
        at_points = Counter(
            file.name.partition(".")[0] for file in self.points.iterdir() if "." in file.name
        )
        return self.killed + at_points

    def close(self) -> None:
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run(folder: Path, *, people: int, kills: int, drop_one_in: int) -> str:
    import redis
    from django.conf import settings
    from django.core.management import call_command

    from tests.bench.staff import add_staff

    call_command("migrate", verbosity=0)
    add_staff(people)
    # An embedded Valkey of our own: nobody else's keys are in it.
    broker = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    installation = Installation(folder, drop_one_in=drop_one_in)
    started = flushed = time.monotonic()
    ways = [WAYS[number % len(WAYS)] for number in range(kills)]
    given = flushes = 0
    try:
        while True:
            installation.keep_up()
            if time.monotonic() - flushed > FLUSH_EVERY:
                flushed, flushes = time.monotonic(), flushes + 1
                broker.flushall()
            done, left = progress(people)
            # Spread over the work, not over the time.
            if given < kills and done >= given / (kills + 3):
                installation.kill(ways[given])
                given += 1
            if not left and given == kills and time.monotonic() - started > 20:
                break
            time.sleep(0.15)
        seconds = time.monotonic() - started
    finally:
        installation.close()
    return report(people, installation, flushes=flushes, seconds=seconds)


def progress(people: int) -> tuple[float, bool]:
    """(share of the work done, is anything left)."""
    from pixschool.core.models import OutgoingEmail

    mails = OutgoingEmail.objects.filter(kind="digest")
    written, waiting = mails.count(), mails.filter(state__in=OutgoingEmail.WAITING).count()
    return (2 * written - waiting) / (2 * people), written < people or waiting > 0


_KILLS = "Reminders when processes die"
_KILLS_WORDS = """SIGKILL at each point of the road in turn, on a child, on a whole worker, on a
beat; PostgreSQL ends the session of one of them (`pg_terminate_backend`)."""
_DROPS = "Reminders when the mail server hangs up"
_DROPS_WORDS = """Now and then the mail server drops the connection instead of answering, half the
time with the mail, half without; dropped twice, a mail is not sent a third time."""


def report(people: int, installation: Installation, *, flushes: int, seconds: float) -> str:
    from rituals.models import Notification
    from tests.bench.report import conditions

    found, deaths = chaos.count(installation.journal), installation.deaths()
    planned = Notification.objects.count()
    mailed = Notification.objects.filter(state="mailed", email__state="accepted").count()
    where = ", ".join(f"{name} {number}" for name, number in sorted(deaths.items()))
    after_kills = found.duplicates - found.after_drops
    return f"""## {_KILLS if deaths else _DROPS}

{conditions()} Real Celery workers, two beats, a real mail server, a Valkey of its own that is
emptied all the time. {_KILLS_WORDS if deaths else _DROPS_WORDS} The lease is
{LEASE:.0f} s instead of 120.

| | |
|---|---|
| reminders planned | {planned} of {people} |
| in a mail the server has accepted | {mailed} |
| mails written / different mails received | {found.written} / {found.arrived} |
| **lost** without a word | **{found.lost}** |
| « peut-être pas reçu », said so | {found.doubtful} |
| of these, not received indeed | {found.written - found.arrived - found.lost} |
| received twice after a kill | {after_kills} |
| received twice after a dropped connection | {found.after_drops} |
| of both, not flagged beforehand | {found.unannounced} |
| most copies of one mail | {found.most} |
| flagged « peut-être reçu deux fois » | {found.flagged} |
| killed | {deaths.total()} ({where}) |
| duplicates per kill | {after_kills / max(deaths.total(), 1):.2f} |
| connections dropped | {found.drops} |
| Valkey emptied | {flushes} times |
| seconds | {seconds:.0f} |

Targets: 0 lost; at most one duplicate per kill and one per dropped connection, each flagged;
never more than 2 copies.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=80)
    parser.add_argument("--drop-one-in", type=int, default=0, help="mails; 0 for never")
    options = parser.parse_args()
    os.environ.pop("REDIS_URL", None)
    os.environ.pop("BROKER_URL", None)
    with own_folder() as folder:
        print(
            run(
                folder,
                people=options.people,
                kills=options.kills,
                drop_one_in=options.drop_one_in,
            )
        )


if __name__ == "__main__":
    main()
