"""The planner's screen out of the plan: rows and bars of the grid, what a filter keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.reference.roles import Role
from pixschool.core.reference.themes import Theme
from pixschool.core.text.french import count
from rituals.board import grid
from rituals.board.drawing import EVERYBODY, TEAM, DrawnRitual, Grid, RowLabel
from rituals.board.shares import Shares
from rituals.catalogue import RitualKind
from rituals.models import Ritual, YearPlan
from rituals.placing.proposal import PlacedRitual, Proposal
from rituals.plan.checks import Check, checks
from rituals.plan.year_facts import YearFacts


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the plan is shown. Empty: everything."""

    level: str = ""
    theme: str = ""
    person: str = ""  # a membership, or a role for what is led by whoever holds it

    @property
    def is_active(self) -> bool:
        return bool(self.level or self.theme or self.person)

    def keeps(self, ritual: Ritual) -> bool:
        """An empty choice keeps everything; a ritual without level is the team's."""
        in_level = not self.level or self.level in (ritual.levels or [TEAM])
        return (
            in_level
            and self.theme in ("", ritual.theme)
            and self.person in ("", leader_key(ritual))
        )


@dataclass(frozen=True)
class PlannerBoard:
    """What the planner shows below its title, filters applied; what to check is never filtered."""

    grid: Grid
    checks: tuple[Check, ...]
    themes: tuple[Theme, ...]  # those shown
    has_shares: bool  # some of those shown say who has finished
    total: int
    shown: int
    has_unsure: bool  # among those shown
    has_events: bool


def rituals_of(year: SchoolYear) -> list[Ritual]:
    """Those in the plan, removed ones left out."""
    return kept_and_removed(year)[0]


def kept_and_removed(year: SchoolYear) -> tuple[list[Ritual], list[Ritual]]:
    """Those of the plan, and those that may come back: not what it has again under that name."""
    found = list(
        Ritual.objects.in_year(year)
        .select_related("leader__user", "campaign")
        .order_by("starts_on")
    )
    kept = [ritual for ritual in found if ritual.removed_at is None]
    names = {_name(ritual) for ritual in kept}
    removed = {_name(ritual): ritual for ritual in found if _name(ritual) not in names}
    return kept, list(removed.values())


def _name(ritual: Ritual) -> tuple[str, str, tuple[str, ...], date]:
    return ritual.key, ritual.title, tuple(ritual.levels), ritual.starts_on


def board(
    facts: YearFacts,
    rituals: Sequence[Ritual],
    *,
    plan: YearPlan | None,
    today: date,
    shown: Filter | None = None,
    shares: Mapping[int, Shares] | None = None,
) -> PlannerBoard:
    """The grid of what the filter keeps, with what to check of the whole year. `shares`: of each
    ritual, who has finished."""
    shown = shown or Filter()
    kept = [ritual for ritual in rituals if shown.keeps(ritual)]
    rows = row_labels(facts, rituals, plan)
    if shown.level:
        rows = [row for row in rows if row.code == shown.level]
    drawn = grid.build(
        [item_of(ritual, (shares or {}).get(ritual.pk)) for ritual in kept],
        calendar=facts.calendar,
        start_year=facts.start_year,
        rows=rows,
        today=today,
    )
    return PlannerBoard(
        grid=drawn,
        checks=tuple(checks(facts, rituals, plan)),
        themes=themes_of(kept),
        has_shares=any(ritual.pk in (shares or {}) for ritual in kept),
        total=len(rituals),
        shown=len(kept),
        has_unsure=any(not ritual.is_confirmed for ritual in kept),
        has_events=any(ritual.kind == RitualKind.EVENT for ritual in kept),
    )


def ghost_grid(facts: YearFacts, proposal: Proposal, *, today: date) -> Grid:
    """The proposal drawn before anything is written."""
    items = [
        DrawnRitual(
            key=f"p{rank}",
            title=placed.title,
            theme=placed.theme.value,
            levels=placed.levels,
            starts_on=placed.starts_on,
            ends_on=placed.ends_on,
            is_confirmed=placed.confirmed,
            is_event=placed.kind == RitualKind.EVENT,
            is_ghost=True,
        )
        for rank, placed in enumerate(proposal.placed)
    ]
    levels = in_order(level for placed in proposal.placed for level in placed.levels)
    return grid.build(
        items,
        calendar=facts.calendar,
        start_year=facts.start_year,
        rows=_rows(facts, levels),
        today=today,
    )


def item_of(ritual: Ritual, shares: Shares | None = None) -> DrawnRitual:
    """What the grid draws of a ritual; the leader must be loaded."""
    return DrawnRitual(
        key=f"r{ritual.pk}",
        title=ritual.title,
        theme=ritual.theme,
        levels=tuple(in_order(ritual.levels)),
        starts_on=ritual.starts_on,
        ends_on=ritual.ends_on,
        is_confirmed=ritual.is_confirmed,
        is_event=ritual.kind == RitualKind.EVENT,
        pk=ritual.pk,
        version=ritual.version,
        leader=leader_words(ritual),
        shares=shares or {},
    )


def leader_words(ritual: Ritual) -> str:
    """The person, else the role, else nothing."""
    if ritual.leader:
        return str(ritual.leader.user)
    return str(ritual.get_lead_role_display())


def row_labels(
    facts: YearFacts, rituals: Iterable[Ritual], plan: YearPlan | None
) -> list[RowLabel]:
    """Levels that have classes, and those that have rituals even when their classes are gone."""
    levels = {level.value for level in facts.classes.levels}
    levels |= {level for ritual in rituals for level in ritual.levels}
    if not levels:
        levels = set(plan.levels) if plan and plan.levels else {*facts.school.levels}
    return _rows(facts, in_order(levels))


def _rows(facts: YearFacts, levels: Sequence[Level]) -> list[RowLabel]:
    rows = [RowLabel(level.value, level.label, _size(facts, level)) for level in levels]
    if len(levels) > 1:
        rows.append(RowLabel(EVERYBODY, "Tous", "tous les niveaux"))
    return [*rows, RowLabel(TEAM, "Équipe", "personnels et CDI")]


def _size(facts: YearFacts, level: Level) -> str:
    classes = facts.classes.class_counts[level]
    pupils = facts.classes.pupil_counts[level]
    return f"{count(classes, 'classe')} · {count(pupils, 'élève')}" if classes else "aucune classe"


def themes_of(rituals: Iterable[Ritual | PlacedRitual]) -> tuple[Theme, ...]:
    """The themes that these rituals use, in the order of the legend."""
    used = {str(ritual.theme) for ritual in rituals}
    return tuple(theme for theme in Theme if theme.value in used)


def level_choices(facts: YearFacts, rituals: Iterable[Ritual]) -> list[tuple[str, str]]:
    """(value, label) of the levels that the school or its year has, then the team."""
    levels = {level.value for level in facts.classes.levels}
    levels |= {level for ritual in rituals for level in ritual.levels}
    return [*((level.value, level.label) for level in in_order(levels)), (TEAM, "Équipe")]


def person_choices(rituals: Iterable[Ritual]) -> list[tuple[str, str]]:
    """People by name, then the roles that lead what nobody is named for."""
    named = {leader_key(ritual): ritual for ritual in rituals if leader_key(ritual)}
    people = [(key, leader_words(ritual)) for key, ritual in named.items() if ritual.leader_id]
    roles = [(role.value, role.label) for role in Role if role.value in named]
    return [*sorted(people, key=lambda pair: pair[1]), *roles]


def leader_key(ritual: Ritual) -> str:
    """What names who leads in a filter: a membership, else a role."""
    return str(ritual.leader_id or ritual.lead_role)
