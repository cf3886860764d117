"""One's own Pix steps; of the others, counts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest
from pixschool.portal.staff.forms import StepsForm
from rituals.scope import may_manage
from rituals.staff import steps


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SCHOOL)
def own_steps(request: SchoolRequest, uai: str) -> HttpResponse:
    """Ticked by oneself; nobody reads them but as counts."""
    done = steps.ticked(request.membership)
    # Nothing ticked is an answer too.
    data = request.POST if request.method == "POST" else None
    form = StepsForm(data, initial={"steps": list(done)})
    if form.is_valid():
        steps.tick(membership=request.membership, keys=form.cleaned_data["steps"])
        messages.success(request, "Vos étapes sont enregistrées.")
        return redirect("portal:staff_steps", uai=uai)
    size, counted = steps.counts(request.school) if may_manage(request) else (0, None)
    chosen = set(form["steps"].value() or ())
    return render(
        request,
        "portal/staff/steps.html",
        {
            "form": form,
            "steps": [(step, step.key in chosen, done.get(step.key)) for step in steps.STEPS],
            "verified_on": steps.VERIFIED_ON,
            "sees_counts": may_manage(request),
            "sees_summary": may_manage(request),
            "size": size,
            "counts": counted,
            "fewest": steps.FEWEST_MEMBERS,
        },
        status=422 if form.errors else 200,
    )
