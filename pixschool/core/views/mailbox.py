"""In demo mode mails go nowhere: they are read here, so that links and codes can be followed."""

from email import message_from_bytes, policy
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.access import demo
from pixschool.core.models import OutgoingEmail
from pixschool.core.web.http import SignedRequest

PER_PAGE = 20


@require_safe
def mailbox(request: SignedRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    page = Paginator(demo.mails_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "core/mailbox.html",
        {"page": page, "mails": [(mail, *_text(mail)) for mail in page.object_list]},
    )


def _text(mail: OutgoingEmail) -> tuple[str, str]:
    """The words of the frozen message, and those under its signature mark."""
    message: Any = message_from_bytes(bytes(mail.message), policy=policy.default)
    body = message.get_body(preferencelist=("plain",)) if mail.message else None
    text = str(body.get_content()).replace("\r\n", "\n") if body else ""
    words, _, signature = text.partition("\n-- \n")
    return words.strip(), signature.strip()
