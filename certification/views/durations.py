"""The pupils of a class who have a longer test."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from certification.models import CertificationPlan
from certification.readiness import durations
from certification.rules.of_school import rules_of
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import count
from pixschool.core.web.http import SchoolRequest, number, year_query
from students.models import Classroom

FASTER = (
    "Quelqu’un a changé d’autres durées entre-temps : vos choix sont encore là, pas enregistrés. "
    "Enregistrez-les pour remplacer les siens."
)
AGAIN = "Calculez de nouveau le plan pour en tenir compte."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_YEAR)
def page(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """A length to choose for each pupil."""
    year = request.school_year
    rooms = Classroom.objects.visible_to(request.membership).in_year(year)
    classroom = get_object_or_404(rooms.select_related("year__school"), pk=pk)
    standard = rules_of(year).number("test", "minutes")
    back = reverse("certification:plan_settings", args=[uai, classroom.level]) + year_query(year)
    said, status = "", 200
    if request.method == "POST":
        try:
            changed = durations.save(
                classroom,
                _chosen(request),
                standard=standard,
                seen=request.POST.get("seen", ""),
                actor=request.user,
            )
        except durations.DurationsChangedError:
            said, status = FASTER, 409
        else:
            messages.success(request, _told(classroom, len(changed)))
            return redirect(back)
    lines = durations.of_class(classroom)
    context = {
        "classroom": classroom,
        "lines": durations.offered(lines, _chosen(request), standard=standard),
        "stamp": durations.stamp(lines),
        "said": said,
        "back": back,
        "crumbs": [("Réglages", back)],
    }
    return render(request, "certification/readiness/durations.html", context, status=status)


def _chosen(request: SchoolRequest) -> dict[int, int]:
    """{pupil: minutes}, of « minutes-12 »: what is no number is left out."""
    sent = {
        number(name.removeprefix("minutes-")): number(str(text))
        for name, text in request.POST.items()
    }
    return {pk: minutes for pk, minutes in sent.items() if pk and minutes is not None}


def _told(classroom: Classroom, changed: int) -> str:
    if not changed:
        return "Aucune durée n’a changé."
    plans = CertificationPlan.objects.filter(year=classroom.year, level=classroom.level)
    words = f"{count(changed, 'durée changée')}."
    return f"{words} {AGAIN}" if plans.exists() else words
