"""python -m tests.bench.reminders [--people 10000] [--runs 1]

Reminders from the rows of the year to the server's last 250, beside a bare loop that sends the
same mails to the same server: built by the email package and sent over one connection, nothing
remembered. Ours runs as shipped: the two processes of a Celery worker, without Celery.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.database import CODE, own_folder
from tests.bench.report import conditions
from tests.support.smtp import delivery, free_port

HOST = "127.0.0.1"


def ours(role: str, port: int) -> None:
    """One of the two processes: ready, then at work when a line comes in."""
    import django

    django.setup()
    from django.conf import settings

    from pixschool import celery  # noqa: F401 (the application whose broker is notified)
    from pixschool.core.mail import outbox
    from pixschool.core.models import OutgoingEmail
    from rituals.reminders import run
    from tests.bench.staff import MORNING

    settings.DELIVERY = delivery(port)
    OutgoingEmail.objects.count()  # connected
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    if role == "plan":
        run.remind(MORNING)
        print(f"written {time.perf_counter() - started:.2f}", flush=True)
    people = int(os.environ["BENCH_PEOPLE"])
    while True:
        outbox.deliver(now=MORNING)
        mails = OutgoingEmail.objects.filter(kind="digest")
        if mails.count() == people and not mails.exclude(state="accepted").exists():
            break
        time.sleep(0.02)
    print(f"done {time.perf_counter() - started:.2f}", flush=True)


def end_to_end(port: int, people: int) -> tuple[float, float]:
    """(seconds until all is accepted, seconds of these until all is written)."""
    environment = os.environ | {"BENCH_PEOPLE": str(people)}
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.reminders", "--role", role, "--port", str(port)],
            cwd=CODE,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for role in ("plan", "send")
    ]
    for process in both:
        process.stdout.readline()
    started = time.perf_counter()
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    written = float(both[0].stdout.readline().split()[1])
    for process in both:
        process.communicate()
    return time.perf_counter() - started, written


def bare_loop(port: int, bodies: list[tuple[str, str, str, str]]) -> float:
    from django.core.mail import EmailMultiAlternatives, get_connection

    started = time.perf_counter()
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend", host=HOST, port=port)
    connection.open()
    for to, subject, text, html in bodies:
        message = EmailMultiAlternatives(subject, text, "pix@ecole.example", [to])
        message.attach_alternative(html, "text/html")
        connection.send_messages([message])
    connection.close()
    return time.perf_counter() - started


def frozen_loop(port: int, messages: list[tuple[str, bytes]]) -> float:
    from smtplib import SMTP

    started = time.perf_counter()
    with SMTP(HOST, port) as smtp:
        for to, message in messages:
            smtp.sendmail("pix@ecole.example", [to], message)
    return time.perf_counter() - started


def same_mails() -> tuple[list[tuple[str, str, str, str]], list[tuple[str, bytes]]]:
    """What the reminders say, to be sent by the loops: the run is made once and taken back."""
    from django.db import transaction

    from pixschool.core.models import OutgoingEmail
    from rituals.reminders import run
    from tests.bench.staff import MORNING
    from tests.support.mails import html_of, text_of

    with transaction.atomic():
        run.remind(MORNING)
        mails = list(OutgoingEmail.objects.filter(kind="digest"))
        transaction.set_rollback(True)
    bodies = [(mail.recipient, mail.subject, text_of(mail), html_of(mail)) for mail in mails]
    return bodies, [(mail.recipient, bytes(mail.message)) for mail in mails]


def measure(people: int, runs: int, folder: Path) -> str:
    from django.core.management import call_command

    from tests.bench.floor import empty
    from tests.bench.staff import add_staff

    call_command("migrate", verbosity=0)
    add_staff(people)
    bodies, messages = same_mails()
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.smtp", str(folder / "journal"), str(port)], cwd=CODE
    )
    time.sleep(2)
    all_ours, written, bare, frozen = [], [], [], []
    try:
        for _ in range(runs):
            empty("rituals_notification", "core_outgoingemail")
            bare.append(bare_loop(port, bodies))
            seconds, writing = end_to_end(port, people)
            all_ours.append(seconds)
            written.append(writing)
            frozen.append(frozen_loop(port, messages))
            say = (bare[-1], all_ours[-1], frozen[-1])
            print([round(value, 1) for value in say], file=sys.stderr)
    finally:
        server.kill()
        server.wait()
    ratios = [a / b for a, b in zip(all_ours, bare, strict=True)]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    return f"""## Reminders beside a bare loop

{conditions()} The loop builds the same mails with the email package and sends them over one
connection to the same server; it remembers nothing. Ours runs as shipped, in the two processes of
a worker: facts read, rows written, mails composed, leased, flagged, sent, settled.

| {people} reminders, {people} mails | seconds |
|---|---|
| planned, written, sent and accepted | **{median(all_ours):.1f}** |
| of these, until all were written | {median(written):.1f} |
| bare loop: build, send, forget | **{median(bare):.1f}** |
| the same without building the mails | {median(frozen):.1f} |
| **ratio to the bare loop**, median of the runs ({each}) | **{median(ratios):.2f}** |

Target: 1.5. Ours takes about twice the processor time of the loop, over two processes: a machine
whose second core is busy shows it as a ratio.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--role", default="")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if options.role:
        ours(options.role, options.port)
        return
    with own_folder() as folder:
        print(measure(options.people, options.runs, folder))


if __name__ == "__main__":
    main()
