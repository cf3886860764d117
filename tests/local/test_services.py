"""What we ask of the servers, whichever they are: the embedded ones or the machine's own."""

import secrets

import kombu
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

pytestmark = pytest.mark.services


@pytest.mark.django_db
def test_the_database_lowers_accents_and_copies() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÉLÈVE ŒUVRÉ'), current_setting('server_encoding')")
        assert cursor.fetchone() == ("élève œuvré", "UTF8")
        cursor.execute("CREATE TEMP TABLE staged (n int, name text)")
        with cursor.copy("COPY staged FROM STDIN") as copy:
            copy.write("1\tNoémie\n2\t\\N\n")
        cursor.execute("SELECT name FROM staged ORDER BY n FOR UPDATE SKIP LOCKED")
        assert cursor.fetchall() == [("Noémie",), (None,)]


def test_the_cache_counts() -> None:
    key = secrets.token_hex(8)
    cache.set(key, 1, timeout=10)
    assert cache.incr(key) == 2


def test_the_queue_delivers() -> None:
    name = f"test-{secrets.token_hex(8)}"
    broker = kombu.Connection(
        settings.CELERY_BROKER_URL, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS
    )
    with broker, broker.SimpleQueue(name) as queue:
        queue.put({"batch": 7})
        message = queue.get(timeout=5)
        message.ack()
        assert message.payload == {"batch": 7}
