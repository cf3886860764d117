"""The words of the school for the ENT."""

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.missing.message_form import EntMessagesForm
from pixschool.core import schools
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.crumbs import settings_crumbs
from pixschool.core.web.http import SchoolRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_SCHOOL)
def edit(request: SchoolRequest, uai: str) -> HttpResponse:
    school = request.school
    form = EntMessagesForm(request.POST if request.method == "POST" else None, school)
    if request.method == "POST" and form.is_valid():
        changed = {
            name: text for name, text in form.cleaned_data.items() if getattr(school, name) != text
        }
        for name, text in changed.items():
            setattr(school, name, text)
        schools.change_school(school=school, fields=changed, actor=request.user)
        success(request, "Messages enregistrés.")
        return redirect("campaigns:messages", uai=uai)
    return render(
        request,
        "campaigns/messages.html",
        {"form": form, "crumbs": settings_crumbs(uai)},
        status=422 if form.errors else 200,
    )
