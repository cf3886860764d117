"""The pages of peer help: who helps whom, who agreed, who could be asked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.suggesting.helpers import AT_EASE, PupilAtEase, pupils_at_ease
from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, number
from pixschool.portal.peers import page as peers_page
from pixschool.portal.views.cdi.doors import cdi_crumbs
from students.models import Classroom, PeerPair, Student
from students.peers import proposing
from students.peers.pairs import BY_HAND
from students.peers.topics import CHOICES, words_of

MOST_TO_ASK = 12
CLASS = "classe"  # of an address: one class alone


def peers_crumbs(request: SchoolRequest) -> Crumbs:
    """Under the CDI, for whoever has its page."""
    above = cdi_crumbs(request) if request.membership.can(Capability.RUN_CDI) else []
    return [*above, ("Entraide", reverse("portal:peers", args=[request.school.uai]))]


@require_safe
@requires(Capability.SEE_SUPPORT)
def peers(request: SchoolRequest, uai: str) -> HttpResponse:
    """Pairs, those to make, who helps, who could be asked. That somebody looked is recorded."""
    year, membership = request.school_year, request.membership
    classroom = _asked_class(request)
    helpers = proposing.helpers_there(year=year, membership=membership)
    under_way, ended = peers_page.pair_lines(year=year, membership=membership, classroom=classroom)
    waiting = peers_page.to_pair(
        year=year, membership=membership, helpers=helpers, classroom=classroom
    )
    ready = [one for one in waiting if one.proposals]
    shown = ready[: peers_page.MOST_PROPOSED]
    asked = pupils_at_ease(year=year, membership=membership)
    at_ease = _to_ask(asked, classroom)
    _note_reading(request, [line.pair for line in (*under_way, *ended)], [o.student for o in shown])
    return render(
        request,
        "portal/cdi/peers/peers.html",
        {
            "crumbs": peers_crumbs(request)[:-1],
            "may_manage_cdi": membership.can(Capability.MANAGE_CDI),
            "classroom": classroom,
            "subtitle": _words(len(under_way), len(helpers), classroom),
            "under_way": under_way,
            "ended": ended[: peers_page.MOST_ENDED],
            "outcomes": [(one.value, one.label) for one in BY_HAND],
            "to_pair": shown,
            "more_to_pair": len(ready) - len(shown),
            "nobody_for": len(waiting) - len(ready),
            "helpers": [(one, words_of(one.helper.topics)) for one in helpers],
            "at_ease": at_ease[:MOST_TO_ASK],
            "more_at_ease": len(asked) - len(at_ease[:MOST_TO_ASK]) if classroom is None else 0,
            "at_ease_from": AT_EASE,
        },
    )


def _words(pairs: int, helpers: int, classroom: Classroom | None) -> str:
    """« 6A · 2 binômes en cours · 5 élèves aident »."""
    help_words = "élève aide,élèves aident"
    words = f"{count(pairs, 'binôme')} en cours · {count(helpers, help_words)}"
    return f"{classroom} · {words}" if classroom else words


def _to_ask(found: list[PupilAtEase], classroom: Classroom | None) -> list[PupilAtEase]:
    """Those of one class, else of each class the one most at ease."""
    if classroom is not None:
        return [one for one in found if one.classroom == classroom]
    first = {one.classroom.pk: one for one in reversed(found)}
    return [one for one in found if first[one.classroom.pk] is one]


def _asked_class(request: SchoolRequest) -> Classroom | None:
    pk = number(request.GET.get(CLASS, ""))
    if pk is None:
        return None
    rooms = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
    return get_object_or_404(rooms, pk=pk)


def _note_reading(request: SchoolRequest, pairs: list[PeerPair], students: list[Student]) -> None:
    """A line of the journal for the pupils whose difficulty was shown, when there are any."""
    shown = {pair.helped_id for pair in pairs} | {student.pk for student in students}
    if shown:
        journal.record_reading(
            "peers_read",
            school=request.school,
            actor=request.user,
            target="supported_pupil",
            ids=sorted(shown),
        )


@require_safe
@requires(Capability.SEE_SUPPORT)
def pair(request: SchoolRequest, uai: str) -> HttpResponse:
    """Who could help one pupil, around what somebody chooses."""
    year, membership = request.school_year, request.membership
    pupils = Student.objects.visible_to(membership).enrolled(year)
    typed = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"crumbs": peers_crumbs(request), "typed": typed, "topics": CHOICES}
    pk = number(request.GET.get("eleve", ""))
    if pk is None:
        from_search = list(pupils.search(typed)[:MOST_TO_ASK]) if typed else []
        context |= {"found": peers_page.with_class(from_search, year)}
        return render(request, "portal/cdi/peers/pair.html", context)
    student = get_object_or_404(pupils, pk=pk)
    context |= peers_page.around(student, year=year, membership=membership, topic=_topic(request))
    _note_reading(request, [], [student])
    return render(request, "portal/cdi/peers/pair.html", context)


def _topic(request: SchoolRequest) -> str:
    asked = request.GET.get("sujet", "")
    return asked if asked in dict(CHOICES) else ""
