"""What the journal says of support. It names a pupil to whoever may help, and to nobody else."""

from django.urls import reverse

from pixschool.core.access.permissions import Capability
from pixschool.core.journal.labels import PUPILS, register
from pixschool.core.journal.things import NamedThing, register_things
from pixschool.core.models import Membership
from students.models import Student, SupportFlag

register("support_flagged", "a signalé un élève", many="a signalé {n} élèves", kind=PUPILS)
register(
    "support_taken_back",
    "a retiré un signalement",
    many="a retiré {n} signalements",
    kind=PUPILS,
)
register("support_closed", "a clos un signalement", kind=PUPILS)
register("support_reopened", "a rouvert un signalement", kind=PUPILS)
register("support_note_changed", "a changé la précision d’un signalement", kind=PUPILS)
register(
    "support_left",
    "signalement clos, l’élève a quitté l’établissement",
    many="{n} signalements clos, les élèves ont quitté l’établissement",
    kind=PUPILS,
)
register(
    "support_gone",
    "signalement clos, la raison a disparu",
    many="{n} signalements clos, la raison a disparu",
    kind=PUPILS,
)
register("support_rules_changed", "a changé les réglages de l’accompagnement", kind=PUPILS)
register("support_read", "a ouvert la fiche d’un élève et lu son accompagnement", kind=PUPILS)
register(
    "support_list_read",
    "a lu pourquoi un élève est aidé",
    many="a lu pourquoi {n} élèves sont aidés",
    kind=PUPILS,
)


def _named(reader: Membership, student: Student) -> NamedThing:
    page = reverse("portal:student", args=[reader.school.uai, student.pk])
    return NamedThing(f"{student.last_name} {student.first_name}", page)


def _flags(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    flags = SupportFlag.objects.visible_to(reader).filter(pk__in=ids).select_related("student")
    return {flag.pk: _named(reader, flag.student) for flag in flags}


def _pupils(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    if not reader.can(Capability.SEE_SUPPORT):
        return {}
    pupils = Student.objects.visible_to(reader).filter(pk__in=ids)
    return {pupil.pk: _named(reader, pupil) for pupil in pupils}


register_things("support_flag", _flags)
register_things("supported_pupil", _pupils)
