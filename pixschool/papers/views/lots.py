"""A document for all one's classes: asked for, followed, stopped, taken away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.documents import lots
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE
from pixschool.core.web.http import SchoolRequest
from pixschool.core.web.rates import paced
from pixschool.papers import jobs
from pixschool.papers.models import PaperJob
from pixschool.papers.registry import BY_KEY
from pixschool.papers.views.papers import paper_of, rooms_of

_KINDS = {"pdf": "application/pdf", "zip": "application/zip"}


@require_POST
@requires(Capability.SEE_PUPILS)
@paced("document", a_minute=DOCUMENTS_A_MINUTE)
def ask(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """Workers make it; the page follows."""
    paper = paper_of(request, key)
    form = request.POST.get("forme", "")
    rooms = rooms_of(request)
    if not paper.is_of_class or form not in {"", *dict(paper.forms)}:
        raise Http404
    if not rooms:
        messages.warning(request, "Aucune classe pour l’instant.")
        return redirect("papers:index", uai)
    job = jobs.ask(
        year=request.school_year,
        paper=paper,
        classrooms=rooms,
        actor=request.user,
        form=form,
        with_names=request.POST.get("noms") != "non",
    )
    return redirect("papers:lot", uai, job.pk)


def _own(request: SchoolRequest, pk: int) -> PaperJob:
    """Raises PermissionDenied for that of another, who sees other classes."""
    job = get_object_or_404(PaperJob.objects.filter(school=request.school), pk=pk)
    if job.author_id != request.user.pk:
        raise PermissionDenied
    return job


@require_safe
@requires(Capability.SEE_PUPILS)
def lot(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """How far it is, then the files; the fragment alone while it is made."""
    job = _own(request, pk)
    made, total = jobs.progress(job)
    context = {"job": job, "paper": BY_KEY[job.paper], "made": made, "total": total}
    if request.htmx:
        if job.ended_at:
            return HttpResponseClientRefresh()
        return render(request, "papers/_lot_progress.html", context)
    return render(request, "papers/lot.html", context)


@require_POST
@requires(Capability.SEE_PUPILS)
def cancel(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    job = _own(request, pk)
    jobs.cancel(job)
    return redirect("papers:lot", uai, job.pk)


@require_safe
@requires(Capability.SEE_PUPILS)
def file(request: SchoolRequest, uai: str, pk: int, kind: str) -> HttpResponse:
    """One PDF of all, or a zip with one for each class."""
    job = _own(request, pk)
    if kind not in _KINDS:
        raise Http404
    content = lots.read(job.school_id, job.file_key, f"whole.{kind}") if job.is_ready else None
    if content is None:
        messages.warning(request, "Ce document n’est plus là : préparez-le de nouveau.")
        return redirect("papers:index", uai)
    response = HttpResponse(content, content_type=_KINDS[kind])
    name = slugify(f"{BY_KEY[job.paper].title} toutes les classes")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
