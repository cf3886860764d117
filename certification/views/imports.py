from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from certification.results.kind import CertificationImport
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.importing.forms import ManyFilesForm
from pixschool.core.views import imports
from pixschool.core.web.http import SchoolRequest
from students.models import Student


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.IMPORT_RESULTS)
def drop(request: SchoolRequest, uai: str) -> HttpResponse:
    """Where the results of certification are dropped."""
    return imports.drop(
        request,
        kind=CertificationImport.key,
        form_class=ManyFilesForm,
        template="certification/imports/drop.html",
        context={"has_pupils": Student.objects.for_school(request.school).exists()},
    )
