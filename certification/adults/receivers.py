"""Somebody joins the team: the sessions that bear their name are theirs."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from certification.adults import ledger, linking
from pixschool.core.models import Membership
from pixschool.core.signals import invitation_accepted, membership_ended


@receiver(invitation_accepted)
def link_who_joins(*, membership: Membership, **_kwargs: Any) -> None:
    year = membership.school.current_year
    if linking.link(year):
        ledger.bring_up_to_date(year, now=timezone.now())


@receiver(membership_ended)
def call_off_for_who_leaves(*, membership: Membership, **_kwargs: Any) -> None:
    """The name stays on the sessions: the papers say it until somebody is put there."""
    ledger.bring_up_to_date(membership.school.current_year, now=timezone.now())
