from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from campaigns.importers.results import ResultsImport
from campaigns.matching import to_attach
from campaigns.models import Campaign
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.importing.forms import ManyFilesForm
from pixschool.core.views import imports
from pixschool.core.web.http import SchoolRequest
from students.models import Student


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.IMPORT_RESULTS)
def drop(request: SchoolRequest, uai: str) -> HttpResponse:
    """Where the files of Pix Orga are dropped."""
    return imports.drop(
        request,
        kind=ResultsImport.key,
        form_class=ManyFilesForm,
        template="campaigns/imports/drop.html",
        answers={"group_campaigns": True},
        context={
            "has_pupils": Student.objects.for_school(request.school).exists(),
            "open_campaigns": Campaign.objects.visible_to(request.membership)
            .in_year(request.school_year)
            .open_on(request.school.today())
            .prefetch_related("pix_campaigns")
            .by_date(),
            "waiting": to_attach.count(request.school.pk),
        },
    )
