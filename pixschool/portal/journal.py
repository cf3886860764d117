"""What the journal says of readings."""

from django.urls import reverse

from campaigns.models import ParticipantLink
from pixschool.core.access.permissions import Capability
from pixschool.core.journal.labels import PUPILS, SCHOOL, register
from pixschool.core.journal.things import NamedThing, register_things
from pixschool.core.models import Membership
from students.models import Classroom, Group, Student

register("student_read", "a ouvert la fiche d’un élève", kind=PUPILS)
register("statements_changed", "a modifié les déclarations et les contacts", kind=SCHOOL)
register("family_page_changed", "a modifié la page des familles", kind=SCHOOL)
register("family_strings_changed", "a corrigé des textes de la page des familles", kind=SCHOOL)
register("family_page_published", "a publié la page des familles", kind=SCHOOL)
register("family_page_withdrawn", "a retiré la page des familles", kind=SCHOOL)


def _page(reader: Membership, name: str, pk: int) -> str:
    return reverse(f"portal:{name}", args=[reader.school.uai, pk])


def _pupils(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    pupils = Student.objects.visible_to(reader).filter(pk__in=ids)
    return {
        pupil.pk: NamedThing(
            f"{pupil.last_name} {pupil.first_name}", _page(reader, "student", pupil.pk)
        )
        for pupil in pupils
    }


def _classrooms(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    rooms = Classroom.objects.visible_to(reader).filter(pk__in=ids)
    return {room.pk: NamedThing(room.name, _page(reader, "classroom", room.pk)) for room in rooms}


def _groups(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    groups = Group.objects.visible_to(reader).filter(pk__in=ids)
    return {group.pk: NamedThing(group.name) for group in groups}


def _names(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    """A name of Pix, for who answers whose it is; with the pupil whose it was found to be."""
    if not reader.can(Capability.IMPORT_RESULTS):
        return {}
    links = ParticipantLink.objects.filter(school=reader.school_id, pk__in=ids)
    seen = set(
        Student.objects.visible_to(reader)
        .filter(participant_links__in=links)
        .values_list("pk", flat=True)
    )
    return {
        link.pk: NamedThing(
            f"{link.last_name} {link.first_name}",
            _page(reader, "student", link.student_id) if link.student_id in seen else "",
        )
        for link in links
    }


register_things("student", _pupils)
register_things("classroom", _classrooms)
register_things("group", _groups)
register_things("participant_link", _names)
