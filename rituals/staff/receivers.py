"""What becomes of office hours, seats and steps when somebody leaves the team."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from pixschool.core.models import Membership
from pixschool.core.signals import member_held, membership_ended
from pixschool.core.text.french import count
from rituals.staff import journal, leaving  # noqa: F401 - the sentences of the journal


@receiver(member_held)
def say_the_meetings_held(*, membership: Membership, **_kwargs: Any) -> list[tuple[str, str]]:
    """« 3 permanences ou formations à venir », with the page where they are handed over."""
    number = leaving.meetings_held(membership).count()
    words = "permanence ou formation à venir,permanences ou formations à venir"
    page = reverse("portal:staff", args=[membership.school.uai])
    return [(count(number, words), page)] if number else []


@receiver(membership_ended)
def release_the_meetings(*, membership: Membership, **_kwargs: Any) -> None:
    leaving.release(membership)
