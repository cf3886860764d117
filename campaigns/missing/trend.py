"""How many had finished on each day, from the days on which Pix says that results were sent.

A reading replaces what the one before it said: former readings are not kept. The day of each
sending is, so the line is that of the days read in the last reading: it goes up by steps, and
stops there. Who finished on a day that Pix does not give is counted at the reading only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.dispatch import Signal
from django.utils import timezone

from campaigns.missing.expected import EXPECTED
from campaigns.missing.stats import NOBODY, Progress
from campaigns.models import Campaign
from pixschool.core.models import School
from pixschool.core.sql import rows
from pixschool.core.text.french import count, date_fr, nb
from students.models import Classroom

# A question: on which days were people reminded of who is missing? Receivers answer
# {campaign id: days}.
reminders_shown = Signal()  # school, campaign_ids

WIDTH, HEIGHT = 100, 40  # of the drawing, stretched by the page
_NAMED = 2  # reminders, in words

# Of each pupil expected, the first sending: an attempt made again later takes nothing back. The
# day is the one that Pix wrote, which is Paris's.
_SENT = f"""
SELECT e.campaign_id, a.day, count(*) FROM {EXPECTED} e
JOIN LATERAL (
    SELECT min((shared_at AT TIME ZONE 'Europe/Paris')::date) AS day
    FROM campaigns_participation
    WHERE campaign_id = e.campaign_id AND student_id = e.student_id AND is_shared
      AND NOT is_ignored OFFSET 0
) a ON a.day IS NOT NULL
WHERE e.campaign_id = ANY(%(campaigns)s) AND e.classroom_id = ANY(%(classrooms)s)
GROUP BY e.campaign_id, a.day
"""


@dataclass(frozen=True)
class TrendPoint:
    """A day on which somebody finished; `finished`: all those who had on the evening of it."""

    day: date
    finished: int


@dataclass(frozen=True)
class Trend:
    """A campaign from its opening to its last reading."""

    campaign: Campaign
    progress: Progress  # at the reading
    points: tuple[TrendPoint, ...]  # one at least, by day
    first: date
    read_on: date  # after `first`; no point is after it
    reminders: tuple[date, ...]  # between the two, both included

    @property
    def undated(self) -> int:
        """Those who have finished on a day that Pix does not give."""
        return self.progress.finished - self.points[-1].finished

    def finished_on(self, day: date) -> int:
        """How many had finished on the evening of that day; all of them on that of the reading."""
        if day >= self.read_on:
            return self.progress.finished
        return max((p.finished for p in self.points if p.day <= day), default=0)

    @property
    def path(self) -> str:
        """The line, in steps, as the path of an SVG."""
        steps = [f"M0 {self._y(0)}"]
        steps += [f"H{self._x(point.day)}V{self._y(point.finished)}" for point in self.points]
        return "".join([*steps, f"H{WIDTH}V{self._y(self.progress.finished)}"])

    @property
    def marks(self) -> list[str]:
        """Where the reminders stand, as paths from top to bottom."""
        return [f"M{self._x(day)} 0V{HEIGHT}" for day in self.reminders]

    def _x(self, day: date) -> str:
        return f"{WIDTH * (day - self.first).days / (self.read_on - self.first).days:.2f}"

    def _y(self, finished: int) -> str:
        return f"{HEIGHT * (1 - finished / self.progress.total):.2f}"

    @property
    def figure(self) -> str:
        """« 40 sur 67 »."""
        return f"{nb(self.progress.finished)} sur {nb(self.progress.total)}"

    @property
    def words(self) -> str:
        """What the drawing shows: « 12 avaient terminé au rappel du 9 oct. ; 40 sur 67 à la
        lecture du 19 nov. »."""
        parts = [
            f"{nb(number)} {'avait' if number < 2 else 'avaient'} terminé au rappel du "
            f"{date_fr(day, 'short')}"
            for day in self.reminders[-_NAMED:]
            for number in [self.finished_on(day)]
        ]
        verb = "" if parts else "a terminé " if self.progress.finished < 2 else "ont terminé "
        parts.append(f"{self.figure} {verb}à la lecture du {date_fr(self.read_on, 'short')}")
        return " ; ".join(parts)

    @property
    def undated_words(self) -> str:
        """« 3 élèves comptés au jour de la lecture : Pix ne dit pas quand ils ont terminé »"""
        if not self.undated:
            return ""
        who, verb = ("il", "a") if self.undated == 1 else ("ils", "ont")
        counted = count(self.undated, "élève compté")
        return f"{counted} au jour de la lecture : Pix ne dit pas quand {who} {verb} terminé"


def trends(
    school: School,
    campaigns: Sequence[Campaign],
    classrooms: Iterable[Classroom],
    progress: Mapping[tuple[int, int], Progress],
) -> list[Trend]:
    """In the order of the campaigns, those that have a line: read, with one day at least.

    Campaigns come with their reading; `progress` is that of `stats.progress_by_class`.
    """
    wanted = {
        "campaigns": [campaign.pk for campaign in campaigns],
        "classrooms": [classroom.pk for classroom in classrooms],
    }
    sent: dict[int, dict[date, int]] = defaultdict(dict)
    for campaign_id, day, number in rows(_SENT, wanted):
        sent[campaign_id][day] = number
    totals: dict[int, Progress] = {}
    for (campaign_id, _), part in progress.items():
        totals[campaign_id] = totals.get(campaign_id, NOBODY) + part
    reminders = _reminders(school, list(sent))
    found = [
        draw(c, totals[c.pk], sent[c.pk], reminders[c.pk])
        for c in campaigns
        if c.pk in sent and c.pk in totals
    ]
    return [one for one in found if one]


def draw(
    campaign: Campaign, progress: Progress, sent: Mapping[date, int], reminders: Iterable[date]
) -> Trend | None:
    """`sent`: how many sent their results on each day, for the first time. None: no line, since it
    would be shorter than a day, or the campaign was never read."""
    if not sent or campaign.last_read_at is None:
        return None
    days = sorted(sent)
    first = min(days[0], campaign.opens_on or days[0])
    read_on = max(days[-1], timezone.localdate(campaign.last_read_at))
    if first == read_on:
        return None
    points, finished = [], 0
    for day in days:
        finished += sent[day]
        points.append(TrendPoint(day, finished))
    within = sorted({day for day in reminders if first <= day <= read_on})
    return Trend(campaign, progress, tuple(points), first, read_on, tuple(within))


def _reminders(school: School, campaign_ids: Sequence[int]) -> Mapping[int, set[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    answers: Any = reminders_shown.send(sender=School, school=school, campaign_ids=campaign_ids)
    for _, days in answers:
        for campaign_id, theirs in days.items():
            found[campaign_id].update(theirs)
    return found
