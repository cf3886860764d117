"""Deciding who a name is. One answer serves every file, past and to come.

A question is a name that waits; for homonyms, each result is a question of its own, because one
name cannot stand for two pupils.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns import attempts
from campaigns.matching import to_attach
from campaigns.matching.matcher import Matcher, Name, RosterPupil
from campaigns.matching.roster import pupils_of
from campaigns.models import ParticipantLink, Participation, ParticipationBefore
from pixschool.core import journal
from pixschool.core.importing import locks
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.person_names import Rank
from pixschool.core.web.http import number
from students.models import Student

Decision = ParticipantLink.Decision


class QuestionGoneError(Exception):
    """The import that asked it has been taken back meanwhile."""


class AnsweredMeanwhileError(Exception):
    """Somebody gave another answer since the page was shown; the question now holds it."""


RANK_WORDS = {
    Rank.SAME_NAME: "même nom",
    Rank.SAME_WORDS: "mêmes mots, dans un autre ordre",
    Rank.SHORT_NAME: "nom plus court ou plus long",
    Rank.GLUED: "mêmes lettres",
    Rank.ONE_LETTER: "une lettre d’écart",
    Rank.SHARES_A_WORD: "un mot en commun",
}


@dataclass(frozen=True)
class Candidate:
    """A pupil who may be the one, with what helps to tell."""

    pupil: RosterPupil
    class_name: str
    reason: str
    results: tuple[Participation, ...]  # those already theirs in the campaigns of the question


@dataclass(frozen=True)
class NameQuestion:
    """`participation` is set for homonyms only: the answer is for that result alone."""

    link: ParticipantLink
    participation: Participation | None

    @property
    def key(self) -> str:
        return f"r{self.participation.pk}" if self.participation else f"n{self.link.pk}"

    @cached_property
    def results(self) -> list[Participation]:
        """The participations the answer decides, the latest first."""
        if self.participation:
            return [self.participation]
        own = spoken_for(self.link).select_related("campaign")
        return list(own.order_by("-attempt_at", "pk"))

    @property
    def answer(self) -> tuple[str, int | None]:
        """What is answered now, (decision, pupil). Of one result set aside: NOT_OURS."""
        if self.participation is None:
            return self.link.decision, self.link.student_id
        student_id = self.participation.student_id
        if student_id:
            return Decision.CONFIRMED, student_id
        return (Decision.NOT_OURS if self.participation.is_ignored else Decision.PENDING), None

    @property
    def version(self) -> str:
        """The state that a page shows: an act says which one it has seen."""
        decision, student_id = self.answer
        at = (self.participation or self.link).decided_at
        return f"{decision}-{student_id or 0}-{at.timestamp() if at else 0}"


def spoken_for(link: ParticipantLink) -> QuerySet[Participation]:
    """The results that an answer moves: not those of who bore the name in another year, nor those
    that somebody has decided one by one."""
    return Participation.objects.filter(
        link=link, student=link.student_id, is_ignored=False, decided_at=None
    )


def waiting(school_id: int) -> list[NameQuestion]:
    """The queue, class by class. Two queries. Several questions may be about one name."""
    links = (
        ParticipantLink.objects.for_school(school_id)
        .filter(decision=Decision.PENDING)
        .filter(
            Exists(
                Participation.objects.filter(link=OuterRef("pk"), student=None, is_ignored=False)
            )
        )
    )
    alone = to_attach.results(school_id).filter(to_attach.ALONE).select_related("link", "campaign")
    questions = [NameQuestion(link, None) for link in links]
    questions += [NameQuestion(result.link, result) for result in alone]
    return sorted(questions, key=lambda q: (q.link.class_key, q.link.name_key, q.key))


def find(school_id: int, key: str) -> NameQuestion | None:
    """The question of a key, answered or not; None when it is not one of this school's."""
    pk = number(key[1:])
    if pk is None or key[0] not in "nr":
        return None
    if key.startswith("r"):
        result = (
            Participation.objects.filter(link__school_id=school_id, pk=pk)
            .select_related("link", "campaign")
            .first()
        )
        return NameQuestion(result.link, result) if result else None
    link = ParticipantLink.objects.for_school(school_id).filter(pk=pk).first()
    return NameQuestion(link, None) if link else None


def candidates(question: NameQuestion, year: SchoolYear, limit: int = 3) -> list[Candidate]:
    """The likeliest pupils, with the results they already have in the same campaigns."""
    link = question.link
    name = Name(link.last_name, link.first_name, link.class_key)
    found = Matcher(pupils_of(year)).candidates(name, limit)
    students = Student.objects.filter(
        pk__in=[pupil.id for pupil, _ in found], school_id=link.school_id
    ).prefetch_related("enrolments__classroom")
    by_id = {student.pk: student for student in students}
    theirs = Participation.objects.filter(
        student__in=by_id,
        counts=True,
        campaign__in={result.campaign_id for result in question.results},
    ).select_related("campaign")
    return [
        Candidate(
            pupil=pupil,
            class_name=_class_name(by_id[pupil.id], year),
            reason=RANK_WORDS[rank],
            results=tuple(result for result in theirs if result.student_id == pupil.id),
        )
        for pupil, rank in found
    ]


def _class_name(student: Student, year: SchoolYear) -> str:
    ordered = sorted(
        (e for e in student.enrolments.all() if e.year_id == year.pk),
        key=lambda e: (e.ends_on is None, e.starts_on, e.pk),
    )
    return ordered[-1].classroom.name if ordered else ""


@transaction.atomic
def decide(
    *,
    question: NameQuestion,
    decision: str,
    student: Student | None,
    actor: User | None,
    seen: str | None = None,
) -> None:
    """Answer a question, or answer otherwise: CONFIRMED with a pupil, NOT_OURS or TEST without.

    `seen`: the version that the answer was given to. Raises AnsweredMeanwhileError when somebody
    else has answered otherwise since; the same answer twice is one.
    """
    if (decision == Decision.CONFIRMED) != (student is not None):
        raise ValueError("Only a confirmed name has a pupil.")
    _lock(question)
    if seen is not None and question.version != seen:
        if _is_answered(question, decision, student):
            return
        raise AnsweredMeanwhileError
    was_answered = question.answer[0] != Decision.PENDING
    _write(question, decision=decision, student=student, actor=actor)
    _record("name_changed" if was_answered else "name_decided", question, actor)


@transaction.atomic
def reopen(*, question: NameQuestion, actor: User | None, seen: str | None = None) -> None:
    """Take back an answer just given: the question waits again, as it did before."""
    _lock(question)
    if seen is not None and question.version != seen:
        raise AnsweredMeanwhileError
    _write(question, decision=Decision.PENDING, student=None, actor=None)
    _record("name_reopened", question, actor)


@transaction.atomic
def refuse(*, question: NameQuestion, actor: User | None, seen: str | None = None) -> None:
    """« Ce n’est pas cet élève »: the question waits again, and for a person only. No import
    answers it any more, however well a pupil fits."""
    _lock(question)
    if seen is not None and question.version != seen:
        raise AnsweredMeanwhileError
    _write(question, decision=Decision.PENDING, student=None, actor=actor)
    _record("name_refused", question, actor)


def _is_answered(question: NameQuestion, decision: str, student: Student | None) -> bool:
    held, student_id = question.answer
    if question.participation and decision in ParticipantLink.IGNORED:
        return held == Decision.NOT_OURS  # of one result, only that it is nobody's is kept
    return (held, student_id) == (decision, student.pk if student else None)


def _lock(question: NameQuestion) -> None:
    """An import at work would write its own verdict over, or has just done so.

    Raises QuestionGoneError when the import that asked was taken back meanwhile.
    """
    locks.one_writer(question.link.school_id)
    try:
        question.link.refresh_from_db(fields=["student", "decision", "decided_at", "decided_by"])
        if question.participation:
            question.participation.refresh_from_db()
    except (ParticipantLink.DoesNotExist, Participation.DoesNotExist) as error:
        raise QuestionGoneError from error


def _write(
    question: NameQuestion, *, decision: str, student: Student | None, actor: User | None
) -> None:
    """`actor` of a question that waits: who reopened it for good, None when imports may answer."""
    is_open = decision == Decision.PENDING
    moment = None if is_open and actor is None else timezone.now()
    if result := question.participation:
        result.student, result.is_ignored = student, decision in ParticipantLink.IGNORED
        result.decided_by, result.decided_at, result.counts = actor, moment, False
        result.save(update_fields=[*_OF_AN_ANSWER, "counts"])
        _keep_through_undo(result)
        return
    link = question.link
    spoken_for(link).update(student=student, counts=False)
    link.decision, link.student, link.is_held = decision, student, is_open and moment is not None
    link.decided_by, link.decided_at = actor, moment
    link.save(update_fields=["decision", "student", "decided_by", "decided_at", "is_held"])


_OF_AN_ANSWER = ("student", "is_ignored", "decided_by", "decided_at")


def _keep_through_undo(result: Participation) -> None:
    """What an import would put back when it is undone holds the answer given since."""
    answer = {
        "student_id": result.student_id,
        "is_ignored": result.is_ignored,
        "decided_by_id": result.decided_by_id,
        "decided_at": result.decided_at and result.decided_at.isoformat(),
    }
    for before in ParticipationBefore.objects.filter(participation_id=result.pk):
        before.state |= answer
        before.save(update_fields=["state"])


def _record(event: str, question: NameQuestion, actor: User | None) -> None:
    attempts.recount(
        campaign_ids=Participation.objects.filter(
            Q(pk=question.participation.pk) if question.participation else Q(link=question.link)
        ).values_list("campaign_id", flat=True)
    )
    journal.record(
        event,
        school=question.link.school,
        actor=actor,
        target="participant_link",
        ids=[question.link.pk],
    )
