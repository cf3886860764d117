"""« Reprendre l’an dernier »: what of last year comes back, previewed, then written in one act."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from pixschool.core.calendars.of_school import calendar_or_none
from pixschool.core.models import Membership, School, SchoolYear, User
from pixschool.core.reference.levels import in_order
from pixschool.core.text.french import count
from rituals.catalogue import RitualKind
from rituals.models import Milestone, Ritual
from rituals.placing.last_year import PastLeader, PastRitual, TakenOver, TakenOverRitual, carry
from rituals.plan import services
from rituals.plan.proposing import NothingPublishedError, ProposalChangedError
from rituals.plan.year_facts import catalogue_or_none, year_before

# Copied as they were; dates, people, campaign and explanation are seen to apart.
KEPT = (
    "key title theme kind levels for_team lead_role purpose note family_text links competences "
    "documents"
).split()


@dataclass(frozen=True)
class TakenOverLine:
    carried: TakenOverRitual
    is_known: bool

    @property
    def slot(self) -> str:
        return str(self.carried.source.id)


@dataclass(frozen=True)
class TakingOverPreview:
    """What would come back: nothing of it is written."""

    carried: TakenOver
    lines: tuple[TakenOverLine, ...]
    fresh: tuple[str, ...]  # what the catalogue has this year and had not last year
    digest: str

    @property
    def new_lines(self) -> list[TakenOverLine]:
        return [line for line in self.lines if not line.is_known]

    @property
    def codes(self) -> int:
        """How many campaigns wait for the codes of this year."""
        return sum(bool(line.carried.source.codes) for line in self.new_lines)

    @property
    def gone(self) -> dict[PastLeader, int]:
        """Who has left, and how many of these rituals were theirs."""
        return Counter(person for line in self.new_lines for person in line.carried.gone)


def offer(year: SchoolYear, school: School) -> TakingOverPreview:
    """Raises NothingPublishedError when one of the two years has no calendar."""
    before = year_before(year)
    old = calendar_or_none(school, year.start_year - 1)
    new = calendar_or_none(school, year.start_year)
    if before is None or old is None or new is None:
        raise NothingPublishedError
    rituals = list(_past(before))
    carried = carry(
        [_as_past(ritual) for ritual in rituals],
        old=old,
        new=new,
        catalogue=catalogue_or_none(year.start_year),
    )
    known = _known(year)
    lines = tuple(TakenOverLine(row, _name(row.source) in known) for row in carried.rituals)
    return TakingOverPreview(carried, lines, _fresh(year, lines), _digest(lines))


def _fresh(year: SchoolYear, lines: Collection[TakenOverLine]) -> tuple[str, ...]:
    old, new = catalogue_or_none(year.start_year - 1), catalogue_or_none(year.start_year)
    if old is None or new is None:
        return ()
    known = {entry.key for entry in old.entries}
    levels = {level for line in lines for level in line.carried.source.levels}
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


def _digest(lines: Collection[TakenOverLine]) -> str:
    told = [
        [line.slot, line.is_known, *map(str, (line.carried.starts_on, line.carried.ends_on))]
        for line in lines
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


@transaction.atomic
def apply(
    *,
    year: SchoolYear,
    actor: User | None,
    slots: Collection[str],
    digest: str,
    instead: Mapping[int, int] | None = None,
) -> list[Ritual]:
    """Write the ticked ones in one act. `instead`: who takes over (membership) from who left.

    Raises OfferChangedError, NothingPublishedError.
    """
    locked = SchoolYear.objects.select_for_update(of=("self",), no_key=True).select_related(
        "school"
    )
    year = locked.get(pk=year.pk)
    made = offer(year, year.school)
    if made.digest != digest:
        raise ProposalChangedError
    chosen = [line.carried for line in made.new_lines if line.slot in slots]
    if not chosen:
        return []
    sources = _past_by_id(year)
    return services.create_many(
        year=year,
        actor=actor,
        rituals=[_written(row, sources[row.source.id], instead or {}) for row in chosen],
        label=f"Reprise de l’an dernier ({count(len(chosen), 'rituel')})",
    )


def _past_by_id(year: SchoolYear) -> dict[int, Ritual]:
    before = year_before(year)
    return {ritual.pk: ritual for ritual in _past(before)} if before else {}


def _written(
    row: TakenOverRitual, source: Ritual, instead: Mapping[int, int]
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
