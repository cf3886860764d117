import logging
import re

from pixschool.core.web import request_id

# The secret part of an address that opens something: invitations, new passwords, calendars.
_SECRETS = re.compile(r"(/invitation/|/password/reset/key/|/calendriers/\d+-)[\w-]{8,}")


class RequestIdFormatter(logging.Formatter):
    """One line per event with the request id. Callers log ids and codes, never names."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """With the id of the request, without the secret parts of addresses."""
        record.request_id = request_id.current.get() or "-"
        return _SECRETS.sub(r"\1…", super().format(record))
