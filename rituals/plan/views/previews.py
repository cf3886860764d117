"""How the proposal and the taking over end: what was written is said, and the year is shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from pixschool.core.web.http import SchoolRequest
from rituals.scope import planner_url


def applied(request: SchoolRequest, *, done: str, nothing_new: str) -> HttpResponse:
    """`done`: what was written, in French, empty when nothing was; `nothing_new`: why, then."""
    if done:
        messages.success(request, done, extra_tags="act")
    elif not request.POST.getlist("slot"):
        messages.info(request, "Rien n’était coché : rien n’a changé.")
    else:
        messages.info(request, nothing_new)
    return redirect(planner_url(request.school.uai, request.school_year))
