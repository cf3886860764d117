"""A name typed in the settings is a member's when it is their whole name, in either order, and
nobody else's: a doubt leaves it a name alone."""

from collections import defaultdict

from certification.models import Invigilator
from pixschool.core.models import SchoolYear
from pixschool.core.reference.names import name_key


def link(year: SchoolYear) -> int:
    """Give their member to the names of the year that have none; how many."""
    alone = list(Invigilator.objects.filter(year=year, membership=None))
    if not alone:
        return 0
    members = defaultdict(list)
    for member in year.school.memberships.active().select_related("user"):
        members[_words(str(member.user))].append(member)
    taken = set(Invigilator.objects.filter(year=year).values_list("membership_id", flat=True))
    linked = []
    for adult in alone:
        words = _words(adult.name)
        found = members.get(words, []) if len(words) > 1 else []
        if len(found) == 1 and found[0].pk not in taken:
            adult.membership = found[0]
            taken.add(found[0].pk)
            linked.append(adult)
    Invigilator.objects.bulk_update(linked, ["membership"])
    return len(linked)


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(name_key(name).split()))
