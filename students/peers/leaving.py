"""Somebody leaves the school: their pairs end, and they help no more."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from pixschool.core import journal
from pixschool.core.models import School
from students.models import Enrolment, PairOutcome, PeerHelper, PeerPair
from students.peers.ending import end_all
from students.peers.helpers import stop
from students.slots.locks import take_turns


@transaction.atomic
def end_of_leavers(*, school: School) -> int:
    """Of those who are not enrolled any more, in the year of the pair. Returns how many pairs."""
    take_turns(school)
    here = Enrolment.objects.open().filter(year=OuterRef("year"))
    helps = Exists(here.filter(student=OuterRef("helper")))
    is_helped = Exists(here.filter(student=OuterRef("helped")))
    pairs = list(PeerPair.objects.under_way().filter(school=school).exclude(helps & is_helped))
    end_all(pairs, outcome=PairOutcome.LEFT, on=school.today(), actor=None, event="pair_left")
    agreed = PeerHelper.objects.helping().filter(school=school)
    gone = list(agreed.exclude(Exists(here.filter(student=OuterRef("student")))))
    if gone:
        stop(gone, actor=None)
        journal.record(
            "peer_left",
            school=school,
            actor=None,
            target="peer_helper",
            ids=[helper.pk for helper in gone],
        )
    return len(pairs)
