"""What `make run` runs, whole: an empty machine answers, and the worst end leaves nothing."""

import os
import signal
import socket
import urllib.request

from .conftest import Machine, eventually

# No demo school here: filling it has tests of its own.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "pixschool.settings",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "DEBUG": "0",
    "PIXSCHOOL_DEMO": "0",
}
PROGRAM = "import sys; from pixschool.local import run; sys.exit(run.main())"
# Asks the worker through the broker, until it answers.
PING = """
from pixschool.celery import app
while not app.control.ping(timeout=1):
    pass
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_empty_machine_answers_and_is_left_clean(machine: Machine) -> None:
    port = free_port()
    environment = ENVIRONMENT | {"PIXSCHOOL_VAR": str(machine.var), "PORT": str(port)}
    process = machine.python(PROGRAM, environment=environment)

    assert process.stdout
    lines = iter(process.stdout.readline, "")
    assert f"PixSchool: http://localhost:{port}/\n" in lines
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/ready", timeout=10) as answer:
        assert answer.status == 200
    assert machine.python(PING, environment=environment).wait(timeout=90) == 0

    os.kill(process.pid, signal.SIGKILL)

    eventually(lambda: not machine.processes(), within=30)


def test_a_taken_port_is_said(machine: Machine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = ENVIRONMENT | {"PIXSCHOOL_VAR": str(machine.var), "PORT": str(port)}
        process = machine.python(PROGRAM, environment=environment)
        assert process.wait(timeout=30) == 1

    assert not machine.var.joinpath("postgres").exists()
