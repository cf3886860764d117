"""Rows that go, and all that hangs on them, a few at a time: a job that is killed goes on later."""

from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from pixschool.core.importing import staging
from pixschool.core.models import ImportBatch

AT_ONCE = 500  # rows in one transaction

_TAKEN_ALONG = (models.CASCADE, models.RESTRICT, models.PROTECT)


def erase(rows: "QuerySet[Any]") -> int:
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
    return _erase_alone(rows)


def _erase_alone(rows: "QuerySet[Any]") -> int:
    erased = 0
    while True:
        with transaction.atomic():
            some = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not some:
                return erased
            rows.model._base_manager.filter(pk__in=some).delete()  # noqa: SLF001
        erased += len(some)
