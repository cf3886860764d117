"""The outbox: every mail is a row first, and leaves when a worker holding its lease sends it.

Exactly-once does not exist over SMTP. What is promised: nothing lost, the same bytes and the same
Message-ID on a retry, a mail that may have gone twice is flagged before it goes again, and no mail
goes a third time. docs/reminders.md says it at length.
"""

from pixschool.core.mail.outbox.conditions import must_hold
from pixschool.core.mail.outbox.delivery import deliver, has_server
from pixschool.core.mail.outbox.refusals import RefusedAddress, refused_addresses
from pixschool.core.mail.outbox.upkeep import expire, purge

__all__ = [
    "RefusedAddress",
    "deliver",
    "expire",
    "has_server",
    "must_hold",
    "purge",
    "refused_addresses",
]
