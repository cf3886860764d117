"""Taking back the last import of a school."""

from django.db import IntegrityError, OperationalError
from psycopg.errors import LockNotAvailable

from pixschool.core import journal
from pixschool.core.importing import limits, locks
from pixschool.core.importing.registry import kind_of
from pixschool.core.importing.state import ImportRefusedError, Status, TooLongError
from pixschool.core.models import ImportBatch, User
from pixschool.core.sql import run

IN_USE = (
    "Cet import ne peut plus être annulé : des réponses, des campagnes ou des référents s’appuient "
    "déjà sur ce qu’il a apporté."
)

TOO_LONG_TO_UNDO = (
    "L’annulation durait trop longtemps : elle a été arrêtée, et rien n’a changé. Réessayez à une "
    "heure calme."
)
BUSY = "Un autre import est en cours. Réessayez dans un instant."


def can_undo(batch: ImportBatch) -> bool:
    """Only the last thing applied in the school can be taken back, and what came before it never:
    its former state was forgotten."""
    return batch.status == Status.DONE and newer_than(batch) is None


def newer_than(batch: ImportBatch) -> ImportBatch | None:
    """The last import applied since this one, be it taken back: why this one has no undo."""
    last = (
        ImportBatch.objects.filter(
            school_id=batch.school_id, status__in=[Status.DONE, Status.UNDONE]
        )
        .order_by("-finished_at", "-pk")
        .first()
    )
    return None if last is None or last.pk == batch.pk else last


def undo(*, batch: ImportBatch, actor: User | None) -> ImportBatch:
    """Put everything back as it was before the batch was applied."""
    try:
        with limits.step(batch):
            return _undo(batch, actor)
    except IntegrityError:
        raise ImportRefusedError(IN_USE) from None
    except TooLongError:
        raise ImportRefusedError(TOO_LONG_TO_UNDO) from None
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise ImportRefusedError(BUSY) from None
        raise


def _undo(batch: ImportBatch, actor: User | None) -> ImportBatch:
    locks.one_writer(batch.school_id)
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.status == Status.UNDONE:
        return locked
    if locked.status != Status.DONE or not can_undo(locked):
        raise ImportRefusedError(
            "Un import plus récent a été appliqué : seul le dernier peut être annulé."
        )
    kind_of(locked).undo(locked)
    kind_of(locked).forget_undo(locked)
    run("SET CONSTRAINTS ALL IMMEDIATE")  # whatever still points to what goes is said here
    locked.status = Status.UNDONE
    locked.save(update_fields=["status"])
    journal.record(
        "import_undone", school=locked.school, actor=actor, target="import", ids=[locked.pk]
    )
    return locked
