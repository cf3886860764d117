"""One act done by hand: what it wrote, row by row, so that it can be taken back in one step.

A person can take back their own last act for a day, as long as nobody has changed the same rows
since. What it holds, names among them, is then forgotten.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from pixschool.core import journal
from pixschool.core.importing import locks
from pixschool.core.models import School, User
from pixschool.core.sql import run
from students.models import Classroom, Group, Repair, Student
from students.signals import repaired

UNDO_FOR = timedelta(days=1)
CHANGED_SINCE = "Ce qui a été fait là a changé depuis : ce n’est plus annulable d’un geste."

Values = dict[str, Any]


class RepairRefusedError(Exception):
    """The act cannot be done, or not be taken back; the text says why, in French."""


@dataclass
class Recorder:
    """Writes rows, and remembers what they held before and after."""

    changes: list[dict[str, Any]] = field(default_factory=list)

    def create(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self._note(row, before=None, after=_values(row, _names(row)))

    def change(self, row: models.Model, **fields: Any) -> None:
        """Set these fields (`student_id=…`: the columns, not the objects) and save them."""
        before = _values(row, fields)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=[row._meta.get_field(name).name for name in fields])  # noqa: SLF001
        self._note(row, before=before, after=_values(row, fields))

    def delete(self, row: models.Model) -> None:
        """Of a row that nothing hangs on."""
        pk, before = row.pk, _values(row, _names(row))
        row.delete()
        row.pk = pk
        self._note(row, before=before, after=None)

    def move(self, rows: models.QuerySet[Any], column: str, *, to: int) -> int:
        """Point many rows that hang on one thing to another: `column` (`campaign_id`) of each.

        Returns how many.
        """
        held = dict(rows.order_by("pk").values_list("pk", column))
        for former in sorted(set(held.values())):
            pks = [pk for pk, value in held.items() if value == former]
            rows.model._default_manager.filter(pk__in=pks).update(**{column: to})  # noqa: SLF001
            self.changes.append(
                {
                    "model": rows.model._meta.label,  # noqa: SLF001
                    "pks": pks,
                    "before": {column: former},
                    "after": {column: to},
                }
            )
        return len(held)

    def _note(self, row: models.Model, *, before: Values | None, after: Values | None) -> None:
        pk = str(row.pk) if isinstance(row.pk, UUID) else row.pk  # as JSON keeps it
        self.changes.append(
            {"model": row._meta.label, "pk": pk, "before": before, "after": after}  # noqa: SLF001
        )


def _names(row: models.Model) -> list[str]:
    return [f.attname for f in row._meta.concrete_fields if not f.primary_key]  # noqa: SLF001


def _values(row: models.Model, names: Iterable[str]) -> Values:
    """As JSON keeps them, so that what is kept and what is there compare."""
    values = {name: getattr(row, name) for name in names}
    kept: Values = json.loads(json.dumps(values, cls=_ExactEncoder))
    return kept


class _ExactEncoder(DjangoJSONEncoder):
    """Moments to the microsecond: what comes back is what was there."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


def keep(
    recorder: Recorder,
    *,
    school: School,
    actor: User | None,
    event: str,
    target: str,
    ids: Iterable[int],
) -> Repair:
    """Journal an act and keep it to be taken back: it replaces the person's former one."""
    Repair.objects.filter(school=school, actor=actor).delete()
    journal.record(event, school=school, actor=actor, target=target, ids=ids)
    repair = Repair.objects.create(
        school=school, actor=actor, event=event, changes=recorder.changes
    )
    repaired.send(Repair, school=school, changes=recorder.changes)
    return repair


def keep_one(
    event: str, recorder: Recorder, row: Student | Group | Classroom, actor: User | None
) -> Repair:
    """`keep` of an act on one thing."""
    return keep(
        recorder,
        school=row.school,
        actor=actor,
        event=event,
        target=str(row._meta.model_name),  # noqa: SLF001
        ids=[row.pk],
    )


def last_act(*, school: School, actor: User, pk: int | None) -> Repair | None:
    """The person's own last act, when it is that one and can still be taken back."""
    if not pk:
        return None
    return Repair.objects.filter(
        school=school, actor=actor, pk=pk, done_at__gt=timezone.now() - UNDO_FOR
    ).first()


def forget_old(*, now: datetime) -> int:
    """Erase the acts that cannot be taken back any more. Returns how many."""
    erased, _ = Repair.objects.filter(done_at__lte=now - UNDO_FOR).delete()
    return erased


@transaction.atomic
def take_back(*, repair: Repair, actor: User, event: str = "repair_undone") -> None:
    """Put every row back; `event` is what the journal says.

    Raises RepairRefusedError when one of the rows has changed since, or when the act was done more
    than `UNDO_FOR` ago.
    """
    locks.one_writer(repair.school_id)
    if last_act(school=repair.school, actor=actor, pk=repair.pk) is None:
        raise RepairRefusedError(CHANGED_SINCE)
    try:
        with transaction.atomic():
            for change in reversed(repair.changes):
                _put_back(change)
            run("SET CONSTRAINTS ALL IMMEDIATE")  # what hangs on a row that goes is said here
    except IntegrityError:
        raise RepairRefusedError(CHANGED_SINCE) from None
    journal.record(event, school=repair.school, actor=actor, target="repair", ids=[])
    repaired.send(Repair, school=repair.school, changes=repair.changes)
    repair.delete()


def _put_back(change: dict[str, Any]) -> None:
    model = apps.get_model(change["model"])
    before, after = change["before"], change["after"]
    if "pks" in change:
        _move_back(model, change)
        return
    rows = model._default_manager.filter(pk=change["pk"])  # noqa: SLF001
    row = rows.select_for_update().first()
    if after is None:
        if row is not None:
            raise RepairRefusedError(CHANGED_SINCE)
        # Raw: with the date it was created, not today's.
        former = model(pk=change["pk"], **_parsed(model, before))
        former.save_base(raw=True, force_insert=True)
        return
    if row is None or _values(row, after) != after:
        raise RepairRefusedError(CHANGED_SINCE)
    if before is None:
        rows._raw_delete(rows.db)  # noqa: SLF001 - what hangs on it must refuse, not go with it
    else:
        rows.update(**_parsed(model, before))


def _move_back(model: type[models.Model], change: dict[str, Any]) -> None:
    rows = model._default_manager.filter(pk__in=change["pks"])  # noqa: SLF001
    moved = rows.filter(**change["after"]).select_for_update(of=("self",))
    if len(moved.values_list("pk")) != len(change["pks"]):
        raise RepairRefusedError(CHANGED_SINCE)
    rows.update(**change["before"])


def _parsed(model: type[models.Model], values: Values) -> Values:
    found = {}
    for name, value in values.items():
        column = model._meta.get_field(name)  # noqa: SLF001
        is_plain = isinstance(column, models.Field) and not isinstance(column, models.ForeignKey)
        found[name] = column.to_python(value) if is_plain else value  # type: ignore[union-attr]
    return found
