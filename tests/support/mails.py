"""Reading the outbox as its recipient would."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from pixschool.core.models import OutgoingEmail
from tests.support.pages import plain


def parsed(mail: OutgoingEmail) -> EmailMessage:
    message = message_from_bytes(bytes(mail.message), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: OutgoingEmail) -> str:
    body = parsed(mail).get_body(preferencelist=("plain",))
    assert body is not None
    return plain(str(body.get_content()))


def html_of(mail: OutgoingEmail) -> str:
    body = parsed(mail).get_body(preferencelist=("html",))
    assert body is not None
    return plain(str(body.get_content()))


def last_to(address: str) -> OutgoingEmail:
    return OutgoingEmail.objects.filter(recipient=address).order_by("-pk")[0]


def link_in(mail: OutgoingEmail) -> str:
    """The path of the first link of the message."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text_of(mail))
    assert found, text_of(mail)
    return found[1]
