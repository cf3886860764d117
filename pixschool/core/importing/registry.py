"""Each app that imports something registers how; `batches` drives it without knowing what."""

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.http import QueryDict

from pixschool.core.models import ImportBatch, ImportFile

Found = TypeVar("Found")  # what a kind of import finds in the files and in the base


@dataclass(frozen=True)
class Plan(Generic[Found]):
    """What an import would do. Built by SELECTs alone, so that looking costs nothing.

    `found` is for `write`, which looks for nothing again; `counts` are shown and kept; `preview`
    holds names and is emptied when the batch ends; `digest` tells whether what is applied is what
    was shown.
    """

    found: Found
    counts: dict[str, int]
    digest: str
    has_changes: bool
    issues: list[dict[str, Any]] = field(default_factory=list)
    preview: dict[str, Any] = field(default_factory=dict)
    file_counts: dict[int, dict[str, int]] = field(default_factory=dict)
    needs_mapping: bool = False


class ImportKind(Protocol[Found]):
    """`load` fills temporary tables, `plan` reads, `write` writes, `undo` takes it back."""

    readers: tuple[str, ...]
    preview_template: str
    result_template: str

    def read_options(self, batch: ImportBatch, file: ImportFile) -> dict[str, Any]: ...
    def load(self, batch: ImportBatch) -> None: ...
    def plan(self, batch: ImportBatch) -> Plan[Found]: ...
    def write(self, batch: ImportBatch, plan: Plan[Found]) -> None: ...
    def undo(self, batch: ImportBatch) -> None: ...
    def forget_undo(self, batch: ImportBatch) -> None: ...
    def keeps_upload(self, file: ImportFile) -> bool: ...
    def preview_context(self, batch: ImportBatch) -> dict[str, Any]: ...
    def result_context(self, batch: ImportBatch) -> dict[str, Any]: ...
    def answers(self, batch: ImportBatch, data: QueryDict) -> dict[str, Any]: ...


_kinds: dict[str, ImportKind[Any]] = {}


def register(key: str, kind: ImportKind[Any]) -> None:
    _kinds[key] = kind


def kind_of(batch: ImportBatch) -> ImportKind[Any]:
    return _kinds[batch.kind]
