from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.importing.forms import OneFileForm
from pixschool.core.models import ImportBatch
from pixschool.core.views import imports
from pixschool.core.web.http import SchoolRequest
from students.importers.roster import RosterImport


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_ROSTER)
def drop(request: SchoolRequest, uai: str) -> HttpResponse:
    """Where the files of a roster are dropped."""
    last = ImportBatch.objects.filter(
        school=request.school,
        kind=RosterImport.key,
        status=ImportBatch.BatchStatus.DONE,
    ).first()
    return imports.drop(
        request,
        kind=RosterImport.key,
        form_class=OneFileForm,
        template="students/imports/drop.html",
        context={"last": last},
    )
