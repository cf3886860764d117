"""Whoever writes seats waits for the others of the school: so there is no deadlock, a seat is given
once, and what is in the way can be said. Writers of sessions take the same turn."""

from collections.abc import Collection

from pixschool.core.models import School
from students.models import SupportBooking, SupportSlot
from students.support.errors import SupportRefusedError

NO_SUCH_SLOT = "Ce créneau n’existe plus. Rechargez la page, puis choisissez-en un autre."
CHANGED = "Quelqu’un d’autre vient de modifier ce rendez-vous. Rechargez la page, puis recommencez."


def take_turns(school: School | int) -> None:
    """Holds to the end of the transaction."""
    pk = school if isinstance(school, int) else school.pk
    School.objects.select_for_update(no_key=True).only("pk").get(pk=pk)


def locked_slots(slot_ids: Collection[int], school: School) -> dict[int, SupportSlot]:
    """{id: slot}, those of the school among these, with their school and year, after a turn."""
    take_turns(school)
    slots = (
        SupportSlot.objects.select_for_update(of=("self",))
        .filter(school=school, pk__in=slot_ids)
        .select_related("school", "year")
        .order_by("pk")
    )
    return {slot.pk: slot for slot in slots}


def locked_slot(slot_id: int, school: School) -> SupportSlot:
    """Raises SupportRefusedError when the school has no such slot."""
    slot = locked_slots([slot_id], school).get(slot_id)
    if slot is None:
        raise SupportRefusedError(NO_SUCH_SLOT)
    return slot


def locked_booking(booking: SupportBooking) -> SupportBooking:
    """As it is now, with its slot, after a turn. Raises SupportRefusedError when it is gone."""
    take_turns(booking.slot.school_id)
    found = (
        SupportBooking.objects.select_for_update(of=("self",))
        .select_related("slot__school", "slot__year", "student", "flag")
        .filter(pk=booking.pk)
        .first()
    )
    if found is None:
        raise SupportRefusedError(CHANGED)
    return found


def check_version(booking: SupportBooking, version: int) -> None:
    """Raises SupportRefusedError when it is not the one that was seen."""
    if booking.version != version:
        raise SupportRefusedError(CHANGED)
