"""« Qui est-ce ? » One question at a time, answered with one key."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from campaigns.matching import arbitration, to_attach
from campaigns.matching.arbitration import (
    AnsweredMeanwhileError,
    NameQuestion,
    QuestionGoneError,
)
from campaigns.models import ParticipantLink
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.text.french import ago
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.lengths import search_text
from students.models import Student

Decision = ParticipantLink.Decision
FOUND = 9  # one digit key each
ANSWERED = "arbitration_answered"  # in the session: names attached since one sat down


def _get_question(request: SchoolRequest, key: str) -> NameQuestion:
    question = arbitration.find(request.school.pk, key)
    if question is None:
        raise Http404
    return question


def gone(request: SchoolRequest) -> HttpResponse:
    messages.info(request, "L’import qui posait cette question vient d’être annulé.")
    return redirect("campaigns:arbitration", uai=request.school.uai)


def answered_meanwhile(request: SchoolRequest, question: NameQuestion) -> HttpResponse:
    """To the answer that somebody else gave first. It stands until it is changed knowingly."""
    if question.answer[0] == Decision.PENDING:
        messages.warning(request, "Cette question a été rouverte entre-temps : la voici.")
        return redirect("campaigns:question", uai=request.school.uai, key=question.key)
    held = question.participation or question.link
    who = str(held.decided_by) if held.decided_by else "Un import"
    when = f" {ago(held.decided_at)}" if held.decided_at else ""
    messages.warning(
        request,
        f"{who} a répondu à cette question{when}, avant vous. "
        "Votre réponse n’est pas enregistrée : voici celle qui l’est.",
    )
    return redirect("campaigns:answer", uai=request.school.uai, key=question.key)


def _previous(request: SchoolRequest) -> NameQuestion | None:
    """The question just answered, which can be taken back."""
    return arbitration.find(request.school.pk, request.GET.get("avant", ""))


@require_safe
@requires(Capability.IMPORT_RESULTS)
def next_question(request: SchoolRequest, uai: str) -> HttpResponse:
    """To the first question that waits, after the one just answered or put off."""
    queue = arbitration.waiting(request.school.pk)
    before = _previous(request)
    if not queue:
        context = {"previous": before, "answered": request.session.get(ANSWERED, 0)}
        return render(request, "campaigns/arbitration/done.html", context)
    keys = [question.key for question in queue]
    put_off = request.GET.get("apres", "")
    rank = (keys.index(put_off) + 1) % len(keys) if put_off in keys else 0
    address = reverse("campaigns:question", args=[uai, keys[rank]])
    return redirect(f"{address}?{urlencode({'avant': before.key})}" if before else address)


@require_safe
@requires(Capability.IMPORT_RESULTS)
def question(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    asked = _get_question(request, key)
    if asked.answer[0] not in {Decision.PENDING, Decision.HOMONYMS}:
        return redirect("campaigns:answer", uai=uai, key=key)
    text = search_text(request)
    context = {"question": asked, "text": text}
    if text:
        context["found"] = search_pupils(request, text)
    if request.htmx:
        return render(request, "campaigns/arbitration/_found.html", context)
    waiting = to_attach.count(request.school.pk)
    answered = request.session.get(ANSWERED, 0)
    return render(
        request,
        "campaigns/arbitration/question.html",
        context
        | {
            "candidates": arbitration.candidates(asked, request.school_year),
            "previous": _previous(request),
            "rank_words": f"{answered + 1} sur {answered + waiting}",
            "total": answered + waiting,
            "answered": answered,
        },
    )


def search_pupils(request: SchoolRequest, text: str) -> list[Student]:
    return list(
        Student.objects.visible_to(request.membership)
        .search(text)
        .prefetch_related("enrolments__classroom")[:FOUND]
    )


def get_student(request: SchoolRequest, chosen: str) -> Student:
    return get_object_or_404(Student.objects.visible_to(request.membership), pk=number(chosen))


@require_POST
@requires(Capability.IMPORT_RESULTS)
def decide(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    asked = _get_question(request, key)
    decision, student = request.POST.get("decision", ""), None
    if chosen := request.POST.get("student", ""):
        decision = Decision.CONFIRMED
        student = get_student(request, chosen)
    elif decision not in {Decision.NOT_OURS, Decision.TEST}:
        messages.error(request, "Choisissez une réponse.")
        return redirect("campaigns:question", uai=uai, key=key)
    before = to_attach.count(request.school.pk)
    try:
        arbitration.decide(
            question=asked,
            decision=decision,
            student=student,
            actor=request.user,
            seen=request.POST.get("version", ""),
        )
    except QuestionGoneError:
        return gone(request)
    except AnsweredMeanwhileError:
        return answered_meanwhile(request, asked)
    _note_progress(request, before)
    return redirect(f"{reverse('campaigns:arbitration', args=[uai])}?{urlencode({'avant': key})}")


def _note_progress(request: SchoolRequest, before: int) -> None:
    """`before`: the names that waited. A name with several questions is done with the last one."""
    done = before - to_attach.count(request.school.pk)
    request.session[ANSWERED] = max(0, request.session.get(ANSWERED, 0) + done)


@require_POST
@requires(Capability.IMPORT_RESULTS)
def reopen(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    before = to_attach.count(request.school.pk)
    try:
        asked = _get_question(request, key)
        seen = request.POST.get("previous_version", "")
        arbitration.reopen(question=asked, actor=request.user, seen=seen)
    except QuestionGoneError:
        return gone(request)
    except AnsweredMeanwhileError:
        return answered_meanwhile(request, asked)
    _note_progress(request, before)
    return redirect("campaigns:question", uai=uai, key=key)
