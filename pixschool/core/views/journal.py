"""The journal: who did what, in sentences. It keeps no pupil's name: those that are read here are
found by their ids, as long as whoever reads may see them."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.journal import labels
from pixschool.core.models import User
from pixschool.core.web.choosing import chosen
from pixschool.core.web.http import SchoolRequest

PER_PAGE = 50


@dataclass
class JournalActor:
    """Somebody who has done something, as one chooses them."""

    pk: int
    name: str


@require_safe
@requires(Capability.SEE_JOURNAL)
def journal(request: SchoolRequest, uai: str) -> HttpResponse:
    entries = request.school.audit_entries.select_related("actor")
    users = User.objects.filter(pk__in=entries.order_by().values("actor"))
    people = [JournalActor(one.pk, str(one)) for one in users.order_by("last_name", "first_name")]
    kind, person = request.GET.get("acte", ""), _person(request, people)
    if kind in labels.kinds():
        entries = entries.filter(event__in=labels.events_of(kind))
    if person is not None:
        entries = entries.filter(actor_id=person.pk)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "core/journal.html",
        {
            "page": page,
            "lines": labels.describe(page.object_list, request.membership),
            "kinds": labels.kinds(),
            "people": people,
            "kind": kind,
            "person": person,
        },
    )


def _person(request: SchoolRequest, people: list[JournalActor]) -> JournalActor | None:
    """What is not understood filters nothing."""
    try:
        return chosen(request.GET, "personne", people)
    except Http404:
        return None
