"""A worker without a broker: notes each message, then does the task when the test says so.

The services, the tasks and the transactions are the real ones. Tests marked `services` notify a
real broker and run a real worker instead.
"""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

import pytest

from pixschool.celery import app
from pixschool.core.jobs import notify_worker

Hook = Callable[[], object]
Capture = Callable[[], AbstractContextManager[list[Hook]]]


class Work:
    """`capture`: the fixture `django_capture_on_commit_callbacks`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: Capture) -> None:
        self.notified: deque[tuple[str, tuple[int, ...]]] = deque()
        self.done: list[tuple[str, tuple[int, ...]]] = []
        self._capture, self._captured = capture, ExitStack()
        self._hooks: list[Hook] = []
        app.autodiscover_tasks(force=True)  # as a worker does at start
        self.listen(monkeypatch)
        self._wait_for_commit()

    def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take what would go to the broker."""
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

    def close(self) -> None:
        """What was not drained is never done."""
        self._captured.close()

    def _wait_for_commit(self) -> None:
        self._hooks = self._captured.enter_context(self._capture())

    def _commit(self) -> None:
        """In a test that never commits, run what waits for the commit, and what that adds."""
        self._captured.close()
        hooks = self._hooks
        self._wait_for_commit()
        if hooks:
            for hook in hooks:
                hook()
            self._commit()
