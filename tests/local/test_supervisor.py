"""The supervisor: what it started ends with it, however it ends; what crashes comes back."""

import os
import signal
import subprocess

import pytest

from .conftest import Machine, eventually

# Two children; each has a child of its own, and one of those ignores SIGTERM.
PROGRAM = """
import sys
from pixschool.local.supervisor import Child, Supervisor
stubborn = "trap '' TERM; sleep 600 & echo up; wait; wait; sleep 600"
obedient = "sleep 600 & echo up; wait"
children = [Child("first", ["sh", "-c", obedient], 36), Child("second", ["sh", "-c", stubborn], 33)]
supervisor = Supervisor(children, grace=1.0)
while supervisor.step():
    pass
print("ended", flush=True)
"""
ALL = 6  # itself, its guard, two children and their children, seen once each is itself


def start(machine: Machine) -> subprocess.Popen[str]:
    process = machine.python(PROGRAM)
    assert process.stdout
    said = {process.stdout.readline() for _ in range(2)}
    assert said == {"first  | up\n", "second | up\n"}
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_it(machine: Machine, number: signal.Signals) -> None:
    process = start(machine)
    eventually(lambda: len(machine.processes()) == ALL)

    os.kill(process.pid, number)

    output, _ = process.communicate(timeout=30)
    eventually(lambda: not machine.processes(), within=20)
    assert ("ended" in output) == (number != signal.SIGKILL)


def test_a_crashed_child_comes_back_without_its_leftovers(machine: Machine) -> None:
    process = start(machine)
    children = {pid for pid, line in machine.processes().items() if line.startswith("sh ")}
    first = min(children)

    os.kill(first, signal.SIGKILL)

    assert process.stdout
    assert process.stdout.readline() == "first  | ended with status -9; again in 1 s\n"
    assert process.stdout.readline() == "first  | up\n"
    eventually(lambda: len(machine.processes()) == ALL)
