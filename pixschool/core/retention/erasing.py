"""Rows that go, and all that hangs on them, a few at a time: a job that is killed goes on later."""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from pixschool.core.importing import staging
from pixschool.core.models import ImportBatch

AT_ONCE = 500  # rows in one transaction

# Told how many rows have gone, in the transaction in which they go.
Noted = Callable[[int], None]

_TAKEN_ALONG = (models.CASCADE, models.RESTRICT, models.PROTECT)


def unnoted(_number: int) -> None:
    """Nobody counts."""


def erase(rows: "QuerySet[Any]", noted: Noted = unnoted) -> int:
    """Erase these rows, those that hang on them first. How many of `rows` there were.

    What is left half done by a dead process is found again by the same call.
    """
    for relation in rows.model._meta.related_objects:  # noqa: SLF001 (the documented API)
        if relation.on_delete in _TAKEN_ALONG:
            hanging = relation.related_model._base_manager  # noqa: SLF001
            erase(hanging.filter(**{f"{relation.field.name}__in": rows.order_by().values("pk")}))
    if rows.model is ImportBatch:
        for batch in rows:
            staging.discard(batch)
    return in_batches(rows, lambda some: some.delete(), noted)


def in_batches(
    rows: "QuerySet[Any]", act: "Callable[[QuerySet[Any]], object]", noted: Noted = unnoted
) -> int:
    """Have `act` erase the rows, AT_ONCE at most in a transaction. How many there were."""
    erased = 0
    while True:
        with transaction.atomic():
            locked = rows.order_by("pk").select_for_update(of=("self",))
            some = list(locked.values_list("pk", flat=True)[:AT_ONCE])
            if not some:
                return erased
            act(rows.model._base_manager.filter(pk__in=some))  # noqa: SLF001
            noted(len(some))
        erased += len(some)
