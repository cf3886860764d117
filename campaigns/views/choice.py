"""What of the missing is asked for, read from the address, and whom it finds."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from campaigns import overview
from campaigns.missing import choosing, lists, stats
from campaigns.missing.choosing import MissingState
from campaigns.missing.stats import MissingPupil, Progress
from campaigns.models import Campaign
from campaigns.views.scope import campaigns_of, classrooms_of, groups_of
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from pixschool.core.web.choosing import chosen
from pixschool.core.web.http import SchoolRequest
from students.groups import pupil_ids
from students.models import Classroom, Group
from students.support.rules import rules_of


@dataclass(frozen=True)
class Choice:
    """What was asked for, and what one may choose from."""

    all_campaigns: list[Campaign]
    all_classrooms: list[Classroom]
    all_groups: list[Group]
    campaign: Campaign | None
    classroom: Classroom | None
    group: Group | None
    level: Level | None
    state: MissingState | None
    campaigns: list[Campaign]
    year: SchoolYear
    past_year: str  # its first calendar year, when it is not the current one

    @property
    def classrooms(self) -> list[Classroom]:
        """Those of the choice, in the order of the page."""
        if self.classroom:
            return [self.classroom]
        return [
            classroom for classroom in self.all_classrooms if self.level in (None, classroom.level)
        ]

    @property
    def levels(self) -> list[Level]:
        present = {classroom.level for classroom in self.all_classrooms}
        return [Level(level) for level in sorted(present, key=LEVEL_ORDER.__getitem__)]

    @property
    def query(self) -> str:
        return self._query(self.state)

    @property
    def query_without_state(self) -> str:
        return self._query(None)

    def _query(self, state: MissingState | None) -> str:
        asked = {
            "campagne": self.campaign.pk if self.campaign else "",
            "classe": self.classroom.pk if self.classroom else "",
            "groupe": self.group.pk if self.group else "",
            "niveau": self.level or "",
            "etat": state or "",
            "annee": self.past_year,
        }
        return urlencode({key: value for key, value in asked.items() if value})

    @property
    def is_narrow(self) -> bool:
        """Whether anything has been chosen."""
        return any((self.campaign, self.classroom, self.group, self.level, self.state))

    @property
    def words(self) -> str:
        """« Rentrée 5e, 5e B », for a file name or a title."""
        parts = [
            self.campaign.name if self.campaign else "",
            self.classroom.name if self.classroom else (self.level.label if self.level else ""),
            f"groupe {self.group.name}" if self.group else "",
            choosing.WORDS[self.state].lower() if self.state else "",
        ]
        return ", ".join(part for part in parts if part)

    @cached_property
    def students(self) -> list[int] | None:
        """Ids of the pupils of the group, each once; None when none was chosen."""
        return pupil_ids(self.group) if self.group else None

    def pupils(self) -> list[MissingPupil]:
        """The missing, each once for each campaign."""
        found = stats.missing(self.campaigns, self.classrooms, students=self.students)
        if self.state is None:
            return found
        if self.state != MissingState.BEHIND:
            return choosing.keep(found, self.state, progress={})
        whole = stats.progress_by_class(self.campaigns, self.classrooms)
        late_from = rules_of(self.year).late_from
        return choosing.keep(found, self.state, progress=whole, late_from=late_from)

    def groups(self, pupils: list[MissingPupil]) -> list[lists.ClassGroup]:
        order = [classroom.pk for classroom in self.classrooms]
        return lists.group(pupils, campaigns=self.campaigns, order=order)


def read_choice(request: SchoolRequest) -> Choice:
    """From the query; what is not visible does not exist. Without a campaign: all those that have
    begun and are not archived."""
    today = request.school.today()
    campaigns = list(campaigns_of(request))
    classrooms = classrooms_of(request, request.school_year)
    groups = groups_of(request, request.school_year)
    campaign = chosen(request.GET, "campagne", campaigns)
    begun = [campaign for campaign in campaigns if overview.has_begun(campaign, today)]
    level, state = request.GET.get("niveau", ""), request.GET.get("etat", "")
    return Choice(
        all_campaigns=[c for c in campaigns if not c.is_archived or c == campaign],
        all_classrooms=classrooms,
        all_groups=groups,
        campaign=campaign,
        classroom=chosen(request.GET, "classe", classrooms),
        group=chosen(request.GET, "groupe", groups),
        level=Level(level) if level in Level.values else None,
        state=MissingState(state) if state in choosing.WORDS else None,
        campaigns=[campaign] if campaign else begun,
        year=request.school_year,
        past_year="" if request.school_year.is_current else str(request.school_year.start_year),
    )


@dataclass(frozen=True)
class MissingFound:
    """Whom a choice finds. Figures come first; names are read once they are asked for."""

    choice: Choice

    @cached_property
    def figures(self) -> stats.Figures:
        """In whatever state."""
        asked = self.choice
        return stats.figures(asked.campaigns, asked.classrooms, students=asked.students)

    @cached_property
    def expected(self) -> Progress:
        """The pupils expected, each once, in whatever state."""
        return sum(self.figures.pupils.values(), start=stats.NOBODY)

    @cached_property
    def lines(self) -> list[MissingPupil]:
        """The names, each once for each campaign."""
        return self.choice.pupils()

    @cached_property
    def names(self) -> int:
        """How many lines there are."""
        if self.choice.state:
            return len(self.lines)
        return sum(part.missing for part in self.figures.progress.values())

    @property
    def pupils(self) -> Progress:
        """The missing, each once."""
        return lists.pupils_of(self.lines) if self.choice.state else self.expected

    @property
    def classes(self) -> int:
        """How many have somebody missing."""
        if self.choice.state:
            return len({line.classroom_id for line in self.lines})
        return sum(part.missing > 0 for part in self.figures.pupils.values())
