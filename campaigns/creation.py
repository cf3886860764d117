"""One form, one campaign or several: a campaign per level when asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from campaigns import services
from campaigns.codes.pasted import PastedLine
from campaigns.models import Campaign
from campaigns.services import Whom
from pixschool.core.models import SchoolYear, User
from pixschool.core.reference.levels import LEVEL_ORDER, Level
from students.models import Classroom, Group


@dataclass(frozen=True)
class Draft:
    """What every campaign of the form has in common."""

    name: str
    course: str
    theme: str
    kind: str
    opens_on: date | None
    closes_on: date | None


@transaction.atomic
def create_campaigns(
    *,
    draft: Draft,
    year: SchoolYear,
    classrooms: Sequence[Classroom],
    groups: Sequence[Group],
    lines: Sequence[PastedLine],
    per_level: bool,
    actor: User,
) -> list[Campaign]:
    """Create them with their codes; classes and groups named by a code are concerned too.

    `per_level` is for classes alone: a group may have several levels.
    """
    concerned = {classroom.pk: classroom for classroom in classrooms}
    concerned |= {line.classroom.pk: line.classroom for line in lines if line.classroom}
    levels = sorted(
        {classroom.level for classroom in concerned.values()}, key=LEVEL_ORDER.__getitem__
    )
    per_level = per_level and len(levels) > 1
    created = []
    for level in levels if per_level else [""]:
        of_level = [classroom for classroom in concerned.values() if level in ("", classroom.level)]
        campaign = services.create_campaign(
            year=year,
            actor=actor,
            name=name_for_level(draft.name, Level(level)) if level else draft.name,
            classrooms=of_level,
            groups=groups,
            course=draft.course,
            theme=draft.theme,
            kind=draft.kind,
            opens_on=draft.opens_on,
            closes_on=draft.closes_on,
        )
        codes = codes_for(lines, level=level)
        if codes:
            services.set_codes(campaign=campaign, codes=codes, actor=actor)
        created.append(campaign)
    return created


def name_for_level(name: str, level: Level) -> str:
    """« Rentrée » becomes « Rentrée 6e »; a name that says its level already keeps its words."""
    if level.label.lower() in name.lower().split():
        return name
    return f"{name} {level.label}"


def codes_for(lines: Iterable[PastedLine], *, level: str = "") -> list[tuple[str, Whom]]:
    """The codes of one campaign: all of them, or those of a level and its classes."""
    return [
        (line.code, line.classroom or line.group)
        for line in lines
        if not level
        or line.level == level
        or (line.classroom is not None and line.classroom.level == level)
    ]
