"""Who does a line of a checklist, said once for pages, calendars and mails. No query.

The person named; else those who hold the role; else who leads the ritual; else those who hold its
role; else the RUPN. Somebody who has left is nobody: the line falls to the next in that order.
"""

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

from django.db.models import Model, Q

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership

# From a line: a person, else a role; then the next two.
_ORDER = (("assignee_id", "role"), ("ritual__leader_id", "ritual__lead_role"))


def of_line(line: Model, team: Mapping[int, Membership]) -> list[Membership]:
    """`team`: those who have not left, by id. `line`: a `Milestone` that comes with its
    ritual."""
    for person, role in _ORDER:
        if (named := _value(line, person)) in team:
            return [team[named]]
        wanted = _value(line, role)
        if holders := [member for member in team.values() if wanted in member.roles]:
            return holders
    return [member for member in team.values() if member.can(Capability.GET_SCHOOL_REMINDERS)]


def lines_of(member: Membership, team: Mapping[int, Collection[str]]) -> Q:
    """The same asked of the database: the lines of which `of_line` names them. `team`: the roles
    of those who have not left, by id."""
    held = sorted({role for roles in team.values() for role in roles})
    is_last = member.can(Capability.GET_SCHOOL_REMINDERS)
    theirs = Q() if is_last else Q(pk__in=())
    for person, role in reversed(_ORDER):
        falls = Q((f"{role}__in", member.roles)) | ~Q((f"{role}__in", held)) & theirs
        theirs = Q((person, member.pk)) | ~Q((f"{person}__in", sorted(team))) & falls
    return theirs


def _value(line: Model, path: str) -> Any:
    return reduce(getattr, path.split("__"), line)
