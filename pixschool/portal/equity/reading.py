"""The figures of a school's year, read in a fixed number of queries."""

from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from campaigns.missing import stats
from campaigns.missing.stats import PupilProgress, PupilState
from campaigns.models import Campaign
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.portal.equity.comparing import compare
from pixschool.portal.equity.help_given import HelpGiven, coverage, help_given
from pixschool.portal.equity.readings import (
    Readings,
    course_of,
    readings,
    two_readings,
    under_floor,
)
from pixschool.portal.equity.report import CampaignFigures, EquityReport, quartile_fields
from students.models import Classroom, Enrolment
from students.support.rules import rules_of

Cells = Mapping[tuple[int, int], PupilProgress]


@dataclass(frozen=True)
class EquityFacts:
    """What the figures are made from, for some campaigns in some classes. `places`: the class of
    each pupil; `floor`: 0..1, None when the school has set none."""

    year: SchoolYear
    campaigns: Sequence[Campaign]
    classrooms: Sequence[Classroom]
    cells: Cells
    places: Mapping[int, int]
    readings: Readings
    given: HelpGiven
    floor: float | None

    @property
    def under(self) -> dict[int, float]:
        """{pupil: last result} of those under the floor."""
        return under_floor(self.readings, self.floor)

    @property
    def late(self) -> dict[int, int]:
        """{pupil: the last campaign that is over and that they have not finished}."""
        today = self.year.school.today()
        over = [one.pk for one in self.campaigns if stats.is_late(one, today)]
        return {
            student: campaign
            for campaign in over
            for student in self.places
            if (cell := self.cells.get((student, campaign))) and cell.state != PupilState.FINISHED
        }

    @property
    def to_see(self) -> set[int]:
        """Late or under the floor."""
        return {*self.late, *self.under}


def facts(
    *, year: SchoolYear, campaigns: Sequence[Campaign], classrooms: Sequence[Classroom]
) -> EquityFacts:
    """Of these campaigns, with their `pix_campaigns`, in these classes by level. Seven queries."""
    places = _places(classrooms)
    floor = rules_of(year).floor
    return EquityFacts(
        year=year,
        campaigns=campaigns,
        classrooms=classrooms,
        cells=stats.cells(campaigns, classrooms),
        places=places,
        readings=readings(campaigns, places),
        given=help_given(year, places),
        floor=None if floor is None else floor / 100,
    )


def within(read: EquityFacts, classrooms: Sequence[Classroom]) -> EquityFacts:
    """What was read, of these classes alone."""
    rooms = {room.pk for room in classrooms}
    places = {student: room for student, room in read.places.items() if room in rooms}
    return replace(
        read,
        classrooms=classrooms,
        places=places,
        cells={key: cell for key, cell in read.cells.items() if key[0] in places},
        readings={one: rows for one, rows in read.readings.items() if one in places},
    )


def report(
    *, year: SchoolYear, campaigns: Sequence[Campaign], classrooms: Sequence[Classroom]
) -> EquityReport:
    """As `facts`."""
    return report_of(facts(year=year, campaigns=campaigns, classrooms=classrooms))


def report_of(read: EquityFacts) -> EquityReport:
    levels = {room.pk: room.level for room in read.classrooms}
    pupils, otherwise, without = two_readings(
        read.readings, read.given, {one: levels[room] for one, room in read.places.items()}
    )
    return EquityReport(
        campaigns=lines_of(read),
        coverage=coverage(read.to_see, read.given),
        comparison=compare(pupils, chosen_otherwise=otherwise),
        without_second=without,
        under_floor=None if read.floor is None else len(read.under),
        with_result=len(read.readings),
    )


def lines_of(read: EquityFacts) -> list[CampaignFigures]:
    return _lines(read.campaigns, read.classrooms, read.cells, read.places)


def lines(
    *, campaigns: Sequence[Campaign], classrooms: Sequence[Classroom]
) -> list[CampaignFigures]:
    """By campaign and level: the level, then its classes in their natural order. Two queries."""
    cells = stats.cells(campaigns, classrooms)
    return _lines(campaigns, classrooms, cells, _places(classrooms))


def _places(classrooms: Sequence[Classroom]) -> dict[int, int]:
    enrolled = Enrolment.objects.open().filter(classroom__in=classrooms)
    return dict(enrolled.values_list("student_id", "classroom_id"))


def _lines(
    campaigns: Sequence[Campaign],
    classrooms: Sequence[Classroom],
    cells: Cells,
    places: Mapping[int, int],
) -> list[CampaignFigures]:
    found: dict[tuple[int, int], dict[int, PupilProgress]] = defaultdict(dict)
    for (student, campaign_id), cell in cells.items():
        found[campaign_id, places[student]][student] = cell
    told = []
    for campaign in campaigns:
        levels: dict[str, list[Classroom]] = defaultdict(list)
        for room in classrooms:
            if (campaign.pk, room.pk) in found:
                levels[room.level].append(room)
        for level, rooms in levels.items():
            everybody = dict(ChainMap(*(found[campaign.pk, room.pk] for room in rooms)))
            told.append(line(campaign, level, None, everybody))
            told += [line(campaign, level, room, found[campaign.pk, room.pk]) for room in rooms]
    return told


def line(
    campaign: Campaign, level: str, room: Classroom | None, cells: Mapping[int, PupilProgress]
) -> CampaignFigures:
    """One campaign for these pupils, of a level or of a class."""
    states = [cell.state for cell in cells.values()]
    masteries = _masteries(campaign, cells)
    return CampaignFigures(
        campaign=_code(campaign, room),
        campaign_name=campaign.name,
        level=Level(level).label,
        class_name=room.name if room else None,
        pupils=len(cells),
        not_started=states.count(PupilState.NOT_STARTED),
        started=states.count(PupilState.STARTED),
        finished=states.count(PupilState.FINISHED),
        course=course_of(campaign),
        is_read=campaign.last_read_at is not None or bool(set(states) - {PupilState.NOT_STARTED}),
        masteries=masteries,
        **quartile_fields(list(masteries.values())),
    )


def _masteries(campaign: Campaign, cells: Mapping[int, PupilProgress]) -> dict[int, float]:
    if campaign.kind == Campaign.CampaignKind.PROFILES:
        return {}
    return {
        student: cell.mastery
        for student, cell in cells.items()
        if cell.state == PupilState.FINISHED and cell.mastery is not None
    }


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
