"""Where one goes back to, after something done at the CDI."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pixschool.core.access.permissions import Capability
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, own_page


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
