from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst, slugify
from django.views.decorators.http import require_safe

from campaigns.missing import exports
from campaigns.views.choice import read_choice
from pixschool.core import journal
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count, nb
from pixschool.core.web.http import SchoolRequest


@require_safe
@requires(Capability.SEE_PUPILS)
def missing_export(request: SchoolRequest, uai: str, kind: str) -> HttpResponse:
    """The list on the screen, as a file. What leaves is written down: how many, never who."""
    if kind not in exports.FORMATS:
        raise Http404
    choice = read_choice(request)
    pupils = choice.pupils()
    if len(pupils) > exports.FORMATS[kind].most_rows:
        messages.warning(request, _too_long(kind, len(pupils)))
        return redirect(f"{reverse('campaigns:missing', args=[uai])}?{choice.query}")
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


def _too_long(kind: str, lines: int) -> str:
    wanted = exports.FORMATS[kind]
    longer = max(exports.FORMATS.values(), key=lambda one: one.most_rows)
    narrower = "choisissez un niveau ou une campagne"
    if lines <= longer.most_rows:
        narrower = f"téléchargez-la en {longer.label}, ou {narrower}"
    said = f"La liste compte {count(lines, 'ligne')} : {nb(wanted.most_rows)} au plus en"
    return f"{said} {wanted.label}. {capfirst(narrower)}."
