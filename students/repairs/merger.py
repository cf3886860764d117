"""Two rows that are one thing become one row. What holds such a row says how it follows: one
handler for each foreign key, registered by the app that owns it; tests fail on one without.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import models, transaction

from pixschool.core.importing import locks
from pixschool.core.models import AuditEntry, School, User
from students.models import Repair
from students.repairs.history import Recorder, RepairRefusedError, keep

Row = TypeVar("Row", bound=models.Model)

_MOST_MERGES = 20  # followed one after the other

# (kept, gone, recorder) → sentences on what becomes of what was of `gone`.
Handler = Callable[[Row, Row, Recorder], list[str]]


@dataclass(frozen=True)
class MergePlan:
    """What merging does, in sentences; `version` changes with any of its rows."""

    sentences: list[str]
    version: str


@dataclass(frozen=True)
class Merger(Generic[Row]):
    """How two rows of a model become one. `event` and `target` are the journal's."""

    model: type[Row]
    event: str
    target: str
    school_of: Callable[[Row], School]
    end: Handler[Row]  # once all has moved: the row that goes, and what it gives to the other
    handlers: dict[str, Handler[Row]] = field(default_factory=dict)

    def handles(self, column: str) -> Callable[[Handler[Row]], Handler[Row]]:
        """`column`: « students.Enrolment.student », a foreign key to the model."""

        def register(handler: Handler[Row]) -> Handler[Row]:
            self.handlers[column] = handler
            return handler

        return register

    def handled(self) -> set[str]:
        """The foreign keys that a merge moves."""
        return set(self.handlers)

    def preview(self, *, kept: Row, gone: Row) -> MergePlan:
        """Done, read and rolled back: what is said is what would be done."""
        with transaction.atomic():
            recorder, sentences = self._merge(*self._read(kept, gone))
            transaction.set_rollback(True)
        return MergePlan(sentences, _version(recorder))

    @transaction.atomic
    def merge(self, *, kept: Row, gone: Row, seen: str, actor: User | None) -> Repair:
        """Everything of `gone` becomes that of `kept`. `seen`: the version of the preview.

        Raises RepairRefusedError when what would be done has changed since.
        """
        school = self.school_of(kept)
        locks.one_writer(school.pk)
        recorder, _sentences = self._merge(*self._read(kept, gone))
        if _version(recorder) != seen:
            raise RepairRefusedError(
                "Ce qui changerait n’est plus ce qui a été montré : relisez-le."
            )
        return keep(
            recorder,
            school=school,
            actor=actor,
            event=self.event,
            target=self.target,
            ids=[kept.pk, gone.pk],
        )

    def became(self, pk: int, *, school: School) -> int | None:
        """The id of what a merged-away row is now part of, after as many merges as there were; None
        when the journal's last word on it is not a merge. The row itself is gone."""
        about = AuditEntry.objects.filter(school=school, target=self.target).order_by("-pk")
        seen = [pk]
        for _ in range(_MOST_MERGES):
            last = about.filter(target_ids__contains=[seen[-1]]).first()
            if last is None or last.event != self.event or last.target_ids[-1] != seen[-1]:
                break
            seen.append(last.target_ids[0])
        return seen[-1] if len(seen) > 1 else None

    def _read(self, kept: Row, gone: Row) -> tuple[Row, Row]:
        """As they are now; the objects of the caller stay as they were."""
        if kept.pk == gone.pk or self.school_of(kept).pk != self.school_of(gone).pk:
            raise RepairRefusedError("Il en faut deux, du même établissement.")
        rows = self.model._default_manager.in_bulk([kept.pk, gone.pk])  # noqa: SLF001
        if len(rows) < 2:
            raise RepairRefusedError("L’une des deux n’existe plus.")
        return rows[kept.pk], rows[gone.pk]

    def _merge(self, kept: Row, gone: Row) -> tuple[Recorder, list[str]]:
        recorder, sentences = Recorder(), []
        for handler in [*self.handlers.values(), self.end]:
            sentences += handler(kept, gone, recorder)
        return recorder, sentences


def _version(recorder: Recorder) -> str:
    facts = [
        [change["model"], change.get("pks"), change["before"] and sorted(change["before"].items())]
        for change in recorder.changes
    ]
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:16]
