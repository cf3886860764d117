"""Every document of the school: which there are, on the screen, as PDF."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE, page_answer
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.rates import paced
from pixschool.papers.asked import Audience, PaperAsk
from pixschool.papers.making import context_of, html_of
from pixschool.papers.naming import file_name
from pixschool.papers.registry import BY_KEY, PAPERS, PaperKind
from pixschool.portal.families.languages import FRENCH, all_languages
from students.models import Classroom, Group


def paper_of(request: SchoolRequest, key: str) -> PaperKind:
    """Raises Http404 for one that does not exist, PermissionDenied for one of others."""
    paper = BY_KEY.get(key)
    if paper is None:
        raise Http404
    if not request.membership.can(paper.capability):
        raise PermissionDenied
    return paper


def rooms_of(request: SchoolRequest) -> list[Classroom]:
    """The classes one may see, one's own first to be chosen."""
    rooms = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
    return list(rooms.by_level())


@require_safe
@requires(Capability.SEE_SCHOOL)
def index(request: SchoolRequest, uai: str) -> HttpResponse:
    """One class for the whole page; the first one when none is chosen."""
    rooms = rooms_of(request)
    wanted = number(request.GET.get("classe", ""))
    room = next((one for one in rooms if one.pk == wanted), rooms[0] if rooms else None)
    mine = [paper for paper in PAPERS if request.membership.can(paper.capability)]
    return render(
        request,
        "papers/index.html",
        {
            "rooms": rooms,
            "room": room,
            "of_class": [paper for paper in mine if paper.is_of_class] if room else [],
            "of_school": [paper for paper in mine if not paper.is_of_class],
            "languages": all_languages().values(),
            "can_edit": request.membership.can(Capability.MANAGE_YEAR),
            "has_classes": request.membership.can(Capability.SEE_PUPILS),
        },
    )


@require_safe
@requires(Capability.SEE_SCHOOL)
def preview(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """The paper itself, on the screen; it prints from there too."""
    paper = paper_of(request, key)
    if paper.screen:
        return redirect(paper.screen, uai)
    ask = _ask(request, paper)
    query = request.GET.urlencode()
    back = reverse("papers:index", args=[uai])
    links = [
        ("Papiers", f"{back}?classe={ask.audience.pk}" if ask.classroom and ask.audience else back),
        ("PDF", reverse("papers:pdf", args=[uai, key]) + (f"?{query}" if query else "")),
    ]
    return render(request, paper.template, context_of(paper, ask) | {"on_screen": links})


@require_safe
@requires(Capability.SEE_SCHOOL)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def pdf(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """The same as PDF."""
    paper = paper_of(request, key)
    ask = _ask(request, paper)
    instead = reverse("papers:preview", args=[uai, key])
    query = request.GET.urlencode()
    return page_answer(
        request,
        html_of(paper, ask),
        name=file_name(paper, ask.audience_name),
        instead=f"{instead}?{query}" if query else instead,
    )


def _ask(request: SchoolRequest, paper: PaperKind) -> PaperAsk:
    asked = request.GET
    language = asked.get("langue", FRENCH)
    form = asked.get("forme", "")
    if language not in all_languages() or form not in {"", *dict(paper.forms)}:
        raise Http404
    return PaperAsk(
        year=request.school_year,
        today=request.school.today(),
        audience=_audience(request, paper),
        language=language,
        form=form,
        with_names=asked.get("noms") != "non",
    )


def _audience(request: SchoolRequest, paper: PaperKind) -> Audience | None:
    """Raises Http404 for a class of others, PermissionDenied for who has none."""
    room, group = (number(request.GET.get(name, "")) for name in ("classe", "groupe"))
    if paper.is_of_group and group is not None:
        groups = Group.objects.visible_to(request.membership).in_year(request.school_year)
        return get_object_or_404(groups, pk=group)
    if not paper.is_of_class and room is None:
        return None
    if room is not None:
        rooms = Classroom.objects.visible_to(request.membership).in_year(request.school_year)
        return get_object_or_404(rooms, pk=room)
    found = rooms_of(request)
    if not found:
        raise Http404
    return found[0]
