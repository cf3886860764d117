"""« Proposer l’année »: the plain answers, the proposal made from them, and its one act."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction

from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.reference.levels import Level, in_order
from pixschool.core.reference.roles import Role
from rituals.catalogue import Catalogue, CatalogueEntry
from rituals.models import Milestone, Ritual, YearPlan
from rituals.placing.links import LinkableCampaign, OfferedLinks, offer
from rituals.placing.placement import propose
from rituals.placing.proposal import Options, PlacedRitual, Proposal, SchoolShape
from rituals.plan.campaign import linkable
from rituals.plan.previews import NothingPublishedError, Preview, digest_of, write_lines
from rituals.plan.turns import take_turns_in_year
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
    """A placed ritual, and whether the plan already has it. `slot` names it in the form; `links`
    are the campaigns that it may be."""

    slot: str
    placed: PlacedRitual
    is_known: bool
    links: OfferedLinks = field(default_factory=OfferedLinks)


@dataclass(frozen=True, kw_only=True)
class ProposalPreview(Preview[ProposedLine]):
    proposal: Proposal
    class_count: int  # that the room is counted for; 0: one for each level

    @property
    def link_count(self) -> int:
        """How many of its rituals may be a campaign that is there already."""
        return sum(bool(line.links.campaigns) for line in self.lines)


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


def preview(facts: YearFacts, answers: Answers) -> ProposalPreview:
    """The year that PixSchool proposes to this school; nothing is written. Raises
    NothingPublishedError."""
    if facts.calendar is None or facts.catalogue is None:
        raise NothingPublishedError
    classes = expected_classes(facts)
    shape = SchoolShape(
        # Without any roster, one class stands for the level.
        class_counts={level: max(1, classes.class_counts[level]) for level in answers.levels},
        room_hours=answers.room_hours,
        roles=_roles(facts.school),
    )
    options = Options(two_campaigns=answers.two_campaigns)
    proposal = propose(facts.catalogue, facts.calendar, shape, options)
    lines = _with_links(_lines(proposal, _known(facts.year)), linkable(facts.year))
    return ProposalPreview(
        lines=lines,
        digest=digest_of([_as_seen(line) for line in lines]),
        proposal=proposal,
        class_count=classes.total,
    )


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


def _with_links(
    lines: Sequence[ProposedLine], campaigns: Sequence[LinkableCampaign]
) -> tuple[ProposedLine, ...]:
    new = {line.slot: line.placed for line in lines if not line.is_known}
    found = offer(new, campaigns)
    return tuple(replace(line, links=found.get(line.slot, line.links)) for line in lines)


def _as_seen(line: ProposedLine) -> tuple[Any, ...]:
    names = [(campaign.id, campaign.name) for campaign in line.links.campaigns]
    return line.slot, line.is_known, line.placed.as_json(), names


@transaction.atomic
def apply(
    *,
    year: SchoolYear,
    answers: Answers,
    actor: User | None,
    slots: Collection[str] | None = None,
    links: Collection[tuple[str, int]] | None = None,
    digest: str = "",
    on: date | None = None,
) -> list[Ritual]:
    """Write the ticked lines (all when `slots` is None) in one act, and remember the answers.

    `links`: (slot, campaign id) of those chosen among what is offered, the sure ones when it is
    None; a campaign goes to one ritual, the first. Its own dates stay. `digest`: of the preview
    that was seen; empty when there was none. `on`: the day of it, today at the school when it is
    None; what had to be done before is bygone, not late. Raises ProposalChangedError,
    NothingPublishedError.
    """
    year = take_turns_in_year(year)
    facts = facts_of(year, year.school)
    lines = preview(facts, answers).ticked(slots=slots, seen=digest or None)
    remember(year=year, answers=answers)
    linked = _linked(lines, links)
    return write_lines(
        lines,
        year=year,
        actor=actor,
        label="Proposition de l’année",
        on=on,
        written=lambda line: _written(
            line.placed, facts.catalogue, answers, campaign_id=linked.get(line.slot)
        ),
    )


def _linked(
    lines: Iterable[ProposedLine], chosen: Collection[tuple[str, int]] | None
) -> dict[str, int]:
    """{slot: campaign id}, each campaign once."""
    found: dict[str, int] = {}
    for line in lines:
        sure = {line.links.sure.id} if line.links.sure else set()
        wanted = sure if chosen is None else {pk for slot, pk in chosen if slot == line.slot}
        for campaign in line.links.campaigns:
            if campaign.id in wanted and campaign.id not in found.values():
                found.setdefault(line.slot, campaign.id)
    return found


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
    placed: PlacedRitual,
    catalogue: Catalogue | None,
    answers: Answers,
    *,
    campaign_id: int | None,
) -> tuple[dict[str, Any], list[Milestone]]:
    entry = catalogue.get(placed.key) if catalogue else None
    assert entry is not None  # noqa: S101 (the proposal is made of this catalogue)
    values = {
        **described(entry),
        "levels": [level.value for level in placed.levels],
        "for_team": not placed.levels,
        "campaign_id": campaign_id,
        "starts_on": placed.starts_on,
        "ends_on": placed.ends_on,
        "is_confirmed": placed.confirmed,
        "lead_role": placed.leader.value,
        "leader_id": answers.people.get(placed.leader),
        "explanation": "\n".join(_explanation(placed)),
        # A date that is not sure is not announced.
        "is_public": bool(entry.families) and placed.confirmed,
    }
    return values, checklist(entry, answers.people)


def _explanation(placed: PlacedRitual) -> list[str]:
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
