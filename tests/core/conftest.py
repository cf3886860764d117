import pytest


@pytest.fixture(autouse=True)
def real_outbox(settings: object) -> None:
    """Django's test runner keeps mails in memory; ours are rows, in tests too."""
    settings.EMAIL_BACKEND = "pixschool.core.mail.queue.OutboxBackend"
