"""What the proposal and the taking over share: boxes that a refusal keeps; how they end, what was
written is said and the year is shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from pixschool.core.web.http import SchoolRequest
from rituals.plan.proposal_rows import Boxes
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


def sent_boxes(request: SchoolRequest) -> Boxes:
    """As the person left them on the page that is refused."""
    sent = request.POST
    return Boxes(
        request.school.today(),
        shown=frozenset(sent.getlist("shown")),
        ticked=frozenset([*sent.getlist("slot"), *sent.getlist("link")]),
    )
