"""Names of Pix that wait for somebody to say whose they are. Every screen counts them here: names,
each once, however many results they hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign, ParticipantLink, Participation
from students.models import Classroom

Decision = ParticipantLink.Decision
# Results of homonyms, and those that somebody took away from a pupil one by one.
ALONE = Q(link__decision=Decision.HOMONYMS) | (
    Q(decided_at__isnull=False) & ~Q(link__decision=Decision.PENDING)
)
_WAITING = ALONE | Q(link__decision=Decision.PENDING)


@dataclass(frozen=True)
class NamesToAttach:
    """`here`: those that a page speaks of; `total`: those of the whole school."""

    here: int
    total: int


def results(school_id: int) -> QuerySet[Participation]:
    """Nobody's yet, and somebody has to say whose."""
    return Participation.objects.filter(
        _WAITING, link__school_id=school_id, student=None, is_ignored=False
    )


def count(school_id: int) -> int:
    """Names of the school, whatever the year of their results."""
    number: int = results(school_id).aggregate(number=Count("link", distinct=True))["number"]
    return number


def count_among(
    school_id: int, campaigns: Iterable[Campaign], classrooms: Sequence[Classroom]
) -> NamesToAttach:
    """Names of these campaigns that may be those of pupils of these classes; one query.

    Those read in another class of the year are somebody else's; those without a class, or of a
    class we do not know, may be anybody's.
    """
    others = Classroom.objects.filter(
        year__in={room.year_id for room in classrooms}, school_id=school_id
    ).exclude(pk__in=[room.pk for room in classrooms])
    here = Q(campaign__in=[campaign.pk for campaign in campaigns]) & ~Q(
        link__class_key__in=others.values("key")
    )
    found = results(school_id).aggregate(
        here=Count("link", distinct=True, filter=here), total=Count("link", distinct=True)
    )
    return NamesToAttach(found["here"] if classrooms else 0, found["total"])
