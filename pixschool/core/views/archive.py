"""All that a school may take away: asked for, followed, downloaded."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.archive import asking, tables, writing
from pixschool.core.web.crumbs import settings_crumbs
from pixschool.core.web.http import SchoolRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_SCHOOL)
def archive(request: SchoolRequest, uai: str) -> HttpResponse:
    """One button; then how far it is; then the file. Asked again while it is written."""
    if request.method == "POST":
        asking.ask(school=request.school, actor=request.user)
        return redirect("core:archive", uai)
    last = request.school.archives.select_related("author").first()
    is_running = last is not None and last.ended_at is None
    context: dict[str, Any] = {"last": last, "is_running": is_running}
    if last and is_running:
        context["percent"] = writing.progress(last)
    if request.htmx:
        if not is_running:
            return HttpResponseClientRefresh()
        return render(request, "core/archive/_progress.html", context)
    ready = asking.ready_for(school=request.school, user=request.user)
    context |= {
        "ready": ready,
        "taken": asking.last_taken(request.school),
        "tables": tables.all_tables(),
        "crumbs": settings_crumbs(uai),
    }
    return render(request, "core/archive/page.html", context)


@require_POST
@requires(Capability.MANAGE_SCHOOL)
def archive_file(request: SchoolRequest, uai: str) -> HttpResponseBase:
    """The file, for the person who asked for it alone."""
    ready = asking.ready_for(school=request.school, user=request.user)
    file = asking.take(archive=ready, actor=request.user) if ready else None
    if ready is None or file is None:
        messages.warning(request, "Cet export n’est plus là : préparez-en un autre.")
        return redirect("core:archive", uai)
    day = request.school.local(ready.asked_at).date()
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"pixschool-{uai}-{day.isoformat()}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "no-store"
    return response
