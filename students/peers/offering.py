"""Which pupils may have helped at the CDI."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from pixschool.core.models import Membership
from students.models import PeerHelper, PeerPair, Student, SupportBooking, SupportVisit


def who_may_have_helped(booking: SupportBooking, membership: Membership) -> QuerySet[Student]:
    """Those who agreed to help and whom the reader sees, whoever has the pupil in a pair first;
    and the one already noted, who may have stopped since."""
    agreed = PeerHelper.objects.visible_to(membership).in_year(booking.slot.year).helping()
    noted = SupportVisit.objects.filter(booking=booking, peer__isnull=False)
    pairs = PeerPair.objects.under_way().filter(helped=booking.student_id, helper=OuterRef("pk"))
    return (
        Student.objects.filter(
            Q(pk__in=agreed.values("student")) | Q(pk__in=noted.values("peer")),
            school=booking.slot.school_id,
        )
        .exclude(pk=booking.student_id)
        .annotate(is_in_pair=Exists(pairs))
        .order_by("-is_in_pair", "name_key", "pk")
    )
