"""Whose birth is whose: the national number, then the name, as everywhere; a doubt is nobody's."""

from collections import defaultdict
from collections.abc import Iterable

from campaigns.matching.matcher import Matcher, Name
from campaigns.matching.roster import pupils_of
from certification.documents.births.reading import Birth
from pixschool.core.models import SchoolYear
from pixschool.core.reference.person_names import Rank
from students.models import Student


def births_of(year: SchoolYear, found: Iterable[Birth]) -> dict[int, Birth]:
    """{pupil: their birth}; two queries."""
    known = Student.objects.filter(school=year.school_id).exclude(ine_hash=None)
    by_number = dict(known.values_list("ine_hash", "pk"))
    matcher = Matcher(pupils_of(year))
    certain: dict[int, Birth] = {}
    named: dict[int, list[tuple[Rank | None, Birth]]] = defaultdict(list)
    for birth in found:
        pupil = by_number.get(birth.ine_hash) if birth.ine_hash else None
        if pupil:
            certain[pupil] = birth
            continue
        verdict = matcher.match(Name(birth.last_name, birth.first_name, birth.class_key))
        if verdict.pupil_id:
            named[verdict.pupil_id].append((verdict.rank, birth))
    for pupil, births in named.items():
        exact = [birth for rank, birth in births if rank == Rank.SAME_NAME]
        chosen = exact if len(exact) == 1 else [birth for _, birth in births]
        if pupil not in certain and len(chosen) == 1:
            certain[pupil] = chosen[0]
    return certain
