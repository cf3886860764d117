"""« Proposer l’année »: the plain answers, the proposal made from them, and its one act."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.reference.roles import Role
from pixschool.core.text.french import count
from rituals.catalogue import Catalogue, CatalogueEntry
from rituals.models import Milestone, Ritual, YearPlan
from rituals.placing.placement import propose
from rituals.placing.proposal import Options, PlacedRitual, Proposal, SchoolShape
from rituals.plan import services
from rituals.plan.year_facts import YearFacts, expected_classes, facts_of

DEFAULT_ROOM_HOURS = 20


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What is asked before proposing. `people`: who holds each role, for the rituals it leads."""

    levels: tuple[Level, ...]
    room_hours: int = DEFAULT_ROOM_HOURS
    two_campaigns: bool = False
    people: Mapping[Role, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ProposedLine:
    """A placed ritual, and whether the plan already has it. `slot` names it in the form."""

    slot: str
    placed: PlacedRitual
    is_known: bool


@dataclass(frozen=True)
class ProposalPreview:
    """A proposal ready to be shown: nothing of it is written."""

    proposal: Proposal
    lines: tuple[ProposedLine, ...]
    digest: str
    classes: int  # that the room is counted for; 0: one for each level

    @property
    def new_lines(self) -> list[ProposedLine]:
        return [line for line in self.lines if not line.is_known]

    @property
    def known(self) -> int:
        return sum(line.is_known for line in self.lines)


class ProposalChangedError(Exception):
    """The plan or the school changed between the proposal and the click."""


class NothingPublishedError(Exception):
    """No calendar or no catalogue for that year: nothing is guessed."""


def remembered(facts: YearFacts, members: Collection[Membership]) -> Answers:
    """The answers given before, else those that the school itself suggests."""
    plan = YearPlan.objects.filter(year=facts.year).first()
    if plan is None:
        return Answers(
            levels=tuple(expected_classes(facts).levels or facts.school.levels),
            people=_only_ones(members),
        )
    here = {member.pk for member in members}
    return Answers(
        levels=tuple(in_order(plan.levels)),
        room_hours=plan.room_hours,
        two_campaigns=plan.two_campaigns_a_week,
        people={
            Role(role): pk for role, pk in plan.people.items() if role in Role.values and pk in here
        },
    )


def _only_ones(members: Collection[Membership]) -> dict[Role, int]:
    """The person of each role that one person holds; a class lead is each class's own."""
    found = {}
    for role in (Role.LEAD, Role.HEAD, Role.LIBRARIAN):
        holders = [member for member in members if role.value in member.roles]
        if len(holders) == 1:
            found[role] = holders[0].pk
    return found


def offer(facts: YearFacts, answers: Answers) -> ProposalPreview:
    """Raises NothingPublishedError."""
    if facts.calendar is None or facts.catalogue is None:
        raise NothingPublishedError
    classes = expected_classes(facts)
    shape = SchoolShape(
        # Without any roster, one class stands for the level.
        classes={level: max(1, classes.rooms[level]) for level in answers.levels},
        room_hours=answers.room_hours,
        roles=_roles(facts.school),
    )
    options = Options(two_campaigns=answers.two_campaigns)
    proposal = propose(facts.catalogue, facts.calendar, shape, options)
    lines = _lines(proposal, _known(facts.year))
    return ProposalPreview(proposal, lines, _digest(lines), classes.total)


def _roles(school: School) -> frozenset[Role]:
    rows = Membership.objects.active().filter(school=school).values_list("roles", flat=True)
    return frozenset(Role(role) for roles in rows for role in roles)


def _known(year: SchoolYear) -> set[tuple[str, str]]:
    """(key, level) of the catalogue that the plan already has; level is empty for the team."""
    rows = Ritual.objects.in_year(year).planned().exclude(key="").values_list("key", "levels")
    return {(key, level) for key, levels in rows for level in (levels or [""])}


def _lines(proposal: Proposal, known: set[tuple[str, str]]) -> tuple[ProposedLine, ...]:
    seen: dict[str, int] = {}
    lines = []
    for placed in proposal.placed:
        name = ".".join([placed.key, *(level.value for level in placed.levels)])
        seen[name] = seen.get(name, 0) + 1
        levels = [level.value for level in placed.levels] or [""]
        is_known = all((placed.key, level) in known for level in levels)
        lines.append(ProposedLine(f"{name}.{seen[name]}", placed, is_known))
    return tuple(lines)


def _digest(lines: Collection[ProposedLine]) -> str:
    told = [(line.slot, line.is_known, line.placed.as_json()) for line in lines]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


@transaction.atomic
def apply(
    *,
    year: SchoolYear,
    answers: Answers,
    actor: User | None,
    slots: Collection[str] | None = None,
    digest: str = "",
) -> list[Ritual]:
    """Write the ticked lines (all when `slots` is None) in one act, and remember the answers.

    What the plan already has is left alone, so that applying twice does nothing more. Raises
    OfferChangedError when `digest` is not that of the offer any more, NothingPublishedError.
    """
    # One at a time: two clicks cannot both find the plan empty.
    locked = SchoolYear.objects.select_for_update(of=("self",), no_key=True).select_related(
        "school"
    )
    year = locked.get(pk=year.pk)
    facts = facts_of(year, year.school)
    made = offer(facts, answers)
    if digest and made.digest != digest:
        raise ProposalChangedError
    remember(year=year, answers=answers)
    chosen = [line for line in made.new_lines if slots is None or line.slot in slots]
    if not chosen or facts.catalogue is None:
        return []
    return services.create_many(
        year=year,
        actor=actor,
        rituals=[_written(line.placed, facts.catalogue, answers) for line in chosen],
        label=f"Proposition de l’année ({count(len(chosen), 'rituel')})",
    )


def remember(*, year: SchoolYear, answers: Answers) -> YearPlan:
    """Keep the answers, so that the questions come filled in next time."""
    plan, _created = YearPlan.objects.update_or_create(
        year=year,
        defaults={
            "school_id": year.school_id,
            "levels": [level.value for level in answers.levels],
            "room_hours": answers.room_hours,
            "two_campaigns_a_week": answers.two_campaigns,
            "people": {role.value: pk for role, pk in answers.people.items()},
        },
    )
    return plan


def _written(
    placed: PlacedRitual, catalogue: Catalogue, answers: Answers
) -> tuple[dict[str, Any], list[Milestone]]:
    entry = catalogue.get(placed.key)
    assert entry is not None  # noqa: S101 (the proposal is made of this catalogue)
    values = {
        **described(entry),
        "levels": [level.value for level in placed.levels],
        "for_team": not placed.levels,
        "starts_on": placed.starts_on,
        "ends_on": placed.ends_on,
        "is_confirmed": placed.confirmed,
        "lead_role": placed.leader.value,
        "leader_id": answers.people.get(placed.leader),
        "explanation": "\n".join(_told(placed)),
        # A date that is not sure is not announced.
        "is_public": bool(entry.families) and placed.confirmed,
    }
    return values, checklist(entry, answers.people)


def _told(placed: PlacedRitual) -> list[str]:
    """What stays true of it: not who was missing on the day of the proposal, nor the room."""
    lines = [placed.explanation, placed.reason, *placed.alerts, f"Source : {placed.source}."]
    return [line for line in lines if line]


def described(entry: CatalogueEntry) -> dict[str, Any]:
    """What the catalogue says of a ritual, whatever its dates."""
    return {
        "key": entry.key,
        "title": entry.title,
        "theme": entry.theme.value,
        "kind": entry.kind.value,
        "purpose": entry.purpose,
        "family_text": entry.families,
        "links": [{"title": link.title, "url": link.url} for link in entry.links],
        "competences": list(entry.competences),
        "documents": [document.value for document in entry.documents],
    }


def checklist(entry: CatalogueEntry, people: Mapping[Role, int]) -> list[Milestone]:
    """Milestones not saved yet; a role that a person holds is given to them."""
    return [
        Milestone(
            label=step.what,
            anchor=step.edge.value,
            offset_days=step.days,
            role=step.who.value,
            assignee_id=people.get(step.who),
        )
        for step in entry.checklist
    ]
