"""Somebody in the team asks to try an address again that the mail server kept refusing."""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from pixschool.core import journal
from pixschool.core.mail import compose, queue
from pixschool.core.models import Membership, OutgoingEmail, User

TRIAL = "trial"  # the kind of the mail
USEFUL = timedelta(days=1)


@transaction.atomic
def try_again(*, membership: Membership, actor: User) -> bool:
    """Send one short mail; if it is accepted, reminders are written again.

    False when one is on its way already: what it says will be known in a minute.
    """
    # The lock is the person's: two clicks are one mail.
    Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    on_its_way = OutgoingEmail.objects.filter(
        school=membership.school,
        kind=TRIAL,
        recipient=membership.user.email,
        state__in=OutgoingEmail.WAITING,
    )
    if on_its_way.exists():
        return False
    queue.enqueue(
        _message(membership, actor), kind=TRIAL, school=membership.school, useful_for=USEFUL
    )
    journal.record(
        "address_tried",
        school=membership.school,
        actor=actor,
        target="member",
        ids=[membership.pk],
    )
    return True


def _message(membership: Membership, actor: User) -> EmailMultiAlternatives:
    context = {"name": membership.user.first_name, "actor": actor, "school": membership.school}
    return compose.build(
        "rituals/emails/trial",
        context,
        to=membership.user.email,
        subject="Pix : votre adresse reçoit de nouveau",
    )
