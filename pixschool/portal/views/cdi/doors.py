"""What a page of the CDI showed when one clicked, and where one goes back to."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pixschool.core.access.permissions import Capability
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, number, own_page


def cdi_home(request: SchoolRequest) -> str:
    """The name of the page from which one works: the day, or the queue for who only places."""
    return "portal:cdi" if request.membership.can(Capability.RUN_CDI) else "portal:cdi_queue"


def cdi_crumbs(request: SchoolRequest) -> Crumbs:
    return [("CDI", reverse(cdi_home(request), args=[request.school.uai]))]


def back_address(request: SchoolRequest, name: str) -> str:
    """The page of the school that the form was on, at the place it says; else that of `name`."""
    asked = request.POST.get("back", "")
    page = own_page(request, asked, under=reverse("portal:home", args=[request.school.uai]))
    if not page:
        return reverse(name, args=[request.school.uai])
    place = urlsplit(asked).fragment
    return f"{page}#{place}" if place.replace("-", "").isalnum() else page


def back_to(request: SchoolRequest, name: str) -> HttpResponse:
    return redirect(back_address(request, name))


class ShownSlot(NamedTuple):
    """A slot as the page that was read had it."""

    pk: int
    version: int


def shown_slot(text: str) -> ShownSlot | None:
    """« id-version », as `slot` is posted; None when it is no such thing."""
    slot, _, version = text.partition("-")
    pk = number(slot)
    return ShownSlot(pk, number(version) or 0) if pk else None
