"""« Reprendre l’an dernier »: what of last year comes back, previewed, then written in one act."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.reference.levels import in_order
from rituals.catalogue import RitualKind
from rituals.models import Milestone, Ritual
from rituals.placing.last_year import PastLeader, PastRitual, TakenOverRitual, take_over
from rituals.placing.proposal import Unplaced
from rituals.plan.previews import NothingPublishedError, Preview, digest_of, write_lines
from rituals.plan.signals import taken_over
from rituals.plan.turns import take_turns_in_year
from rituals.plan.year_facts import catalogue_or_none, year_before

# Copied as they were; dates, people, campaign and explanation are seen to apart.
KEPT = (
    "key title theme kind levels for_team lead_role purpose note family_text links competences "
    "documents"
).split()


@dataclass(frozen=True)
class TakenOverLine:
    """A ritual of last year with its new dates, and whether the plan already has it."""

    ritual: TakenOverRitual
    is_known: bool

    @property
    def slot(self) -> str:
        return str(self.ritual.source.id)


@dataclass(frozen=True, kw_only=True)
class TakingOverPreview(Preview[TakenOverLine]):
    left_out: tuple[Unplaced, ...]
    new_titles: tuple[str, ...]  # what the catalogue has this year and had not last year

    @property
    def without_codes(self) -> int:
        """How many campaigns wait for the codes of this year."""
        return sum(bool(line.ritual.source.codes) for line in self.new_lines)

    @property
    def gone(self) -> dict[PastLeader, int]:
        """Who has left, and how many of these rituals were theirs."""
        return Counter(person for line in self.new_lines for person in line.ritual.gone)


def preview(year: SchoolYear, school: School) -> TakingOverPreview:
    """What of last year would come back in `year`, a year of `school`.

    Raises NothingPublishedError when there was no last year, or one of the two has no calendar.
    """
    before = year_before(year)
    old = calendar_or_none(school, year.start_year - 1)
    new = calendar_or_none(school, year.start_year)
    if before is None or old is None or new is None:
        raise NothingPublishedError
    rituals = list(_past(before))
    placed = take_over(
        [_as_past(ritual) for ritual in rituals],
        old=old,
        new=new,
        catalogue=catalogue_or_none(year.start_year),
    )
    known = _known(year)
    lines = tuple(TakenOverLine(row, _name(row.source) in known) for row in placed.rituals)
    return TakingOverPreview(
        lines=lines,
        digest=digest_of(
            [
                [line.slot, line.is_known, *map(str, (line.ritual.starts_on, line.ritual.ends_on))]
                for line in lines
            ]
        ),
        left_out=placed.left_out,
        new_titles=_new_titles(year, lines),
    )


def _new_titles(year: SchoolYear, lines: Collection[TakenOverLine]) -> tuple[str, ...]:
    old, new = catalogue_or_none(year.start_year - 1), catalogue_or_none(year.start_year)
    if old is None or new is None:
        return ()
    known = {entry.key for entry in old.entries}
    levels = {level for line in lines for level in line.ritual.source.levels}
    return tuple(
        entry.title
        for entry in new.entries
        if entry.key not in known and (not entry.levels or levels & set(entry.levels))
    )


def _past(year: SchoolYear) -> QuerySet[Ritual]:
    return (
        Ritual.objects.in_year(year)
        .planned()
        .select_related("leader__user", "campaign")
        .prefetch_related("campaign__pix_campaigns", "milestones__assignee__user", "classrooms")
    )


def _as_past(ritual: Ritual) -> PastRitual:
    members = {
        member.pk: member
        for member in [ritual.leader, *(line.assignee for line in ritual.milestones.all())]
        if member is not None
    }
    codes = ritual.campaign.pix_campaigns.all() if ritual.campaign else []
    return PastRitual(
        id=ritual.pk,
        key=ritual.key,
        title=ritual.title,
        theme=ritual.theme,
        kind=RitualKind(ritual.kind),
        levels=tuple(in_order(ritual.levels)),
        starts_on=ritual.starts_on,
        ends_on=ritual.ends_on,
        people=tuple(_person(member) for member in members.values()),
        codes=tuple(code.code for code in codes if code.code),
        note=ritual.note,
        classrooms=tuple(classroom.name for classroom in ritual.classrooms.all()),
    )


def _person(member: Membership) -> PastLeader:
    is_here = member.left_at is None and member.user.is_active
    return PastLeader(member.pk, member.user.get_full_name() or member.user.email, is_here)


def _name(past: PastRitual) -> tuple[str, tuple[str, ...]]:
    """One ritual of last year is one of this year: same entry or title, same levels."""
    return past.key or past.title, tuple(level.value for level in past.levels)


def _known(year: SchoolYear) -> set[tuple[str, tuple[str, ...]]]:
    rows = Ritual.objects.in_year(year).planned().values_list("key", "title", "levels")
    return {
        (key or title, tuple(level.value for level in in_order(levels)))
        for key, title, levels in rows
    }


@transaction.atomic
def apply(
    *,
    year: SchoolYear,
    actor: User | None,
    slots: Collection[str],
    digest: str,
    instead: Mapping[int, int] | None = None,
    on: date | None = None,
) -> list[Ritual]:
    """Write the ticked ones in one act.

    `digest`: of the preview that was seen. `instead`: who takes over (membership) from who left.
    `on`: the day of it, as for a proposal.
    Raises ProposalChangedError, NothingPublishedError.
    """
    year = take_turns_in_year(year)
    lines = preview(year, year.school).ticked(slots=slots, seen=digest)
    sources = _past_by_id(year) if lines else {}
    written = write_lines(
        lines,
        year=year,
        actor=actor,
        label="Reprise de l’an dernier",
        on=on,
        written=lambda line: _written(
            line.ritual, sources[line.ritual.source.id], instead=instead or {}
        ),
    )
    past = [sources[line.ritual.source.id] for line in lines]
    pairs = list(zip(past, written, strict=True))
    taken_over.send(sender=Ritual, pairs=pairs, actor=actor)
    return written


def _past_by_id(year: SchoolYear) -> dict[int, Ritual]:
    before = year_before(year)
    return {ritual.pk: ritual for ritual in _past(before)} if before else {}


def _written(
    row: TakenOverRitual, source: Ritual, *, instead: Mapping[int, int]
) -> tuple[dict[str, Any], list[Milestone]]:
    here: dict[int | None, int] = {person.id: person.id for person in row.people}
    # Who has left gives way to who was chosen; else the role stays, and waits for somebody.
    here |= {person.id: instead[person.id] for person in row.gone if person.id in instead}
    values = {name: getattr(source, name) for name in KEPT} | {
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "is_confirmed": row.confirmed,
        "leader_id": here.get(source.leader_id),
        "explanation": "\n".join(filter(None, [row.explanation, row.reason, *row.alerts])),
        "is_public": source.is_public and row.confirmed,
    }
    shift = row.starts_on - source.starts_on
    milestones = [
        Milestone(
            label=line.label,
            anchor=line.anchor,
            offset_days=line.offset_days,
            due_on=line.due_on + shift,
            role=line.role,
            assignee_id=here.get(line.assignee_id),
        )
        for line in source.milestones.all()
    ]
    return values, milestones
