"""Somebody in the team asks to try an address again that the mail server kept refusing."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from pixschool.core import audit, mail
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
    mail.enqueue(
        _letter(membership, actor), kind=TRIAL, school=membership.school, useful_for=USEFUL
    )
    audit.record(
        "address_tried",
        school=membership.school,
        actor=actor,
        target="member",
        ids=[membership.pk],
    )
    return True


def _letter(membership: Membership, actor: User) -> EmailMultiAlternatives:
    subject = "Pix : votre adresse reçoit de nouveau"
    context = {
        "subject": subject,
        "name": membership.user.first_name,
        "actor": actor,
        "school": membership.school,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("rituals/emails/trial.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[membership.user.email],
    )
    message.attach_alternative(render_to_string("rituals/emails/trial.html", context), "text/html")
    return message
