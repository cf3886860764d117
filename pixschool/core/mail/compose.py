"""Mails in two forms, text and HTML."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from pixschool.core.text import typo
from pixschool.core.text.lines import one_line


def absolute_url(name: str, *args: Any) -> str:
    """An address for a mail: no request is at hand, and a Host header is not to be trusted."""
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def build(
    template: str,
    context: dict[str, Any],
    *,
    to: str,
    subject: str,
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """`template`: its path without « .txt » and « .html »; it is given `subject` too.

    Whatever names and titles the subject quotes, it is one line.
    """
    subject = typo.text(one_line(subject))
    context = {"subject": subject, **context}
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=dict(headers or {}),
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message
