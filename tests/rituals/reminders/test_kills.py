"""Workers killed with SIGKILL at each point of the road, and at random, their connections to the
database cut; a real mail server in a process of its own, which drops the line now and then. The
long one is `python -m tests.bench.chaos`."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.factories.core import MembershipFactory
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.rituals.reminders.moments import FRIDAY, MONDAY, at
from tests.support import chaos
from tests.support.smtp import drops_of, free_port
from tests.support.world import World

PEOPLE = 150
WORKERS = 2
LEASE = 1.0  # seconds
RANDOM_KILLS = 6
CUTS = 6  # connections to the database, ended by PostgreSQL
DROP_ONE_IN = 20
CODE = Path(__file__).resolve().parents[3]


class Crowd:
    """Workers that are replaced as they die."""

    def __init__(self, folder: Path, port: int) -> None:
        self.points = folder / "points"
        self.points.mkdir()
        environment = os.environ | chaos.environment(
            points=self.points, port=port, offset=chaos.offset_to(at(FRIDAY)), lease=LEASE
        )
        environment["PIXSCHOOL_TEST_DATABASE"] = connection.settings_dict["NAME"]
        environment["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.support.chaos", str(WORKERS)], cwd=CODE, env=environment
        )

    @property
    def killed(self) -> int:
        deaths = self.points / "deaths"
        found = deaths.read_text().split() if deaths.exists() else []
        assert set(found) <= {str(int(signal.SIGKILL))}, found
        return len(found)

    def kill_one(self) -> None:
        pids = (self.points / "pids").read_text().split()
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(random.choice(pids)), signal.SIGKILL)

    def stop(self) -> None:
        self._nursery.kill()  # its children die with it
        self._nursery.wait()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    port, path = free_port(), tmp_path / "journal"
    path.touch()
    drops_of(path).touch()
    arguments = [str(path), str(port), str(DROP_ONE_IN)]
    server = subprocess.Popen([sys.executable, "-m", "tests.support.smtp", *arguments], cwd=CODE)
    yield path, port
    server.kill()
    server.wait()


@pytest.mark.django_db(transaction=True)
def test_nothing_lost_nothing_thrice(
    world: World, tmp_path: Path, journal: tuple[Path, int]
) -> None:
    ritual = RitualFactory(year=world.here.year)
    for _ in range(PEOPLE):
        member = MembershipFactory(school=world.here.school)
        MilestoneFactory(ritual=ritual, due_on=MONDAY, assignee=member)
    path, port = journal
    crowd = Crowd(tmp_path, port)
    planned = [*chaos.POINTS, *["random"] * RANDOM_KILLS]
    cuts, cut_at = 0, [PEOPLE * rank // CUTS for rank in range(CUTS)]
    deadline = time.monotonic() + 90
    try:
        while time.monotonic() < deadline:
            if planned and crowd.killed >= len(chaos.POINTS) + RANDOM_KILLS - len(planned):
                point = planned.pop(0)
                if point == "random":
                    crowd.kill_one()
                else:
                    (crowd.points / point).touch()
            found = chaos.count(path)
            if cut_at and found.arrived > cut_at[0]:
                cut_at.pop(0)
                cuts += chaos.cut_a_connection()
            if found.written >= PEOPLE and not found.unfinished:
                break
            time.sleep(0.1)
    finally:
        crowd.stop()
    found = chaos.count(path)
    assert found.unfinished == 0
    assert found.written == PEOPLE
    assert found.lost == 0
    assert found.most <= 2
    assert found.unannounced == 0
    assert found.duplicates - found.after_drops <= crowd.killed + cuts
    assert found.after_drops <= found.drops
    assert found.arrived + found.doubtful >= PEOPLE
    assert crowd.killed >= 6
