"""`make run`: servers, migrations, demo school, then web, worker and beat, until told to stop."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pixschool.local import embedded
from pixschool.local.embedded.children import die_with_parent
from pixschool.local.supervisor import Child, Supervisor, write

CODE = Path(__file__).resolve().parents[2]
_HEAD_START = 20.0  # seconds


def roster(*, host: str, port: int) -> list[Child]:
    """Who runs, and how: production's commands, with one web process, which starts sooner."""
    python = sys.executable
    celery = [python, "-m", "celery", "--quiet", "--app", "pixschool"]
    beat_file = settings.VAR_DIR / "celerybeat-schedule"
    worker = [*celery, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    mail = [*worker, "--hostname", "mail@%h", "--queues", "mail,celery", "--concurrency", "2"]
    imports = [*worker, "--hostname", "imports@%h", "--queues", "imports", "--concurrency", "2"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(beat_file), "--pidfile="]
    # The page first: the others leave it the processor until it answers, or for so long.
    later = time.monotonic() + _HEAD_START
    return [
        Child("web", web_command(host=host, port=port), colour=36),
        Child("mail", mail, colour=33, due=later),
        Child("imports", imports, colour=32, due=later),
        Child("beat", beat, colour=35, due=later),
    ]


def web_command(*, host: str, port: int) -> list[str]:
    """As in the `Dockerfile`, with one process."""
    web = [sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--http", "1"]
    web += ["--host", host, "--port", str(port), "--workers", "1", "--workers-kill-timeout", "5"]
    web += ["--loop", "asyncio", "--http1-header-read-timeout", "10000"]  # milliseconds
    return [*web, "--backlog", "2048", "pixschool.asgi:application"]


def hold_servers() -> None:
    """Start the embedded servers that the settings use, and hold a share of each. Raises
    EmbeddedError when one does not start."""
    embedded.ensure(
        settings.VAR_DIR, postgres=settings.EMBEDDED_DATABASE, valkey=settings.EMBEDDED_REDIS
    )


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there; waits half a second at most."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.5):
        return True
    return False


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def start_preparing() -> subprocess.Popen[str]:
    """Migrations and demo school, in a process of their own: Django's memory does not stay here."""
    me = os.getpid()
    return subprocess.Popen(
        [sys.executable, "-m", "pixschool.local.prepare"],
        cwd=CODE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent=me),  # noqa: PLW1509 - no thread
    )


class Preparations:
    """Whether the embedded database had all of today's migrations when it was last prepared.

    Then the web server need not wait for the answer. Kept beside the database, to go with it.
    """

    def __init__(self) -> None:
        self._stamp = settings.VAR_DIR / "postgres" / "prepared"
        ours = sorted([*CODE.glob("*/migrations/0*.py"), *CODE.glob("*/*/migrations/0*.py")])
        state = hashlib.sha256("\n".join(map(str, ours)).encode())
        state.update((CODE / "requirements" / "base.txt").read_bytes())  # others' migrations
        self._state = state.hexdigest()

    def are_known(self) -> bool:
        known = settings.EMBEDDED_DATABASE and self._stamp.exists()
        return known and self._stamp.read_text() == self._state

    def note(self) -> None:
        if settings.EMBEDDED_DATABASE:
            self._stamp.write_text(self._state)


def run() -> int:
    """Run everything until told to stop. The exit status."""
    host, port = os.environ.get("BIND", "127.0.0.1"), int(os.environ.get("PORT") or 8000)
    if not is_free(host, port):
        write(f"Port {port} is taken. Another one: make run PORT={port + 1}", to=sys.stderr)
        return 1
    hold_servers()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # its absence is warned of
    preparations = Preparations()
    preparing = start_preparing()
    if not preparations.are_known() and preparing.wait():
        return preparing.returncode
    supervisor = Supervisor(roster(host=host, port=port))
    status = serve(supervisor, preparing, host=host, port=port)
    if status == 0:
        preparations.note()
    return status


def serve(supervisor: Supervisor, preparing: subprocess.Popen[str], *, host: str, port: int) -> int:
    """Until told to stop: keep everything up, and say once that it is. The exit status."""
    announced, kept = False, time.monotonic()
    while supervisor.step(at_most=1.0 if announced else 0.05):
        if preparing.poll():
            supervisor.stop()
        elif not announced and preparing.returncode == 0 and answers(host, port):
            announced = True
            for child in supervisor.children:
                child.due = 0.0
            address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
            write(f"\nPixSchool: {address}\n{preparing.stdout.read() if preparing.stdout else ''}")
        if time.monotonic() - kept > 5 and not supervisor.stopping:
            kept = time.monotonic()
            with contextlib.suppress(embedded.EmbeddedError):
                hold_servers()  # brings back a keeper that was killed
    return preparing.returncode or 0


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixschool.settings")
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    if "--with-parent" in sys.argv:  # make, killed hard, must not leave us behind
        die_with_parent(signal.SIGTERM, parent=os.getppid())
    if not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("PIXSCHOOL_DEMO", "1")
    elif not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        os.environ.setdefault("PIXSCHOOL_LOCAL", "1")
    try:
        return run()
    except KeyboardInterrupt:
        return 130
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        write(str(error), to=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
