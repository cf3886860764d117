from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from campaigns.missing import exports
from campaigns.views.missing import read_choice
from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest


@require_safe
@requires(Capability.SEE_PUPILS)
def missing_export(request: SchoolRequest, uai: str, kind: str) -> HttpResponse:
    """The list on the screen, as a file. What leaves is written down: how many, never who."""
    if kind not in exports.FORMATS:
        raise Http404
    choice = read_choice(request)
    pupils = choice.pupils()
    content = exports.write(kind, choice.groups(pupils))
    response = HttpResponse(content, content_type=exports.FORMATS[kind].content_type)
    name = slugify(f"manquants {choice.words} {request.school.today().isoformat()}")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    journal.record_reading(
        "missing_exported",
        school=request.school,
        actor=request.user,
        target="campaign",
        ids=[campaign.pk for campaign in choice.campaigns],
        details={
            "format": kind,
            "lines": len(pupils),
            "pupils": len({pupil.student_id for pupil in pupils}),
        },
    )
    return response
