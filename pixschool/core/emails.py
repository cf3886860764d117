"""Mails in two forms, text and HTML, from templates/core/emails/."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse


def absolute_url(name: str, *args: Any) -> str:
    """An address for a mail: no request is at hand, and a Host header is not to be trusted."""
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def build(
    template: str, context: dict[str, Any], *, to: str, subject: str, reply_to: str = ""
) -> EmailMultiAlternatives:
    context = {"subject": subject, "base_url": settings.BASE_URL, **context}
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"core/emails/{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
    )
    message.attach_alternative(
        render_to_string(f"core/emails/{template}.html", context), "text/html"
    )
    return message
