"""Those whom nobody has looked at: late or under the floor, and neither flagged, placed nor set
aside. A person confirms, and may take it back."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from pixschool.core.models import User
from pixschool.core.text.french import date_fr, percent
from pixschool.core.text.lines import shortened
from pixschool.portal.equity.reading import EquityFacts
from students.models import ChosenBy, Student, SupportFlag, SupportReason
from students.support import flags

LONGEST_NAME = 80  # of a campaign, in a sentence


@dataclass(frozen=True)
class Unseen:
    """A pupil, and what the figures say."""

    student: Student
    class_name: str
    reason: SupportReason
    explanation: str


def unseen(read: EquityFacts) -> list[Unseen]:
    """By class, then by name. One query more than `read`."""
    rooms = {room.pk: (rank, room.name) for rank, room in enumerate(read.classrooms)}
    pupils = Student.objects.filter(pk__in=read.to_see - read.given.seen)
    ordered = sorted(pupils, key=lambda one: (rooms[read.places[one.pk]], one.name_key, one.pk))
    under, late = read.under, read.late
    by_id = {campaign.pk: campaign for campaign in read.campaigns}
    found = []
    for pupil in ordered:
        if pupil.pk in under:
            reason = SupportReason.FLOOR
            said = f"{percent(under[pupil.pk])} au dernier résultat, sous le seuil"
        else:
            campaign = by_id[late[pupil.pk]]
            reason = SupportReason.LATE
            said = f"« {shortened(campaign.name, LONGEST_NAME)} » n’est pas terminée"
            if campaign.closes_on:
                said = f"Close le {date_fr(campaign.closes_on, 'short')} : {said}"
        found.append(Unseen(pupil, rooms[read.places[pupil.pk]][1], reason, f"{said}."))
    return found


@transaction.atomic
def flag(*, read: EquityFacts, chosen: Collection[int], actor: User) -> list[SupportFlag]:
    """A flag for each of the `chosen` (ids) whom nobody has seen meanwhile, chosen by figures."""
    same: dict[tuple[SupportReason, str], list[Student]] = defaultdict(list)
    for one in unseen(read):
        if one.student.pk in chosen:
            same[one.reason, one.explanation].append(one.student)
    return [
        new
        for (reason, said), pupils in same.items()
        for new in flags.raise_flags(
            students=pupils,
            year=read.year,
            reason=reason,
            chosen_by=ChosenBy.SCORE,
            explanation=said,
            actor=actor,
        ).new
    ]
