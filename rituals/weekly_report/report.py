"""The week on one page, for those who lead: who is missing, what is on, what is late.

It counts pupils and names none, so that it may hang in the staff room.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from campaigns.missing import read_dates
from campaigns.missing.stats import NOBODY, Progress
from campaigns.models import Campaign
from campaigns.windows import CampaignWindow
from pixschool.core.calendars import Holiday
from pixschool.core.reference.levels import LEVEL_ORDER, in_order
from pixschool.core.text.french import count, date_fr
from rituals.models import Milestone, Ritual, Session
from rituals.plan import wording
from rituals.reminders.facts import Facts
from rituals.sessions.slots import hours_words
from rituals.sessions.wording import place, who

MOST = 8  # lines of one sort; with more, the page would be two
_WEEK = timedelta(weeks=1)
_SATURDAY = 5


@dataclass(frozen=True)
class ClassroomLine:
    """A class of a campaign, and how many of its pupils have not finished."""

    name: str
    missing: int


@dataclass(frozen=True)
class CampaignLine:
    """A campaign that is open, and where pupils are missing."""

    campaign: Campaign
    window: str  # « jusqu’au 16 oct. »
    progress: Progress
    classrooms: tuple[ClassroomLine, ...]  # where pupils are missing, in the order of the classes


@dataclass(frozen=True)
class ReportLine:
    """Something of one day."""

    day: date
    what: str
    detail: str
    ritual_id: int


@dataclass(frozen=True)
class ReportDay:
    """The lines of a day, under its name."""

    label: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True)
class Section:
    """At most `MOST` lines, and how many more there are."""

    lines: tuple[ReportLine, ...]
    more: int

    @property
    def days(self) -> Iterator[ReportDay]:
        """The lines by day; they are sorted by day already."""
        for day, lines in groupby(self.lines, key=lambda line: line.day):
            yield ReportDay(date_fr(day, "long").capitalize(), tuple(lines))


@dataclass(frozen=True)
class WeeklyReport:
    """All that the page of the week shows."""

    school: str
    monday: date
    made_on: date
    news: str  # « Vacances de Noël dans 3 semaines »
    campaigns: tuple[CampaignLine, ...]  # those that end first, at most `MOST`
    more_campaigns: int
    read: str  # when the results were
    this_week: Section
    next_week: Section
    late: Section

    @property
    def title(self) -> str:
        return f"La semaine du {date_fr(self.monday)}"

    @property
    def is_empty(self) -> bool:
        """Nothing to say of this week, of the next, nor of what is late."""
        sections = (self.this_week, self.next_week, self.late)
        return not self.campaigns and not any(section.lines for section in sections)


def week_of(today: date) -> date:
    """The Monday of the week that is spoken of: at the week-end, the one to come."""
    monday = today - timedelta(days=today.weekday())
    return monday + _WEEK if today.weekday() >= _SATURDAY else monday


def build(facts: Facts, rituals: Sequence[Ritual], *, breaks: Iterable[Holiday]) -> WeeklyReport:
    """`rituals`: those of the year that are planned; `breaks`: the holidays of the year."""
    monday = week_of(facts.today)
    campaigns = campaigns_of(facts)
    return WeeklyReport(
        school=facts.school.name,
        monday=monday,
        made_on=facts.today,
        news=_news(monday, breaks),
        campaigns=tuple(campaigns[:MOST]),
        more_campaigns=max(0, len(campaigns) - MOST),
        read=read_dates.of_campaigns(line.campaign for line in campaigns),
        this_week=_week(facts, rituals, max(monday, facts.today), monday + _WEEK),
        next_week=_week(facts, rituals, monday + _WEEK, monday + 2 * _WEEK),
        late=_section(_milestone(item) for item in facts.late),
    )


def _news(monday: date, breaks: Iterable[Holiday]) -> str:
    for pause in sorted(breaks, key=lambda pause: pause.starts_on):
        if pause.starts_on <= monday <= pause.ends_on:
            return f"{pause.name}, jusqu’au {date_fr(pause.ends_on, 'short')}"
        if monday < pause.starts_on:
            weeks = (pause.starts_on - monday).days // 7
            when = f"dans {count(weeks, 'semaine')}" if weeks else "à la fin de la semaine"
            return f"{pause.name} {when}"
    return ""


def campaigns_of(facts: Facts) -> list[CampaignLine]:
    """Those that are open, the one that ends first at the head."""
    return sorted(_campaigns(facts), key=lambda line: line.campaign.closes_on or date.max)


def _campaigns(facts: Facts) -> Iterator[CampaignLine]:
    for campaign in facts.campaigns.values():
        window = CampaignWindow(campaign.opens_on, campaign.closes_on, facts.today)
        classrooms = sorted(
            (facts.classrooms[pk] for pk in facts.places[campaign.pk]),
            key=lambda one: (LEVEL_ORDER[one.level], one.name),
        )
        progress = [facts.progress.get((campaign.pk, one.pk), NOBODY) for one in classrooms]
        total = sum(progress, start=NOBODY)
        if window.is_open and total.total:
            yield CampaignLine(
                campaign=campaign,
                window=window.words,
                progress=total,
                classrooms=tuple(
                    ClassroomLine(classroom.name, part.missing)
                    for classroom, part in zip(classrooms, progress, strict=True)
                    if part.missing
                ),
            )


def _week(facts: Facts, rituals: Sequence[Ritual], first: date, after: date) -> Section:
    """What begins, happens or is due from `first` to the day before `after`."""
    found = [
        *_rituals(ritual for ritual in rituals if first <= ritual.starts_on < after),
        *(_milestone(item) for item in facts.milestones.values() if first <= item.due_on < after),
        *(
            _session(session, facts)
            for session in facts.sessions.values()
            if first <= facts.hours.today(session.starts_at) < after
        ),
    ]
    return _section(found)


def _section(lines: Iterable[ReportLine]) -> Section:
    """The same thing asked of the same person for several levels is said once."""
    same = {(line.day, line.what, line.detail): line for line in lines}
    ordered = sorted(same.values(), key=lambda line: (line.day, line.what))
    return Section(tuple(ordered[:MOST]), max(0, len(ordered) - MOST))


def _rituals(rituals: Iterable[Ritual]) -> Iterator[ReportLine]:
    """One line for the levels that do the same thing on the same days."""
    same: dict[tuple[str, date, date], list[Ritual]] = defaultdict(list)
    for ritual in rituals:
        same[ritual.title, ritual.starts_on, ritual.ends_on].append(ritual)
    for (title, starts_on, ends_on), group in same.items():
        levels = in_order(level for ritual in group for level in ritual.levels)
        audience = ", ".join(level.label for level in levels) or "équipe"
        is_long = ends_on > starts_on
        verb = "Commence" if is_long else "A lieu"
        end = f", jusqu’au {date_fr(ends_on, 'short')}" if is_long else ""
        yield ReportLine(starts_on, f"{verb} : {title}", f"{audience}{end}", group[0].pk)


def _milestone(item: Milestone) -> ReportLine:
    detail = " · ".join(part for part in (item.ritual.title, wording.assignee(item)) if part)
    return ReportLine(item.due_on, item.label, detail, item.ritual_id)


def _session(session: Session, facts: Facts) -> ReportLine:
    parts = (who(session), hours_words(session, facts.school), place(session))
    day = facts.school.local(session.starts_at).date()
    detail = ", ".join(part for part in parts if part)
    return ReportLine(day, session.ritual.title, detail, session.ritual_id)
