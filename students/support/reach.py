"""Whom one may flag, and how many one does not see."""

from django.db.models import Q, QuerySet

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear
from students.models import Student, SupportBooking

NOT_EXPECTED = (
    "Cet élève n’est pas attendu au CDI aujourd’hui : vous signalez ceux qui y viennent. "
    "Pour un autre, dites-le à la personne qui tient le CDI."
)


def sees_today_only(membership: Membership) -> bool:
    """An assistant: they see no pupil but those who come today."""
    return membership.can(Capability.RUN_CDI) and not membership.can(Capability.SEE_PUPILS)


def pupils_to_flag(membership: Membership, year: SchoolYear) -> QuerySet[Student]:
    """The pupils one sees, and for an assistant those who have a seat today; none for whoever does
    not flag."""
    students = Student.objects.for_school(membership.school).enrolled(year)
    if not membership.can(Capability.FLAG_PUPILS):
        return students.none()
    seen = Q(pk__in=Student.objects.visible_to(membership).values("pk"))
    if membership.can(Capability.RUN_CDI):
        today = SupportBooking.objects.visible_to(membership).held()
        today = today.filter(slot__day=membership.school.today())
        seen |= Q(pk__in=today.values("student"))
    return students.filter(seen)


def hidden_words(number: int) -> str:
    """« 2 que vous ne voyez pas »; nothing for none."""
    return f"{number} que vous ne voyez pas" if number > 0 else ""
