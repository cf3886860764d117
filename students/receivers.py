from typing import Any

from django.dispatch import receiver

from pixschool.core.models import Invitation, Membership
from pixschool.core.signals import invitation_accepted, membership_ended
from students.models import ClassLead


@receiver(invitation_accepted)
def lead_the_promised_classes(
    *, invitation: Invitation, membership: Membership, **_kwargs: Any
) -> None:
    """Classes given with an invitation become the person's own when they accept it."""
    promised = ClassLead.objects.filter(invitation=invitation)
    own = ClassLead.objects.filter(membership=membership)
    promised.filter(classroom__in=own.values("classroom")).delete()
    promised.update(membership=membership, invitation=None)


@receiver(membership_ended)
def release_classes(*, membership: Membership, **_kwargs: Any) -> None:
    ClassLead.objects.filter(membership=membership).delete()
