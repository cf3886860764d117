"""« Réponses données »: find an answer again, see what changing it would do, change it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaigns.forms import AnswerFilter
from campaigns.matching import answers, arbitration, effects, to_attach
from campaigns.matching.arbitration import (
    AnsweredMeanwhileError,
    NameQuestion,
    QuestionGoneError,
)
from campaigns.models import ParticipantLink
from campaigns.views import arbitration as arbitration_views
from campaigns.views.scope import list_crumbs
from pixschool.core.access.permissions import Capability, requires
from pixschool.core.web.crumbs import Crumbs
from pixschool.core.web.http import SchoolRequest, number
from pixschool.core.web.lengths import search_text
from students.models import Student

Decision = ParticipantLink.Decision
PER_PAGE = 50
AGAIN = Decision.PENDING  # « le redemander »


@dataclass(frozen=True)
class AnswerChoice:
    """The answer that somebody thinks of giving instead: a pupil, or one of three words."""

    decision: str
    student: Student | None

    @property
    def words(self) -> str:
        return {
            AGAIN: "à redemander, à une personne",
            Decision.NOT_OURS: "n’est pas chez nous",
            Decision.TEST: "compte d’essai ou professeur",
        }.get(Decision(self.decision), "")


def answers_crumbs(uai: str) -> Crumbs:
    return [*list_crumbs(uai), ("Réponses données", reverse("campaigns:answers", args=[uai]))]


@require_safe
@requires(Capability.IMPORT_RESULTS)
def answer_list(request: SchoolRequest, uai: str) -> HttpResponse:
    """Every answer, the latest first; those found without asking on demand."""
    form = AnswerFilter(request.GET)
    asked = form.asked
    found = answers.listed(request.school.pk, text=asked["q"], sort=asked["sorte"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "campaigns/answers/list.html",
        {
            "form": form,
            "page": page,
            "lines": answers.lines(list(page.object_list)),
            "waiting": to_attach.count(request.school.pk),
            "crumbs": list_crumbs(uai),
        },
    )


def _get_answered(request: SchoolRequest, key: str) -> NameQuestion:
    question = arbitration.find(request.school.pk, key)
    if question is None or question.answer[0] == Decision.HOMONYMS:
        raise Http404  # of homonyms, each result is an answer
    return question


def _choice(request: SchoolRequest, asked: dict[str, str]) -> AnswerChoice | None:
    """What the address or the form names; None when it names nothing."""
    if chosen := asked.get("eleve", ""):
        student = arbitration_views.get_student(request, chosen)
        return AnswerChoice(Decision.CONFIRMED, student)
    decision = asked.get("reponse", "")
    is_known = decision in {AGAIN, Decision.NOT_OURS, Decision.TEST}
    return AnswerChoice(decision, None) if is_known else None


@require_safe
@requires(Capability.IMPORT_RESULTS)
def answer(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """An answer, and what another one would change; the choice is in the address."""
    question = _get_answered(request, key)
    if question.answer[0] == Decision.PENDING:
        return redirect("campaigns:question", uai=uai, key=key)
    choice = _choice(request, request.GET.dict())
    text = search_text(request)
    (line,) = answers.lines([("r" if question.participation else "n", int(key[1:]))])
    context = {
        "line": line,
        "question": line.question,
        "choice": choice,
        "text": text,
        "origin": number(request.GET.get("depuis", "")),
        "changes": [],
        "found": [],
        "candidates": [],
        "crumbs": answers_crumbs(uai),
    }
    if choice:
        context["changes"] = effects.of_moving(question.results, to=choice.student)
    elif text:
        context["found"] = arbitration_views.search_pupils(request, text)
    else:
        found = arbitration.candidates(question, request.school_year)
        context["candidates"] = [c for c in found if c.pupil.id != question.answer[1]]
    return render(request, "campaigns/answers/answer.html", context)


@require_POST
@requires(Capability.IMPORT_RESULTS)
def answer_change(request: SchoolRequest, uai: str, key: str) -> HttpResponse:
    """Give the other answer, unless somebody has meanwhile."""
    question = _get_answered(request, key)
    choice = _choice(request, request.POST.dict())
    if choice is None:
        return redirect("campaigns:answer", uai=uai, key=key)
    seen = request.POST.get("version", "")
    try:
        if choice.decision == AGAIN:
            arbitration.refuse(question=question, actor=request.user, seen=seen)
        else:
            arbitration.decide(
                question=question,
                decision=choice.decision,
                student=choice.student,
                actor=request.user,
                seen=seen,
            )
    except QuestionGoneError:
        return arbitration_views.gone(request)
    except AnsweredMeanwhileError:
        return arbitration_views.answered_meanwhile(request, question)
    messages.success(request, "La réponse est changée.")
    return _back(request)


def _back(request: SchoolRequest) -> HttpResponse:
    """To the pupil's page when one came from there."""
    pk = number(request.POST.get("depuis", ""))
    known = Student.objects.visible_to(request.membership).filter(pk=pk) if pk else None
    if known is not None and known.exists():
        return redirect("portal:student", uai=request.school.uai, pk=pk)
    return redirect("campaigns:answers", uai=request.school.uai)
