"""The journal: who did what, in sentences. It keeps no pupil's name: those that are read here are
found by their ids, as long as whoever reads may see them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.journal import labels
from pixschool.core.models import User
from pixschool.core.web.http import SchoolRequest, number

PER_PAGE = 50


@require_safe
@requires(Capability.SEE_JOURNAL)
def journal(request: SchoolRequest, uai: str) -> HttpResponse:
    entries = request.school.audit_entries.select_related("actor")
    people = User.objects.filter(pk__in=entries.order_by().values("actor")).order_by(
        "last_name", "first_name"
    )
    kind, person = request.GET.get("acte", ""), request.GET.get("personne", "")
    if kind in labels.kinds():
        entries = entries.filter(event__in=labels.events_of(kind))
    if (actor := number(person)) is not None:
        entries = entries.filter(actor_id=actor)
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
