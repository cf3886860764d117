"""The suggestions of the figures for a whole school, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from campaigns.attempts import IS_FINISHED
from campaigns.missing import stats
from campaigns.missing.stats import Progress, PupilProgress, PupilState
from campaigns.models import Campaign, Participation
from campaigns.suggesting.rules import (
    FinishedAttempt,
    Found,
    Standing,
    SuggestionRule,
    digest,
    holding,
    most_telling,
)
from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from pixschool.core.text.french import count
from students.models import (
    Classroom,
    Enrolment,
    Student,
    SupportDismissal,
    SupportFlag,
    SupportReason,
    SupportRules,
)
from students.support.rules import rules_of


@dataclass(frozen=True)
class Suggestion:
    """A pupil whom the figures would flag; a person decides."""

    student: Student
    classroom: Classroom
    campaign: Campaign
    rule: SuggestionRule
    reason: SupportReason
    explanation: str
    facts: str  # a digest

    @property
    def key(self) -> str:
        """One of its own, as long as the facts are the same; for a form."""
        return f"{self.student.pk}-{self.reason}-{self.campaign.pk}-{self.facts[:16]}"


@dataclass(frozen=True)
class SuggestionGroup:
    """What one rule says of a class and a campaign."""

    class_name: str
    words: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class Dismissed:
    """A suggestion that a person has set aside, while its facts still hold."""

    suggestion: Suggestion
    dismissal: SupportDismissal


@dataclass(frozen=True)
class Read:
    """What the figures say today, and what somebody does not want to be told of it."""

    suggestions: list[Suggestion]
    dismissed: list[Dismissed]


def suggestions(*, year: SchoolYear, membership: Membership | None = None) -> list[Suggestion]:
    """By level, class and name: what nobody has flagged for that reason, nor set aside for these
    facts. `membership`: of the classes that person may see; none for who does not help."""
    return read(year=year, membership=membership).suggestions


def read(*, year: SchoolYear, membership: Membership | None = None) -> Read:
    """As `suggestions`, with those that were dismissed, the last one first."""
    found = Read([], [])
    if membership is not None and not membership.can(Capability.SEE_SUPPORT):
        return found
    classrooms = Classroom.objects.in_year(year).by_level()
    if membership is not None:
        classrooms = classrooms.visible_to(membership)
    flagged = set(SupportFlag.objects.open().in_year(year).values_list("student", "reason"))
    aside = {
        (one.student_id, one.reason, one.facts): one
        for one in SupportDismissal.objects.filter(year=year).select_related("dismissed_by")
    }
    figures = SchoolFigures(year, list(classrooms))
    for enrolment in figures.enrolments:
        student = enrolment.student
        for one in most_telling(figures.holding(student.pk)):
            facts = digest(one)
            known = (student.pk, one.reason.value)
            if known in flagged:
                continue
            dismissal = aside.get((*known, facts))
            if dismissal is None:
                found.suggestions.append(figures.suggestion(enrolment, one, facts))
            elif not dismissal.with_flag:
                suggestion = figures.suggestion(enrolment, one, facts)
                found.dismissed.append(Dismissed(suggestion, dismissal))
    found.dismissed.sort(key=lambda one: one.dismissal.dismissed_at, reverse=True)
    return found


def grouped(found: Iterable[Suggestion], *, rules: SupportRules) -> list[SuggestionGroup]:
    """A sentence for each class, campaign and rule, in the order of `found`."""
    groups: dict[tuple[int, SuggestionRule, int], list[Suggestion]] = {}
    for one in found:
        groups.setdefault((one.classroom.pk, one.rule, one.campaign.pk), []).append(one)
    return [
        SuggestionGroup(same[0].classroom.name, _words(same, rules), tuple(same))
        for same in groups.values()
    ]


def in_turn(groups: Iterable[SuggestionGroup]) -> list[SuggestionGroup]:
    """Of each rule the class that it concerns most, then the second of each: the first ones show
    every sort of reason."""
    by_rule: dict[SuggestionRule, list[SuggestionGroup]] = defaultdict(list)
    for group in groups:
        by_rule[group.suggestions[0].rule].append(group)
    found = []
    for order, rule in enumerate(SuggestionRule):
        ranked = sorted(by_rule[rule], key=lambda group: -len(group.suggestions))
        found += [((turn, order), group) for turn, group in enumerate(ranked)]
    return [group for _, group in sorted(found, key=lambda pair: pair[0])]


def _words(same: Sequence[Suggestion], rules: SupportRules) -> str:
    """« 3 élèves arrêtés au milieu de « Rentrée 6e » depuis 21 jours ou plus »"""
    first, n = same[0], len(same)
    name = f"« {first.campaign.name} »"
    match first.rule:
        case SuggestionRule.NOTHING_AT_ALL:
            verb = "n’a" if n == 1 else "n’ont"
            share = f"{rules.most_finished} % de la classe ont terminé"
            return f"{count(n, 'élève')} {verb} rien commencé de {name} ; {share}"
        case SuggestionRule.STOPPED:
            days = f"{7 * rules.stopped_weeks} jours ou plus"
            return f"{count(n, 'élève arrêté')} au milieu de {name} depuis {days}"
        case SuggestionRule.LATE:
            whose = "sa" if n == 1 else "leur"
            return f"{count(n, 'élève,élèves')} en retard sur {whose} classe dans {name}"
        case SuggestionRule.SLIDING:
            verb = "perd" if n == 1 else "perdent"
            points = f"{rules.slide_points} points ou plus"
            return f"{count(n, 'élève')} {verb} {points} sur le parcours de {name}"
    days = f"{7 * rules.nothing_weeks} jours ou plus"
    return f"{count(n, 'élève')} sans rien de nouveau depuis {days} ; {name} reste à faire"


class SchoolFigures:
    """What Pix says of the pupils of these classes. Six queries."""

    def __init__(self, year: SchoolYear, classrooms: Sequence[Classroom]) -> None:
        self.rules = rules_of(year)
        self._today = today = year.school.today()
        self.campaigns = {
            campaign.pk: campaign
            for campaign in Campaign.objects.in_year(year)
            .by_date()
            .prefetch_related("pix_campaigns")
        }
        self._begun = [one for one in self.campaigns.values() if _has_begun(one, today)]
        rank = {room.pk: place for place, room in enumerate(classrooms)}
        at = Enrolment.objects.at(year=year, classroom__in=classrooms)
        self.enrolments = sorted(
            at, key=lambda e: (rank[e.classroom_id], e.student.name_key, e.student_id)
        )
        self._standings = self._read_standings(classrooms)
        self._attempts = _attempts(year, [e.student_id for e in self.enrolments])

    def holding(self, student_id: int) -> list[Found]:
        """All that the rules find of a pupil."""
        return holding(
            self._standings.get(student_id, ()), self._attempts.get(student_id, ()), self.rules
        )

    def reasons(self, student_id: int) -> set[str]:
        """Why the figures would still flag a pupil; « en retard » also of what is over, whatever
        the class has done, and « sous le seuil » of the last result."""
        found = {one.reason.value for one in self.holding(student_id)}
        if any(self._is_overdue(one) for one in self._standings.get(student_id, ())):
            found.add(SupportReason.LATE.value)
        last = max(self._attempts.get(student_id, ()), key=lambda one: one.on, default=None)
        if last and self.rules.floor is not None and 100 * last.mastery < self.rules.floor:
            found.add(SupportReason.FLOOR.value)
        return found

    def _is_overdue(self, one: Standing) -> bool:
        is_over = stats.is_late(self.campaigns[one.campaign_id], self._today)
        return is_over and one.state != PupilState.FINISHED

    def suggestion(self, enrolment: Enrolment, found: Found, facts: str) -> Suggestion:
        return Suggestion(
            student=enrolment.student,
            classroom=enrolment.classroom,
            campaign=self.campaigns[found.campaign_id],
            rule=found.rule,
            reason=found.reason,
            explanation=found.explanation,
            facts=facts,
        )

    def _read_standings(self, classrooms: Sequence[Classroom]) -> Mapping[int, list[Standing]]:
        cells = stats.cells(self._begun, classrooms)
        rooms = {e.student_id: e.classroom_id for e in self.enrolments}
        progress = _progress(cells, rooms)
        found: dict[int, list[Standing]] = defaultdict(list)
        rank = {pk: place for place, pk in enumerate(self.campaigns)}
        for (student, campaign_id), cell in sorted(
            cells.items(), key=lambda item: rank[item[0][1]]
        ):
            campaign, room = self.campaigns[campaign_id], rooms[student]
            standing = Standing(
                campaign_id=campaign_id,
                name=campaign.name,
                opens_on=campaign.opens_on,
                read_on=_read_on(campaign, room),
                state=cell.state,
                progress=cell.progress,
                last_on=timezone.localdate(cell.at) if cell.at else None,
                in_class=progress[campaign_id, room],
            )
            found[student].append(standing)
        return found


def _has_begun(campaign: Campaign, today: date) -> bool:
    """As the missing list has it: open or over, and not archived."""
    return not campaign.is_archived and (campaign.opens_on is None or campaign.opens_on <= today)


def _progress(
    cells: Mapping[tuple[int, int], PupilProgress], rooms: Mapping[int, int]
) -> Mapping[tuple[int, int], Progress]:
    """(campaign id, classroom id) → progress of the class."""
    counts: dict[tuple[int, int], dict[PupilState, int]] = defaultdict(lambda: defaultdict(int))
    for (student, campaign), cell in cells.items():
        counts[campaign, rooms[student]][cell.state] += 1
    return {
        place: Progress(*(by_state[state] for state in _STATES))
        for place, by_state in counts.items()
    }


_STATES = (PupilState.FINISHED, PupilState.STARTED, PupilState.NOT_STARTED)


def _read_on(campaign: Campaign, classroom_id: int) -> date | None:
    """When the codes that serve a class were last read."""
    read = (
        pix.read_at
        for pix in campaign.pix_campaigns.all()
        if pix.read_at and pix.classroom_id in {None, classroom_id}
    )
    last = max(read, default=None)
    return timezone.localdate(last) if last else None


def _attempts(year: SchoolYear, students: Sequence[int]) -> Mapping[int, list[FinishedAttempt]]:
    """The finished attempts of the year that have a result and a date."""
    done = Participation.objects.filter(
        IS_FINISHED,
        campaign__year=year,
        student__in=students,
        is_ignored=False,
        mastery__isnull=False,
    )
    found: dict[int, list[FinishedAttempt]] = defaultdict(list)
    for student, campaign, course, shared_at, attempt_at, mastery in done.values_list(
        "student", "campaign", "campaign__course", "shared_at", "attempt_at", "mastery"
    ):
        moment = shared_at or attempt_at
        if moment and mastery is not None:
            same = " ".join(course.casefold().split()) or f"campaign {campaign}"
            day = timezone.localdate(moment)
            found[student].append(FinishedAttempt(campaign, same, day, mastery))
    return found
