"""Two records of one child: likely ones, the preview of a merge, the merge; or « deux élèves »."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.lengths import search_text
from students.models import Student
from students.repairs import duplicates, merging, names
from students.repairs.history import RepairRefusedError
from students.views.readings import get_pupil, note_reading
from students.views.repairs import pupil_page

PER_PAGE = 30
FOUND = 9


@require_safe
@requires(Capability.MANAGE_ROSTER)
def pupil_duplicates(request: SchoolRequest, uai: str) -> HttpResponse:
    """Records that bear the same words, in any order."""
    pairs = duplicates.pairs(request.school)
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    pupils = (
        Student.objects.for_school(request.school)
        .prefetch_related("enrolments__classroom", "enrolments__year")
        .in_bulk([pk for pair in page.object_list for pk in pair])
    )
    return render(
        request,
        "students/repairs/duplicates.html",
        {
            "page": page,
            "pairs": [(pupils[first], pupils[second]) for first, second in page.object_list],
            "crumbs": [("Classes", reverse("portal:classrooms", args=[uai]))],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_ROSTER)
def pupil_merge(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Choose the other record; see what merging does; do it. The record of the address stays."""
    kept = get_pupil(request, pk)
    note_reading(request, kept)
    text = search_text(request)
    context = {
        "kept": kept,
        "text": text,
        "crumbs": [
            ("Classes", reverse("portal:classrooms", args=[uai])),
            (str(kept), pupil_page(request, pk)),
        ],
    }
    if not request.POST.get("avec"):
        context["found"] = _candidates(request, kept, text)
        return render(request, "students/repairs/merge.html", context)
    gone = _other(request, kept)
    try:
        if "version" in request.POST:
            seen = request.POST["version"]
            repair = merging.merge(kept=kept, gone=gone, seen=seen, actor=request.user)
            return redirect(pupil_page(request, pk, repair))
    except RepairRefusedError as error:
        messages.error(request, str(error))
    plan = merging.preview(kept=kept, gone=get_pupil(request, gone.pk))
    return render(
        request, "students/repairs/merge_preview.html", context | {"gone": gone, "plan": plan}
    )


def _other(request: SchoolRequest, kept: Student) -> Student:
    visible = Student.objects.visible_to(request.membership).exclude(pk=kept.pk)
    chosen = visible.prefetch_related("enrolments__classroom", "enrolments__year")
    return get_object_or_404(chosen, pk=number(request.POST.get("avec", "")))


def _candidates(request: SchoolRequest, kept: Student, text: str) -> list[Student]:
    if not text:
        return names.bearers(
            school=request.school,
            last_name=kept.last_name,
            first_name=kept.first_name,
            but=kept,
        )
    found = Student.objects.visible_to(request.membership).exclude(pk=kept.pk).search(text)
    return list(found.prefetch_related("enrolments__classroom")[:FOUND])


@require_POST
@requires(Capability.MANAGE_ROSTER)
def pupil_distinct(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """« Ce sont deux élèves »."""
    one = get_pupil(request, pk)
    if not request.POST.get("avec"):
        return redirect("students:pupil_merge", uai=uai, pk=pk)
    duplicates.say_distinct(one=one, other=_other(request, one), actor=request.user)
    messages.success(request, "C’est noté : ces deux fiches ne seront plus proposées.")
    return redirect("students:pupil_duplicates", uai=uai)
