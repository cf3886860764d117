"""What I am told and how often; for the RUPN, what became of every reminder."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, public_view, requires
from pixschool.core.mail import outbox
from pixschool.core.web.http import SchoolRequest
from rituals.models import ReminderPreference
from rituals.reminders import overview, preferences, retry_address
from rituals.reminders.kinds import ReminderKind, kind_of

Frequency = ReminderPreference.Frequency


class PreferencesForm(forms.Form):
    """One question for each kind that the person may receive."""

    def __init__(self, *args: object, chosen: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for key, frequency in chosen.items():
            kind = kind_of(key)
            if kind is not None:
                self.fields[key] = _question(kind, frequency)


def _question(kind: ReminderKind, frequency: str) -> forms.ChoiceField:
    choices = [(value, Frequency(value).label) for value in kind.frequencies]
    return forms.ChoiceField(label=kind.label, choices=choices, initial=frequency)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SCHOOL)
def reminders(request: SchoolRequest, uai: str) -> HttpResponse:
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        chosen=preferences.own(request.membership),
    )
    if request.method == "POST" and form.is_valid():
        preferences.choose(membership=request.membership, frequencies=form.cleaned_data)
        messages.success(request, "Préférences enregistrées.")
        return redirect("rituals:reminders", uai=uai)
    found = None
    if request.membership.can(Capability.MANAGE_YEAR):
        year = request.school_year.start_year
        found = overview.of_school(request.school, start_year=year, now=timezone.now())
    return render(
        request,
        "rituals/reminders/reminders.html",
        {"form": form, "overview": found},
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Capability.MANAGE_YEAR)
def address_try(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """One short mail to an address that was refused; what becomes of it decides."""
    found = request.school.memberships.active().select_related("user", "school")
    membership = get_object_or_404(found, pk=pk)
    if membership.user.email not in outbox.refused_addresses(request.school):
        messages.info(request, "Cette adresse n’est plus refusée : les rappels y partent.")
        return redirect("rituals:reminders", uai=uai)
    if retry_address.try_again(membership=membership, actor=request.user):
        messages.success(
            request,
            f"Message d’essai envoyé à {membership.user.email}. "
            "S’il est accepté, les rappels reprennent.",
        )
    else:
        messages.info(request, "Un essai est déjà en route : revenez dans une minute.")
    return redirect("rituals:reminders", uai=uai)


@csrf_exempt  # RFC 8058: the reader's mail service posts, with neither page nor cookie
@public_view
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A GET changes nothing: mail scanners follow links. The signature is the only right."""
    found = preferences.read_token(token)
    if found is None:
        raise Http404
    membership, key = found
    kind = kind_of(key)
    is_done = request.method == "POST"
    if is_done:
        preferences.stop(membership=membership, kinds=preferences.kinds_in(key))
    return render(
        request,
        "rituals/reminders/unsubscribe.html",
        {"school": membership.school, "kind": kind, "is_done": is_done},
    )
