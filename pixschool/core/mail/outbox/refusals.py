"""Addresses that the mail server refuses, time after time. Read from the mails themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from pixschool.core.models import OutgoingEmail, School

ENOUGH = 3  # refusals in a row: nobody is there
State = OutgoingEmail.MailState


@dataclass(frozen=True)
class RefusedAddress:
    """An address that nothing reaches. `times` in a row; `words` are the server's last ones."""

    address: str
    times: int
    last_at: datetime
    words: str


def refused_addresses(school: School) -> dict[str, RefusedAddress]:
    """Those to which the last mails of the school, three or more, were all refused.

    One mail of the school that is accepted makes an address good again. Two queries, often one.
    """
    mails = OutgoingEmail.objects.filter(school=school).order_by()
    suspects = (
        mails.filter(state=State.REFUSED)
        .values("recipient")
        .annotate(times=Count("pk"))
        .filter(times__gte=ENOUGH)
        .values_list("recipient", flat=True)
    )
    found: dict[str, RefusedAddress] = {}
    if not (names := list(suspects)):
        return found
    ended = mails.filter(recipient__in=names, state__in=(State.REFUSED, State.ACCEPTED))
    for email in ended.defer("message").order_by("pk"):
        address = email.recipient
        if email.state == State.ACCEPTED:
            found.pop(address, None)
            continue
        before = found.get(address)
        found[address] = RefusedAddress(
            address=address,
            times=before.times + 1 if before else 1,
            last_at=email.created_at,
            words=email.reason,
        )
    return {address: one for address, one in found.items() if one.times >= ENOUGH}
