"""« Réponses données »: the names of Pix that have an answer, whoever gave it, to be found again.

A name is one answer for all its results; the results of homonyms, and of who bore the name in
another year, are answers of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Value

from campaigns.matching.arbitration import NameQuestion
from campaigns.models import ParticipantLink, Participation
from pixschool.core.models import User
from pixschool.core.reference.names import name_key
from students.models import Enrolment, Student

Decision = ParticipantLink.Decision
MOST_WORDS = 8  # of a search
NAMED = 2  # campaigns of a line

# What the list can be narrowed to: value → (label, decisions).
SORTS = {
    "": ("données par quelqu’un", ParticipantLink.DECIDED_BY_HAND),
    "eleve": ("données : un élève", (Decision.CONFIRMED,)),
    "personne": ("données : aucun élève", ParticipantLink.IGNORED),
    "auto": ("trouvées sans demander", (Decision.CERTAIN,)),
}
_OF_RESULTS = {"": Q(), "eleve": Q(student__isnull=False), "personne": Q(is_ignored=True)}


@dataclass(frozen=True)
class AnswerLine:
    """One answer as the list shows it."""

    question: NameQuestion
    student: Student | None
    class_name: str
    words: str  # when there is no pupil
    campaigns: str
    by: User | None
    at: datetime | None


def listed(school_id: int, *, text: str = "", sort: str = "") -> QuerySet:
    """(kind, id) of the answers, the latest first: "n" is a name, "r" one result."""
    links = (
        ParticipantLink.objects.for_school(school_id)
        .filter(decision__in=SORTS[sort][1])
        .filter(_bears(text, "name_key", "student__name_key"))
        .annotate(kind=Value("n"), number=F("pk"), at=F("decided_at"))
        .values_list("kind", "number", "at")
    )
    if sort not in _OF_RESULTS:
        return links.order_by("name_key", "pk")
    results = (
        Participation.objects.filter(link__school_id=school_id, decided_at__isnull=False)
        .filter(_OF_RESULTS[sort])
        .filter(Q(student__isnull=False) | Q(is_ignored=True))
        .filter(_bears(text, "link__name_key", "student__name_key"))
        .annotate(kind=Value("r"), number=F("pk"), at=F("decided_at"))
        .values_list("kind", "number", "at")
    )
    return links.union(results, all=True).order_by("-at", "kind", "number")


def _bears(text: str, *fields: str) -> Q:
    """Every word begins a word of the name read, or of the pupil's."""
    found = Q()
    for word in name_key(text).split()[:MOST_WORDS]:
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__contains": f" {word}"})
        found &= one
    return found


def lines(entries: Sequence[tuple]) -> list[AnswerLine]:
    """What is shown of them, in the same order. Five queries, whatever their number."""
    ids = {kind: [pk for found, pk, *_ in entries if found == kind] for kind in "nr"}
    links = ParticipantLink.objects.select_related("student", "decided_by").in_bulk(ids["n"])
    results = Participation.objects.select_related(
        "link", "student", "decided_by", "campaign"
    ).in_bulk(ids["r"])
    questions = [
        NameQuestion(links[pk], None)
        if kind == "n"
        else NameQuestion(results[pk].link, results[pk])
        for kind, pk, *_ in entries
    ]
    campaigns = _campaigns_of(links)
    classes = _classes_of({q.answer[1] for q in questions})
    return [_line(question, campaigns, classes) for question in questions]


def _line(
    question: NameQuestion, campaigns: dict[int, list[str]], classes: dict[int, str]
) -> AnswerLine:
    held = question.participation or question.link
    result = question.participation
    names = [result.campaign.name] if result else campaigns.get(question.link.pk, [])
    more = len(names) - NAMED
    return AnswerLine(
        question=question,
        student=held.student,
        class_name=classes.get(held.student_id or 0, ""),
        words=words(question),
        campaigns=", ".join(names[:NAMED]) + (f" et {more} autres" if more > 1 else "")
        or "aucun résultat",
        by=held.decided_by,
        at=held.decided_at,
    )


def words(question: NameQuestion) -> str:
    """« n’est pas chez nous »: the answer that names no pupil, "" for one that does."""
    decision, student_id = question.answer
    if student_id:
        return ""
    if question.participation and decision == Decision.NOT_OURS:
        return "résultat ignoré"
    return str(Decision(decision).label)


def _campaigns_of(links: dict[int, ParticipantLink]) -> dict[int, list[str]]:
    pairs = Participation.objects.filter(link__in=links).values_list("link_id", "campaign__name")
    found: dict[int, list[str]] = {}
    for link_id, name in pairs.order_by("campaign__name").distinct():
        found.setdefault(link_id, []).append(name)
    return found


def _classes_of(students: set[int | None]) -> dict[int, str]:
    """The class where each is now, else the last one; not that of a year in preparation."""
    enrolments = (
        Enrolment.objects.filter(student__in=students - {None})
        .filter(
            year__school__years__is_current=True,
            year__school__years__start_year__gte=F("year__start_year"),
        )
        .select_related("classroom")
        .order_by("year__start_year", F("ends_on").desc(nulls_last=True), "starts_on")
    )
    return {enrolment.student_id: enrolment.classroom.name for enrolment in enrolments}
