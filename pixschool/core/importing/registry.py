"""Each app that imports something registers how; `batches` drives it without knowing what.

A new kind of import is a folder of its app: readers, signatures, a class like `ImportKind`, and
its registration when the app is ready.
"""

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.http import QueryDict

from pixschool.core.importing.reading import signature
from pixschool.core.importing.reading.signature import Signature
from pixschool.core.models import ImportBatch, ImportFile

Found = TypeVar("Found")  # what a kind of import finds in the files and in the base


@dataclass(frozen=True)
class Plan(Generic[Found]):
    """What an import would do. Built by SELECTs alone, so that looking costs nothing.

    `found` is for `write`, which looks for nothing again; `counts` are shown and kept; `preview`
    holds names and is emptied when the batch ends; `digest` tells whether what is applied is what
    was shown. `set_aside` is what each file loses, and why: {file: [{"reason", "count", "who"}]},
    `output.WHO_MOST` names at most. `totals`: how many there are of each list of `preview` that
    does not hold all, for what is kept and shown of it (`bounds.py`).
    """

    found: Found
    counts: dict[str, int]
    digest: str
    has_changes: bool
    issues: list[dict[str, Any]] = field(default_factory=list)
    preview: dict[str, Any] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    file_counts: dict[int, dict[str, int]] = field(default_factory=dict)
    set_aside: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    needs_mapping: bool = False


class ImportKind(Protocol[Found]):
    """`load` fills temporary tables, `plan` reads, `write` writes, `undo` takes it back.

    What `write` returns (JSON) is kept as `batch.before`, for `undo`.
    """

    key: str  # kept with each batch: at most 20 letters
    label: str  # « Résultats Pix »
    page: str  # name of the URL where its files are dropped, with the school's UAI
    button: str  # the words that lead there from the list of imports
    is_everyday: bool  # that button stands out
    readers: tuple[str, ...]  # modules; the first that recognises a file reads it
    signatures: str  # module of what gives its files away on other pages
    preview_template: str
    result_template: str
    # SELECT key, who, what: the plan line by line in words, from the tables that `plan` filled.
    lines: str
    count_words: dict[str, str]  # of the counts worth telling two previews apart
    by_question: frozenset[str]  # names of the answers that hold one for each question

    def read_options(self, batch: ImportBatch, file: ImportFile) -> dict[str, Any]:
        """What the reader is told of this school, as JSON: the `options` of its `read`."""

    def load(self, batch: ImportBatch) -> None:
        """Fill temporary tables with the rows staged, for the transaction under way."""

    def plan(self, batch: ImportBatch) -> Plan[Found]:
        """After `load`: in a READ ONLY transaction for the preview, then before `write`."""

    def write(self, batch: ImportBatch, plan: Plan[Found]) -> dict[str, Any]:
        """Write what was planned; all or nothing. Returns what `undo` needs, as JSON."""

    def undo(self, batch: ImportBatch) -> None:
        """Everything as it was before `write`; only the last import may be undone."""

    def forget_undo(self, batch: ImportBatch) -> None:
        """Drop what was kept for `undo`, which will not be asked any more."""

    def keeps_upload(self, file: ImportFile) -> bool:
        """Whether the bytes are needed still, because a person must first name the columns."""

    def preview_context(self, batch: ImportBatch) -> dict[str, Any]:
        """For `preview_template`."""

    def result_context(self, batch: ImportBatch) -> dict[str, Any]:
        """For `result_template`."""

    def answers(self, batch: ImportBatch, data: QueryDict) -> dict[str, Any]:
        """What the person answered on the preview, cleaned, as JSON, but what it shows already;
        the plan is made again."""

    def questions(self, batch: ImportBatch) -> dict[str, str]:
        """« name/key » → the question of the preview in a few words, to tell somebody of it."""


_kinds: dict[str, ImportKind[Any]] = {}


def register(kind: ImportKind[Any]) -> None:
    """Called by an app when it is ready."""
    _kinds[kind.key] = kind


def kinds() -> tuple[ImportKind[Any], ...]:
    """Every kind, in the order of the apps."""
    return tuple(_kinds.values())


def kind_of(batch: ImportBatch) -> ImportKind[Any]:
    """The kind of a batch. Raises KeyError when its app is not installed any more."""
    return _kinds[batch.kind]


def signature_modules() -> tuple[str, ...]:
    """The modules that say what gives the files of each kind away."""
    return tuple(kind.signatures for kind in kinds())


def page_of(code: str) -> Signature | None:
    """The signature that an issue of this code speaks of, when there is a page for such files."""
    known = signature.load(signature_modules())
    return next((found for found in known if found.code == code and found.page), None)
