"""What is done for peer help: a yes is noted, a pair is made, it ends."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.http import SchoolRequest, number, own_page
from pixschool.portal.peers import page as peers_page
from pixschool.portal.peers.forms import AgreedForm, PeerRulesForm
from pixschool.portal.views.peers.pages import MOST_TO_ASK, peers_crumbs
from rituals.scope import version_seen
from students.models import PeerHelper, PeerPair, Student, SupportFlag
from students.peers import helpers, pairs, rules
from students.peers.topics import topic_of
from students.support.errors import SupportRefusedError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.SEE_SUPPORT)
def agreed(request: SchoolRequest, uai: str) -> HttpResponse:
    """A pupil found by name, who said yes."""
    year = request.school_year
    pupils = Student.objects.visible_to(request.membership).enrolled(year)
    pk = number(request.POST.get("pupil", "") or request.GET.get("eleve", ""))
    student = get_object_or_404(pupils, pk=pk) if pk is not None else None
    form = AgreedForm(request.POST or None, initial={"agreed_on": request.school.today()})
    if student and form.is_valid() and _agree(request, student, form):
        messages.success(request, f"{student} aide désormais ses camarades.")
        return redirect("portal:peers", uai=uai)
    typed = request.GET.get("q", "").strip()
    found = list(pupils.search(typed)[:MOST_TO_ASK]) if typed and not student else []
    (line,) = peers_page.with_class([student], year) if student else [None]
    return render(
        request,
        "portal/cdi/peers/agreed.html",
        {
            "crumbs": peers_crumbs(request),
            "form": form,
            "line": line,
            "typed": typed,
            "found": peers_page.with_class(found, year),
        },
        status=422 if form.is_bound else 200,
    )


def _agree(request: SchoolRequest, student: Student, form: AgreedForm) -> bool:
    try:
        helpers.agree(
            student=student,
            year=request.school_year,
            actor=request.user,
            topics=form.cleaned_data["topics"],
            on=form.cleaned_data["agreed_on"],
        )
    except SupportRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True


@require_POST
@requires(Capability.SEE_SUPPORT)
def withdraw(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """The pupil helps no more; their pairs end."""
    visible = PeerHelper.objects.visible_to(request.membership).select_related("student")
    helper = get_object_or_404(visible, pk=pk)
    try:
        helpers.withdraw(helper=helper, actor=request.user, version=version_seen(request))
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{helper.student} n’aide plus. Ses binômes sont terminés.")
    return _back(request)


@require_POST
@requires(Capability.SEE_SUPPORT)
def start(request: SchoolRequest, uai: str) -> HttpResponse:
    """One pupil helps another, among those one sees."""
    pupils = Student.objects.visible_to(request.membership)
    wanted = [number(request.POST.get(name, "")) for name in ("helper", "helped")]
    found = pupils.in_bulk([pk for pk in wanted if pk is not None])
    helper, helped = (found.get(pk or 0) for pk in wanted)
    if helper is None or helped is None:
        messages.warning(request, "Choisissez qui aide.")
        return _back(request)
    topic = request.POST.get("topic", "")
    try:
        pairs.start(
            helper=helper,
            helped=helped,
            year=request.school_year,
            topic=topic,
            actor=request.user,
            flag=_flag(request, helped, topic),
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
        return _back(request)
    messages.success(request, f"{helper} aide {helped}. Prévenez-les tous les deux.")
    return redirect("portal:peers", uai=uai)


def _flag(request: SchoolRequest, helped: Student, topic: str) -> SupportFlag | None:
    """The oldest of the flags of who is helped: first one that is about that."""
    visible = SupportFlag.objects.visible_to(request.membership).open()
    flags = list(visible.filter(student=helped, year=request.school_year))
    return next((flag for flag in flags if topic_of(flag.reason) == topic), None) or next(
        iter(flags), None
    )


@require_POST
@requires(Capability.SEE_SUPPORT)
def end(request: SchoolRequest, uai: str, pk: int) -> HttpResponse:
    """With how it went; corrected the same way."""
    pair = get_object_or_404(PeerPair.objects.visible_to(request.membership), pk=pk)
    try:
        pairs.end(
            pair=pair,
            outcome=request.POST.get("outcome", ""),
            actor=request.user,
            version=version_seen(request),
        )
    except SupportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "C’est noté.")
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.MANAGE_CDI)
def settings(request: SchoolRequest, uai: str) -> HttpResponse:
    """How many pairs a helper may have, and the words of the attestation."""
    form = PeerRulesForm(request.POST or None, school=request.school)
    if form.is_valid():
        try:
            rules.change(school=request.school, actor=request.user, **form.cleaned_data)
        except SupportRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Réglages enregistrés.")
            return redirect("portal:peers", uai=uai)
    return render(
        request,
        "portal/cdi/peers/settings.html",
        {"crumbs": peers_crumbs(request), "form": form},
        status=422 if form.is_bound else 200,
    )


def _back(request: SchoolRequest) -> HttpResponse:
    """To the page that the form was on."""
    page = reverse("portal:peers", args=[request.school.uai])
    return redirect(own_page(request, request.POST.get("back", ""), under=page) or page)
