"""A worker without a broker: notes each message, then does the task when the test says so.

The services, the tasks and the transactions are the real ones. Tests marked `services` notify a
real broker and run a real worker instead.
"""

from collections import deque

import pytest
from django.db import connection

from pixschool.celery import app
from pixschool.core.jobs import notify_worker


class Work:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.notified: deque[tuple[str, tuple[int, ...]]] = deque()
        self.done: list[tuple[str, tuple[int, ...]]] = []
        app.autodiscover_tasks(force=True)  # as a worker does at start
        monkeypatch.setattr(
            notify_worker, "_send", lambda task, ids: self.notified.append((task, ids))
        )

    def drain(self) -> None:
        """Commit hooks, the tasks they notify of, the hooks of these, until nothing is left."""
        self._commit()
        while self.notified:
            task, ids = self.notified.popleft()
            app.tasks[task].run(*ids)
            self.done.append((task, ids))
            self._commit()

    @staticmethod
    def _commit() -> None:
        """In a test that never commits, run what waits for the commit."""
        while connection.run_on_commit:
            _, callback, _ = connection.run_on_commit.pop(0)
            callback()
