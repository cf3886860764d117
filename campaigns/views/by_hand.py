from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.by_hand import ticking
from campaigns.by_hand.forms import TablePasteForm
from campaigns.importers.results import ResultsImport
from campaigns.models import Campaign
from campaigns.views.scope import campaign_crumbs, classrooms_in, get_campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.importing import batches
from pixschool.core.text.french import count
from pixschool.core.web.crumbs import imports_crumbs
from pixschool.core.web.http import SchoolRequest, posted_ids
from pixschool.core.web.lengths import takes_long_text
from students.models import Student
from students.views.choosing import MOST_BUTTONS, PER_PAGE, back_to_class, classroom_asked


@require_http_methods(["GET", "HEAD", "POST"])
@takes_long_text
@requires(Capability.IMPORT_RESULTS)
def paste(request: SchoolRequest, uai: str) -> HttpResponse:
    """A table copied from the screen of Pix Orga: the same preview as a file of results."""
    campaigns = (
        Campaign.objects.visible_to(request.membership)
        .in_year(request.school_year)
        .active()
        .by_date()
        .prefetch_related("pix_campaigns")
    )
    form = TablePasteForm(
        request.POST or None,
        campaigns=campaigns,
        initial={"campaign": request.GET.get("campagne", "")},
    )
    if request.method == "POST" and form.is_valid():
        batch = batches.receive(
            year=request.school_year,
            kind=ResultsImport.key,
            files=[form.upload],
            author=request.user,
            answers={"pasted": form.pasted},
        )
        batches.start_reading(batch)
        return redirect("core:import", uai=uai, pk=batch.pk)
    context = {
        "form": form,
        "crumbs": imports_crumbs(uai),
        "has_pupils": Student.objects.for_school(request.school).exists(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/by_hand/paste.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.IMPORT_RESULTS)
def tick(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The pupils of a class, to tick those who have finished."""
    campaign = get_campaign(request, pk)
    classrooms = classrooms_in(request, campaign)
    classroom = classroom_asked(request, classrooms)
    if request.method == "POST" and classroom:
        done = ticking.tick(
            campaign=campaign,
            classroom=classroom,
            ticked=posted_ids(request, "done"),
            shown=posted_ids(request, "shown"),
            actor=request.user,
        )
        changed = count(done, "élève mis à jour,élèves mis à jour") if done else "Rien à changer"
        messages.success(request, f"{classroom.name} : {changed}.")
        return redirect(back_to_class(request, classroom))
    lines = ticking.lines(campaign, classroom) if classroom else []
    context = {
        "campaign": campaign,
        "crumbs": campaign_crumbs(uai, campaign),
        "classrooms": classrooms,
        "classroom": classroom,
        "has_buttons": len(classrooms) <= MOST_BUTTONS,
        "lines": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "campaigns/by_hand/tick.html", context)
