from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number
from students.models import SupportFlag
from students.support import flags
from students.support.errors import SupportRefusedError
from students.support.forms import FlagNoteForm
from students.views.readings import note_support_reading
from students.views.repairs import pupil_page

FROM_QUEUE = "file"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SUPPORT)
def flag_note(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """Change what is said of an open flag. When somebody else has changed it meanwhile, theirs is
    shown first."""
    visible = SupportFlag.objects.visible_to(request.membership).select_related("student")
    flag = get_object_or_404(visible, pk=pk)
    is_from_queue = request.GET.get("depuis") == FROM_QUEUE
    pupil = pupil_page(request, flag.student_id)
    back = reverse("portal:cdi_queue", args=[uai]) if is_from_queue else f"{pupil}#accompagnement"
    if flag.closed_at is not None:
        messages.error(request, "Ce signalement est clos : sa précision ne change plus.")
        return redirect(back)
    form = FlagNoteForm(request.POST or None, initial={"note": flag.note})
    if form.is_valid() and _change(request, flag, form):
        messages.success(request, "Précision enregistrée.")
        return redirect(back)
    note_support_reading(request, flag.student)
    return render(
        request,
        "students/support/note.html",
        {
            "crumbs": [(str(flag.student), pupil)],
            "flag": flag,
            "form": form,
            "back": back,
            "newer": flag.note if form.is_bound and form.non_field_errors() else "",
        },
        status=422 if form.is_bound else 200,
    )


def _change(request: SchoolRequest, flag: SupportFlag, form: FlagNoteForm) -> bool:
    try:
        flags.change_note(
            flag=flag,
            note=form.cleaned_data["note"],
            actor=request.user,
            version=number(request.POST.get("version", "")) or 0,
        )
    except SupportRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True
