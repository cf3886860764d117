"""How far an import has come. Kept in Redis only: losing it loses nothing."""

from dataclasses import dataclass
from typing import cast

from django.core.cache import cache

KEEP_SECONDS = 3600


@dataclass(frozen=True)
class ImportProgress:
    percent: int
    step: str


def report(batch_id: int, percent: int, step: str) -> None:
    """`percent` from 0 to 100; `step` in French, shown as it is."""
    cache.set(_key(batch_id), (percent, step), KEEP_SECONDS)


def read(batch_id: int) -> ImportProgress:
    """What was last reported; 0 and « En attente » when that is lost."""
    percent, step = cast("tuple[int, str]", cache.get(_key(batch_id), (0, "En attente")))
    return ImportProgress(percent, step)


def _key(batch_id: int) -> str:
    return f"import-progress:{batch_id}"
