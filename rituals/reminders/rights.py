"""A mail already written must not reach somebody who has lost, since, what let them read it; nor
anybody of a school that is closing; nor say of the CDI what is true no more."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pixschool.core.digests import short_digest
from pixschool.core.models import Membership, OutgoingEmail
from rituals.reminders.cdi import told
from students.models import ClassLead

CHANGED = "les droits ou l’adresse de la personne ont changé"


def condition_of(member: Membership, led: Iterable[int]) -> str:
    """« member:digest of the address, the roles and the classes led »."""
    known = (member.user.email, sorted(member.roles), sorted(led))
    return f"{member.pk}:{short_digest(known, digits=32)}"


def broken(emails: Sequence[OutgoingEmail]) -> dict[int, str]:
    """The mails whose reader has left or changed since they were written, or that are true no
    more; three or four queries."""
    ids = {int(email.condition.partition(":")[0]) for email in emails}
    led: dict[int, set[int]] = defaultdict(set)
    leads = ClassLead.objects.filter(membership__in=ids, classroom__year__is_current=True)
    for member_id, room_id in leads.values_list("membership_id", "classroom_id"):
        led[member_id or 0].add(room_id)
    members = Membership.objects.active().filter(pk__in=ids, school__closing_since=None)
    current = {condition_of(member, led[member.pk]) for member in members.select_related("user")}
    changed = {email.pk: CHANGED for email in emails if email.condition not in current}
    return told.no_longer_true(emails) | changed
