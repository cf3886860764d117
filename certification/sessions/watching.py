"""What is known while a plan is made, and whether somebody asked to stop.

The solver calls back from threads of its own: they touch memory only. One thread of ours speaks
to the database and to Redis, each second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connections

from certification.models import CertificationPlan

if TYPE_CHECKING:
    from certification.planning.solving import SearchStep

EACH_SECONDS = 1.0
KEEP_SECONDS = 3600
CRITERIA = {
    "unplaced": "placer tous les élèves",
    "moved": "déplacer le moins d’élèves",
    "other_hour": "changer le moins d’heures",
    "sessions": "ouvrir le moins de séances",
    "pieces": "couper le moins de classes",
}


class Watching:
    """`on_step` and `stopped` are for the solver."""

    def __init__(self, plan_id: int) -> None:
        self.plan_id = plan_id
        self._stop, self._end = Event(), Event()
        self._step: SearchStep | None = None

    def on_step(self, step: "SearchStep") -> None:
        self._step = step

    def stopped(self) -> bool:
        return self._stop.is_set()

    def look(self) -> None:
        """Until the end: tell how far the search is, ask whether to stop."""
        try:
            while not self._end.wait(EACH_SECONDS):
                if self._step:
                    cache.set(_key(self.plan_id), _in_words(self._step), KEEP_SECONDS)
                asked = CertificationPlan.objects.filter(pk=self.plan_id, stop_asked=True)
                if asked.exists():
                    self._stop.set()
        finally:
            connections.close_all()

    def end(self) -> None:
        self._end.set()


@contextmanager
def watching(plan_id: int) -> Iterator[Watching]:
    """Looked at from a thread that ends with the block."""
    watch = Watching(plan_id)
    thread = Thread(target=watch.look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.end()
        thread.join()


def step_of(plan_id: int) -> str:
    """What is being searched, in French; empty when nothing is known yet."""
    return str(cache.get(_key(plan_id), ""))


def _in_words(step: "SearchStep") -> str:
    return f"{CRITERIA[step.criterion]} : {step.value} pour l’instant, {step.bound} au mieux"


def _key(plan_id: int) -> str:
    return f"certification-plan:{plan_id}"
