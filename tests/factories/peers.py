from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from students.models import PeerHelper, PeerPair


class PeerHelperFactory(DjangoModelFactory[PeerHelper]):
    """`student` and `year` are explicit."""

    class Meta:
        model = PeerHelper

    school = factory.SelfAttribute("year.school")
    agreed_on = date(2026, 11, 2)
    noted_at = datetime(2026, 11, 2, 9, tzinfo=UTC)


class PeerPairFactory(DjangoModelFactory[PeerPair]):
    """`agreement` and `helped` are explicit."""

    class Meta:
        model = PeerPair

    agreement = None  # explicit
    year = factory.SelfAttribute("agreement.year")
    school = factory.SelfAttribute("agreement.school")
    helper = factory.SelfAttribute("agreement.student")
    topic = "keyboard"
    place = factory.LazyAttribute(
        lambda pair: pair.agreement.pairs.filter(ended_on=None).count() + 1
    )
    started_on = date(2026, 11, 3)
