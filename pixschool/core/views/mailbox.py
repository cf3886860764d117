"""In demo mode mails go nowhere: they are read here, so that links and codes can be followed."""

from email import message_from_bytes, policy
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.models import Invitation, Membership, OutgoingEmail
from pixschool.core.web.http import SignedRequest

PER_PAGE = 20


@require_safe
def mailbox(request: SignedRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    own = Membership.objects.active().filter(user=request.user, school__is_demo=True)
    schools = own.values("school")
    people = Membership.objects.filter(school__in=schools).values_list(Lower("user__email"))
    invited = Invitation.objects.filter(school__in=schools).values_list(Lower("email"))
    mails = OutgoingEmail.objects.annotate(to=Lower("recipient")).filter(
        Q(to__in=people) | Q(to__in=invited)
    )
    page = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
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
