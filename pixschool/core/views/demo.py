"""One-click sign-in of the demo schools."""

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from pixschool.core.access import demo
from pixschool.core.access.permissions import public_view
from pixschool.core.models import Membership, User


@public_view
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    user = demo.find_user(request.POST.get("email", ""))
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(_page_of(user, get_next_redirect_url(request)) or "core:schools")


def _page_of(user: User, address: str | None) -> str:
    """The page asked for before the sign-in, when it is of a school of theirs."""
    own = Membership.objects.active().filter(user=user).values_list("school__uai", flat=True)
    return address if address and address.startswith(tuple(f"/{uai}/" for uai in own)) else ""
