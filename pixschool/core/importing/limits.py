"""What an import may take of the database.

Each of its statements has a time, ends soon after the worker that asked for it, and is found by the
number of its import, so that « Renoncer » reaches it while it runs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from pixschool.core.importing.state import CancelledError, TooLongError, cancel_requested
from pixschool.core.models import ImportBatch
from pixschool.core.sql import run

_PREFIX = "pixschool-import-"
# Of ours alone and in this database; a session of another account shows no number to compare.
_SESSIONS = f"""
SELECT pid, substr(application_name, {len(_PREFIX) + 1})::bigint AS batch_id
FROM pg_stat_activity
WHERE application_name ~ '^{_PREFIX}[0-9]{{1,18}}$' AND datname = current_database()
  AND usename = current_user AND pid <> pg_backend_pid()
"""
_STOP = f"SELECT pg_cancel_backend(pid) FROM ({_SESSIONS}) s WHERE batch_id = %(id)s"
_STOP_CANCELLED = f"""
SELECT pg_cancel_backend(s.pid) FROM ({_SESSIONS}) s
JOIN core_importbatch b ON b.id = s.batch_id WHERE b.status = %(status)s
"""
_NOT_OURS_TO_STOP = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def step(batch: ImportBatch) -> Iterator[None]:
    """The transaction of one step of an import, with its limits.

    Raises TooLongError when a statement is too long, CancelledError when somebody asked to stop:
    then nothing is written. Other losses of the database pass as they are.
    """
    try:
        with transaction.atomic(), connection.execute_wrapper(_stop_between(batch)):
            _set_limits(batch.pk)
            yield
    except (OperationalError, QueryCanceled) as error:
        if not isinstance(error.__cause__ or error, QueryCanceled):
            raise
        stopped = CancelledError if cancel_requested(batch) else TooLongError
        raise stopped from None
    except SoftTimeLimitExceeded:
        connection.close()  # the statement under way is nobody's any more
        raise TooLongError from None


def _set_limits(batch_id: int) -> None:
    """Until the end of the transaction. PostgreSQL looks every few seconds whether the client is
    still there: else a statement outlives its worker, for as long as it likes."""
    values = {
        "application_name": f"{_PREFIX}{batch_id}",
        "statement_timeout": f"{settings.IMPORT_STATEMENT_SECONDS}s",
        "lock_timeout": f"{settings.IMPORT_LOCK_SECONDS}s",
        "client_connection_check_interval": "5s",
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
    }
    asked = ", ".join(f"set_config('{name}', %({name})s, true)" for name in values)
    run(f"SELECT {asked}", values)


def _stop_between(batch: ImportBatch) -> Callable[..., Any]:
    """Between two statements there is nothing to cancel: the wish is read before each."""
    is_asking = False

    def ask_first(
        execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        nonlocal is_asking
        if not is_asking and not str(sql).startswith(_NOT_OURS_TO_STOP):
            is_asking = True
            try:
                if ImportBatch.objects.filter(pk=batch.pk, cancel_requested=True).exists():
                    raise CancelledError
            finally:
                is_asking = False
        return execute(sql, params, many, context)

    return ask_first


def stop(batch_id: int) -> None:
    """End the statement that this import is running, wherever its worker is."""
    run(_STOP, {"id": batch_id})


def stop_cancelled() -> None:
    """End what goes on for imports that were given up: a first word may fall between two
    statements."""
    run(_STOP_CANCELLED, {"status": ImportBatch.BatchStatus.CANCELLED.value})
