"""The figures of a school's year, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.attempts import IS_FINISHED
from campaigns.missing import stats
from campaigns.missing.stats import PupilProgress, PupilState
from campaigns.models import Campaign, Participation
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.portal.equity.arithmetic import TwoReadings, compare, median_days
from pixschool.portal.equity.report import (
    CampaignFigures,
    Coverage,
    EquityReport,
    quartile_fields,
)
from students.models import (
    ChosenBy,
    Classroom,
    Enrolment,
    Presence,
    SupportBooking,
    SupportDismissal,
    SupportFlag,
)

Cells = Mapping[tuple[int, int], PupilProgress]


def report(
    *, year: SchoolYear, campaigns: Sequence[Campaign], classrooms: Sequence[Classroom]
) -> EquityReport:
    """Of these campaigns, with their `pix_campaigns`, in these classes by level. Seven queries."""
    cells = stats.cells(campaigns, classrooms)
    places = dict(
        Enrolment.objects.open()
        .filter(classroom__in=classrooms)
        .values_list("student_id", "classroom_id")
    )
    help_given = _help_given(year, places)
    pupils, otherwise, without = _two_readings(campaigns, places, help_given)
    return EquityReport(
        campaigns=_lines(campaigns, classrooms, cells, places),
        coverage=_coverage(_late(year, campaigns, cells), help_given),
        comparison=compare(pupils, chosen_otherwise=otherwise),
        without_second=without,
    )


def _lines(
    campaigns: Sequence[Campaign],
    classrooms: Sequence[Classroom],
    cells: Cells,
    places: Mapping[int, int],
) -> list[CampaignFigures]:
    """By campaign and level: the level, then its classes in their natural order."""
    found: dict[tuple[int, int], list[PupilProgress]] = defaultdict(list)
    for (student, campaign_id), cell in cells.items():
        found[campaign_id, places[student]].append(cell)
    lines = []
    for campaign in campaigns:
        levels: dict[str, list[Classroom]] = defaultdict(list)
        for room in classrooms:
            if (campaign.pk, room.pk) in found:
                levels[room.level].append(room)
        for level, rooms in levels.items():
            everybody = [cell for room in rooms for cell in found[campaign.pk, room.pk]]
            lines.append(_line(campaign, level, None, everybody))
            lines += [_line(campaign, level, room, found[campaign.pk, room.pk]) for room in rooms]
    return lines


def _line(
    campaign: Campaign, level: str, room: Classroom | None, cells: Sequence[PupilProgress]
) -> CampaignFigures:
    states = [cell.state for cell in cells]
    is_pix = campaign.kind == Campaign.CampaignKind.PROFILES
    values = [
        cell.mastery
        for cell in cells
        if cell.state == PupilState.FINISHED and cell.mastery is not None and not is_pix
    ]
    return CampaignFigures(
        campaign=_code(campaign, room),
        campaign_name=campaign.name,
        level=Level(level).label,
        class_name=room.name if room else None,
        pupils=len(cells),
        not_started=states.count(PupilState.NOT_STARTED),
        started=states.count(PupilState.STARTED),
        finished=states.count(PupilState.FINISHED),
        course=_course(campaign),
        **quartile_fields(values),
    )


def _course(campaign: Campaign) -> str:
    return " ".join(campaign.course.casefold().split())


def _code(campaign: Campaign, room: Classroom | None) -> str:
    """The code of the class, else the common one, else the name of the campaign."""
    wanted = {None, room.pk if room else None}
    codes = [
        pix
        for pix in campaign.pix_campaigns.all()
        if pix.code and pix.group_id is None and pix.classroom_id in wanted
    ]
    first = min(codes, key=lambda pix: (pix.classroom_id is None, pix.pk), default=None)
    return first.code if first else campaign.name


def _late(year: SchoolYear, campaigns: Iterable[Campaign], cells: Cells) -> set[int]:
    """Pupils who have not finished a campaign that is over."""
    today = year.school.today()
    over = {campaign.pk for campaign in campaigns if stats.is_late(campaign, today)}
    return {
        student
        for (student, campaign), cell in cells.items()
        if campaign in over and cell.state != PupilState.FINISHED
    }


@dataclass(frozen=True)
class HelpGiven:
    """By pupil. `seen`: flagged, placed, or set aside by a person; `otherwise`: chosen by something
    else than a score; `came`: the first visit."""

    seen: set[int]
    offered: set[int]
    flagged: dict[int, datetime]
    came: dict[int, datetime]
    otherwise: set[int]


def _help_given(year: SchoolYear, students: Iterable[int]) -> HelpGiven:
    """The help of the year; a seat that was cancelled was offered all the same."""
    wanted = list(students)
    flags = SupportFlag.objects.in_year(year).filter(student__in=wanted)
    flagged: dict[int, datetime] = {}
    for student, at in flags.order_by("raised_at").values_list("student", "raised_at"):
        flagged.setdefault(student, at)
    aside = SupportDismissal.objects.filter(year=year, student__in=wanted)
    bookings = SupportBooking.objects.filter(slot__year=year, student__in=wanted)
    offered: set[int] = set()
    came: dict[int, datetime] = {}
    otherwise: set[int] = set()
    for student, at, presence, cancelled, flag, own in bookings.order_by("starts_at").values_list(
        "student", "starts_at", "presence", "cancelled_at", "flag__chosen_by", "chosen_by"
    ):
        offered.add(student)
        if presence == Presence.PRESENT and cancelled is None:
            came.setdefault(student, at)
            if (flag or own) != ChosenBy.SCORE:
                otherwise.add(student)
    seen = {*flagged, *offered, *aside.values_list("student", flat=True)}
    return HelpGiven(seen, offered, flagged, came, otherwise)


def _coverage(late: set[int], given: HelpGiven) -> Coverage:
    came = late & set(given.came)
    waits = [
        max((given.came[pupil] - given.flagged[pupil]).days, 0)
        for pupil in came
        if pupil in given.flagged
    ]
    return Coverage(
        late=len(late),
        seen=len(late & given.seen),
        offered=len(late & given.offered),
        came=len(came),
        median_days=median_days(waits),
    )


def _two_readings(
    campaigns: Sequence[Campaign],
    places: Mapping[int, int],
    given: HelpGiven,
) -> tuple[list[TwoReadings], int, tuple[int, int]]:
    """(pairs, how many of the helped were chosen otherwise, who has no second reading by group).

    Of a pupil: the first course, in the order of the campaigns, that was read twice; of who was
    helped, last before the help and last after. Who has no reading before it is not compared.
    """
    helped = set(given.came)
    pairs, otherwise, alone = [], 0, [0, 0]
    for student, courses in _readings(campaigns, places).items():
        begins = given.came.get(student)
        found = [pair for rows in courses.values() if (pair := _pair(rows, begins))]
        if found:
            start, end = found[0]
            pairs.append(TwoReadings(start, end, student in helped))
            otherwise += student in given.otherwise
        else:
            alone[0 if student in helped else 1] += 1
    return pairs, otherwise, (alone[0], alone[1])


def _pair(
    rows: Sequence[tuple[datetime, float]], begins: datetime | None
) -> tuple[float, float] | None:
    """The two masteries of `rows`, by date; None when one is missing."""
    if begins is None:
        return (rows[0][1], rows[-1][1]) if len(rows) > 1 else None
    before = [mastery for at, mastery in rows if at < begins]
    after = [mastery for at, mastery in rows if at >= begins]
    return (before[-1], after[-1]) if before and after else None


def _readings(
    campaigns: Sequence[Campaign], students: Iterable[int]
) -> dict[int, dict[str, list[tuple[datetime, float]]]]:
    """{pupil: {course: results by date}}: a course is compared with itself only."""
    course = {
        one.pk: _course(one) or f"campaign {one.pk}"
        for one in campaigns
        if one.kind != Campaign.CampaignKind.PROFILES
    }
    done = Participation.objects.filter(
        IS_FINISHED,
        campaign__in=list(course),
        student__in=list(students),
        is_ignored=False,
        mastery__isnull=False,
    )
    dated = sorted(
        (at, campaign, student, mastery)
        for student, campaign, shared, begun, mastery in done.values_list(
            "student", "campaign", "shared_at", "attempt_at", "mastery"
        )
        if (at := shared or begun) and student is not None and mastery is not None
    )
    found: dict[int, dict[str, list[tuple[datetime, float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for at, campaign, student, mastery in dated:
        found[student][course[campaign]].append((at, mastery))
    return found
