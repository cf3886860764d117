from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from students.models import ChosenBy, SupportFlag, SupportReason


class SupportFlagFactory(DjangoModelFactory[SupportFlag]):
    """`student` and `year` are explicit."""

    class Meta:
        model = SupportFlag

    school = factory.SelfAttribute("year.school")
    reason = SupportReason.LATE
    chosen_by = ChosenBy.REPORT
    raised_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
