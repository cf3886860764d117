"""The screens of every import: drop, follow, verify, apply, take back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.importing import batches, progress
from pixschool.core.importing.answering import StandingAnswer
from pixschool.core.importing.registry import kind_of
from pixschool.core.models import ImportBatch, User
from pixschool.core.text.french import count
from pixschool.core.web.crumbs import imports_crumbs
from pixschool.core.web.http import SchoolRequest, number

PER_PAGE = 30
# Above that, comparing again after an answer is a worker's job, with its progress bar.
REPLAN_AT_ONCE_ROWS = 20_000
NAMED = 3  # questions that somebody else has answered first


def drop(
    request: SchoolRequest,
    *,
    kind: str,
    form_class: type[forms.Form],
    template: str,
    context: dict[str, Any],
    answers: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page where files are dropped; each app gives its own words around it."""
    is_posted = request.method == "POST"
    form = form_class(request.POST, request.FILES) if is_posted else form_class()
    if is_posted and form.is_valid():
        batch = batches.receive(
            year=request.school_year,
            kind=kind,
            files=form.cleaned_data["uploads"],
            author=request.user,
            answers=answers,
        )
        batches.start_reading(batch)
        return redirect("core:import", uai=request.school.uai, pk=batch.pk)
    status = 422 if form.is_bound else 200
    context = context | {"form": form, "crumbs": imports_crumbs(request.school.uai)}
    return render(request, template, context, status=status)


@require_safe
@requires(Capability.IMPORT_RESULTS)
def imports(request: SchoolRequest, uai: str) -> HttpResponse:
    found = (
        ImportBatch.objects.filter(school=request.school)
        .select_related("author", "year")
        .prefetch_related("files")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/list.html", {"page": page})


def get_batch(request: SchoolRequest, pk: int) -> ImportBatch:
    batch = (
        ImportBatch.objects.filter(school=request.school)
        .select_related("school", "year", "author")
        .filter(pk=pk)
        .first()
    )
    if batch is None:
        raise Http404
    return batch


@require_safe
@requires(Capability.IMPORT_RESULTS)
def show(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """What the import needs now: a progress bar, a preview, a result. Asked again while it runs."""
    batch = get_batch(request, pk)
    if request.htmx and not batch.is_running:
        return HttpResponseClientRefresh()
    context = {"batch": batch, "files": list(batch.files.all()), "progress": progress.read(pk)}
    if request.htmx:
        return render(request, "imports/_progress.html", context)
    context["crumbs"] = imports_crumbs(uai)
    kind = kind_of(batch)
    if batch.is_running:
        return render(request, "imports/progress.html", context)
    context["confirmations"] = [i for i in batch.issues if i["level"] == "confirm"]
    context["notices"] = [i for i in batch.issues if i["level"] == "warning"]
    if batch.is_waiting:
        context |= kind.preview_context(batch)
        return render(request, kind.preview_template, context)
    context |= kind.result_context(batch)
    newer = batches.newer_than(batch) if batch.status == batch.BatchStatus.DONE else None
    context["newer"] = newer
    context["can_undo"] = batch.status == batch.BatchStatus.DONE and newer is None
    context["done"] = batch.status in {batch.BatchStatus.DONE, batch.BatchStatus.UNCHANGED}
    return render(request, kind.result_template, context)


@require_POST
@requires(Capability.IMPORT_RESULTS)
def answer(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Answers given on the preview; the preview is computed again with them."""
    batch = get_batch(request, pk)
    former_mapping = batch.answers.get("mapping")
    try:
        batch, standing = batches.answer_seen(
            batch=batch,
            answers=kind_of(batch).answers(batch, request.POST),
            seen=number(request.POST.get("seen", "")),
            actor=request.user,
        )
    except batches.ImportRefusedError as error:
        messages.error(request, str(error))
        return redirect("core:import", uai=uai, pk=pk)
    _say_what_stands(request, standing)
    must_read = batch.answers.get("mapping") != former_mapping
    if must_read or _rows(batch) > REPLAN_AT_ONCE_ROWS:
        batches.read_again(batch)
    else:
        batches.replan(batch)
    return redirect("core:import", uai=uai, pk=pk)


def _say_what_stands(request: SchoolRequest, standing: list[StandingAnswer]) -> None:
    """To whoever comes second: the answers that were given first, and are on the page."""
    if not standing:
        return
    people = User.objects.filter(memberships__school=request.school).in_bulk(
        {found.by for found in standing if found.by}
    )
    names = {str(people[found.by]) for found in standing if found.by in people}
    who = ", ".join(sorted(names)) or "Quelqu’un"
    asked = ", ".join(found.question for found in standing[:NAMED] if found.question)
    more = f" et {count(len(standing) - NAMED, 'autre')}" if len(standing) > NAMED else ""
    messages.warning(
        request,
        f"{who} a répondu avant vous{f' : {asked}{more}' if asked else ''}. Ces réponses restent, "
        "elles sont ci-dessous ; changez-les si elles ne vont pas.",
    )


def _rows(batch: ImportBatch) -> int:
    return sum(file.rows for file in batch.files.all())


@require_POST
@requires(Capability.IMPORT_RESULTS)
def confirm(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    batch = get_batch(request, pk)
    try:
        asked = {issue["code"] for issue in batch.pending_confirmations()}
        if accepted := asked.intersection(request.POST.getlist("accept")):
            batches.answer(batch=batch, answers={"accepted": sorted(batch.accepted | accepted)})
        batches.confirm(batch=batch, digest=request.POST.get("digest", ""), actor=request.user)
    except batches.ImportRefusedError as error:
        messages.error(request, str(error))
    return redirect("core:import", uai=uai, pk=pk)


@require_POST
@requires(Capability.IMPORT_RESULTS)
def cancel(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    batch = batches.cancel(batch=get_batch(request, pk), actor=request.user)
    if batch.status == batch.BatchStatus.CANCELLED:
        messages.info(request, "Vous avez renoncé à cet import : rien n’a été enregistré.")
    elif batch.status in {batch.BatchStatus.DONE, batch.BatchStatus.UNCHANGED}:
        messages.warning(request, "Trop tard pour renoncer : l’import venait de se terminer.")
    return redirect("core:import", uai=uai, pk=pk)


@require_POST
@requires(Capability.IMPORT_RESULTS)
def undo(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    try:
        batches.undo(batch=get_batch(request, pk), actor=request.user)
    except batches.ImportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Import annulé : tout est revenu comme avant.")
    return redirect("core:import", uai=uai, pk=pk)
