"""The obligations of a year, class by class, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.attempts import IS_FINISHED
from campaigns.missing import stats
from campaigns.missing.measures import measures
from campaigns.missing.stats import PupilProgress, PupilState
from campaigns.models import Campaign, Participation
from pixschool.core.models import SchoolYear
from pixschool.core.reference.crcn import COMPETENCE_BY_CODE, COMPETENCES
from pixschool.core.reference.themes import Theme
from pixschool.portal.equity.obligations.rules import YearRule, rule
from pixschool.portal.equity.obligations.states import (
    Duty,
    DutyCourse,
    DutyState,
    all_done,
    attestation,
    lsu_comment,
    lsu_values,
)
from pixschool.portal.equity.readings import course_key
from students.models import Classroom, Enrolment, Student

# Of the campaigns whose results are counted.
THEMES = (Theme.SECURITE.value, Theme.CULTURE.value, Theme.IA.value)
RETRY = "6e-nouvel-essai"  # its key in the catalogue


def ids_of_pupils(rooms: Sequence[Classroom]) -> Any:
    """The ids of those who are in these classes now, as a query."""
    return Enrolment.objects.open().filter(classroom__in=rooms).values("student_id")


@dataclass(frozen=True)
class PupilDuties:
    """None: not asked of this class."""

    student: Student
    attestation: Duty | None
    ia: Duty | None


@dataclass(frozen=True)
class ClassDuties:
    """A class of which something is asked."""

    room: Classroom
    pupils: list[PupilDuties]

    def _count(self, name: str, state: DutyState) -> int | None:
        duties = [getattr(one, name) for one in self.pupils]
        told = [one for one in duties if one is not None]
        return sum(one.state == state for one in told) if told else None

    @property
    def obtained(self) -> int | None:
        return self._count("attestation", DutyState.DONE)

    @property
    def may_retry(self) -> int | None:
        return self._count("attestation", DutyState.RETRY)

    @property
    def attestation_missing(self) -> int | None:
        return self._count("attestation", DutyState.MISSING)

    @property
    def ia_done(self) -> int | None:
        return self._count("ia", DutyState.DONE)

    @property
    def ia_missing(self) -> int | None:
        return self._count("ia", DutyState.MISSING)


@dataclass(frozen=True)
class Asked:
    """What a year asks; None before the rule existed."""

    attestation: YearRule | None
    ia: YearRule | None
    lsu: YearRule | None

    @property
    def levels(self) -> set[str]:
        rules = (self.attestation, self.ia, self.lsu)
        return {level for one in rules if one for level in one.asked_levels}

    @property
    def rules(self) -> list[YearRule]:
        return [one for one in (self.attestation, self.ia, self.lsu) if one]


def asked_of(year: SchoolYear) -> Asked:
    return Asked(*(rule(key, year.start_year) for key in ("attestation", "ia", "lsu")))


def duties(*, year: SchoolYear, classrooms: Sequence[Classroom], asked: Asked) -> list[ClassDuties]:
    """Of the classes of which something is asked, in their order. Five queries."""
    rooms = [room for room in classrooms if room.level in asked.levels]
    campaigns = list(
        Campaign.objects.in_year(year)
        .active()
        .filter(theme__in=THEMES)
        .by_date()
        .select_related("ritual")
    )
    cells = stats.cells(campaigns, rooms)
    pupils = Enrolment.objects.at(classroom__in=rooms)
    by_room: dict[int, list[Student]] = {room.pk: [] for room in rooms}
    for one in pupils.order_by("student__name_key", "student_id"):
        by_room[one.classroom_id].append(one.student)
    before = _done_before(year, asked, by_room)
    found = []
    for room in rooms:
        told = []
        for pupil in by_room[room.pk]:
            own = [
                _course(one, cells[at]) for one in campaigns if (at := (pupil.pk, one.pk)) in cells
            ]
            told.append(_pupil(pupil, room, own, before.get(pupil.pk, []), asked))
        found.append(ClassDuties(room, told))
    return found


def _done_before(
    year: SchoolYear, asked: Asked, by_room: Mapping[int, Sequence[Student]]
) -> dict[int, list[DutyCourse]]:
    """{pupil: the courses of Pix IA that they finished in the years before}. One query."""
    if asked.ia is None or not asked.ia.catch_up:
        return {}
    done = Participation.objects.filter(
        IS_FINISHED,
        student__in=[pupil.pk for pupils in by_room.values() for pupil in pupils],
        is_ignored=False,
        campaign__theme=Theme.IA,
        campaign__school=year.school_id,
        campaign__year__start_year__lt=year.start_year,
    )
    found: dict[int, list[DutyCourse]] = defaultdict(list)
    for one in done.select_related("campaign"):
        if one.student_id is not None:
            key = course_key(one.campaign)
            found[one.student_id].append(DutyCourse(key, one.campaign.name, is_done=True))
    return found


def _course(campaign: Campaign, cell: PupilProgress) -> DutyCourse:
    is_done = cell.state == PupilState.FINISHED
    return DutyCourse(
        key=course_key(campaign),
        name=campaign.name,
        theme=campaign.theme,
        result=cell.mastery if is_done else None,
        is_done=is_done,
        is_retry=_is_retry(campaign),
    )


def _pupil(
    student: Student,
    room: Classroom,
    own: Sequence[DutyCourse],
    before: Sequence[DutyCourse],
    asked: Asked,
) -> PupilDuties:
    sixth, ia = asked.attestation, asked.ia
    of_ia = [one for one in own if one.theme == Theme.IA]
    if ia and room.level in ia.catch_up:
        of_ia = [*before, *of_ia]
    return PupilDuties(
        student=student,
        attestation=attestation((one for one in own if one.theme != Theme.IA), sixth.share)
        if sixth and room.level in sixth.levels
        else None,
        ia=all_done(of_ia, ia.courses) if ia and room.level in ia.asked_levels else None,
    )


def _is_retry(campaign: Campaign) -> bool:
    ritual = getattr(campaign, "ritual", None)
    return ritual is not None and ritual.key == RETRY


@dataclass(frozen=True)
class Worksheet:
    """What is typed in the LSU: `lines`: a pupil, and 1 to 3 for each code;
    `comment`: as somebody wrote it, else the proposed one."""

    lines: list[tuple[Student, list[int | None]]]
    comment: str
    is_proposed: bool


def worksheet(
    *, year: SchoolYear, room: Classroom, pupils: Sequence[Student], rule: YearRule
) -> Worksheet:
    """Two queries."""
    found = measures([one.pk for one in pupils])
    shares: dict[int, dict[str, float]] = {one.pk: {} for one in pupils}
    for (student, code), measure in found.items():
        if measure.share or measure.mastery is not None:
            shares[student][code] = measure.share
    codes = {code for one in shares.values() for code in one}
    return Worksheet(
        [(one, lsu_values(shares[one.pk], rule.bands)) for one in pupils],
        room.worksheet_comment or _proposed(year, room, codes),
        is_proposed=not room.worksheet_comment,
    )


def proposed_comment(room: Classroom, asked: Asked) -> str:
    """What the page of the class proposes. Empty for a level without a worksheet. Four queries."""
    if asked.lsu is None or room.level not in asked.lsu.levels:
        return ""
    pupils = Enrolment.objects.at(classroom__in=[room]).values_list("student_id", flat=True)
    found = measures(list(pupils))
    codes = {code for (_, code), one in found.items() if one.share or one.mastery is not None}
    return _proposed(room.year, room, codes)


def _proposed(year: SchoolYear, room: Classroom, codes: Collection[str]) -> str:
    done = Campaign.objects.in_year(year).active().expecting_in([room])
    titles = dict.fromkeys(
        COMPETENCE_BY_CODE[item.code].domain.title for item in COMPETENCES if item.code in codes
    )
    begun = done.begun_by(year.school.today()).by_date()
    names = list(dict.fromkeys(begun.values_list("name", flat=True)))
    return lsu_comment(names, list(titles))
