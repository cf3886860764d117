from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from pixschool.core.access.addresses import PastedPerson
from pixschool.core.access.permissions import Capability
from pixschool.core.journal import labels
from pixschool.core.models import Invitation, Membership, School, SchoolYear, User
from pixschool.core.reference.roles import Role
from pixschool.core.signals import (
    classes_given,
    classes_meant,
    invitation_accepted,
    invitation_revoked,
    member_held,
    membership_ended,
    role_lost,
    team_shown,
)
from students.leads import naming
from students.models import ClassLead, Classroom

labels.register(
    "class_leads_named",
    "a nommé le référent d’une classe",
    many="a nommé les référents de {n} classes",
    kind=labels.TEAM,
)
labels.register("pupil_added", "a ajouté un élève", kind=labels.PUPILS)
labels.register("pupil_renamed", "a corrigé le nom d’un élève", kind=labels.PUPILS)
labels.register("pupil_moved", "a changé un élève de classe", kind=labels.PUPILS)
labels.register("pupil_returned", "a rouvert un élève", kind=labels.PUPILS)
labels.register("pupil_closed", "a noté le départ d’un élève", kind=labels.PUPILS)
labels.register("pupils_merged", "a fusionné deux fiches d’un élève", kind=labels.PUPILS)
labels.register("pupils_distinct", "a dit que deux fiches sont deux élèves", kind=labels.PUPILS)
labels.register("class_changed", "a modifié une classe", kind=labels.PUPILS)
labels.register(
    "worksheet_comment_written", "a écrit le commentaire du livret d’une classe", kind=labels.PUPILS
)
labels.register(
    "worksheet_comment_taken_back",
    "a annulé son commentaire du livret d’une classe",
    kind=labels.PUPILS,
)
labels.register("group_added", "a créé un groupe", kind=labels.PUPILS)
labels.register("group_renamed", "a renommé un groupe", kind=labels.PUPILS)
labels.register("group_members_changed", "a modifié les élèves d’un groupe", kind=labels.PUPILS)
labels.register("group_deleted", "a supprimé un groupe", kind=labels.PUPILS)
labels.register("halves_made", "a partagé une classe en demi-groupes", kind=labels.PUPILS)
labels.register("halves_settled", "a rangé les arrivés dans les demi-groupes", kind=labels.PUPILS)
labels.register("halves_forgotten", "a défait un partage en demi-groupes", kind=labels.PUPILS)
labels.register("repair_undone", "a annulé son geste sur la base élèves", kind=labels.PUPILS)
labels.register("class_lead_removed", "a retiré le référent d’une classe", kind=labels.TEAM)


@receiver(invitation_accepted)
def lead_the_promised_classes(
    *, invitation: Invitation, membership: Membership, **_kwargs: Any
) -> None:
    """Classes given with an invitation become the person's own when they accept it."""
    promised = ClassLead.objects.filter(invitation=invitation)
    own = ClassLead.objects.filter(membership=membership)
    promised.filter(classroom__in=own.values("classroom")).delete()
    promised.update(membership=membership, invitation=None)


@receiver(classes_meant)
def find_classes(*, year: SchoolYear, text: str, **_kwargs: Any) -> tuple[list[int], list[str]]:
    found, problems = naming.classes_meant(text, year=year)
    return [classroom.pk for classroom in found], problems


@receiver(classes_given)
def give_classes(
    *,
    school: School,
    people: list[PastedPerson],
    classes: list[int],
    actor: User,
    **_kwargs: Any,
) -> None:
    rooms = Classroom.objects.filter(school=school, pk__in=classes)
    naming.give_classes(school=school, people=people, classes=rooms, actor=actor)


@receiver(member_held)
def say_the_classes_held(
    *, membership: Membership, reader: Membership, **_kwargs: Any
) -> list[tuple[str, str]]:
    """The classes of the current year that would have one person less; handed over by the team."""
    led = ClassLead.objects.filter(membership=membership, classroom__year__is_current=True)
    names = list(led.order_by("classroom__name").values_list("classroom__name", flat=True))
    if not names:
        return []
    address = reverse("students:leads", args=[membership.school.uai])
    can_hand_over = reader.can(Capability.MANAGE_TEAM)
    return [(f"Référent de {', '.join(names)}", address if can_hand_over else "")]


@receiver(membership_ended)
def release_classes(*, membership: Membership, **_kwargs: Any) -> None:
    ClassLead.objects.filter(membership=membership).delete()


@receiver(invitation_revoked)
def take_back_promises(*, invitation: Invitation, **_kwargs: Any) -> None:
    ClassLead.objects.filter(invitation=invitation).delete()


@receiver(role_lost)
def release_classes_with_the_role(*, membership: Membership, role: str, **_kwargs: Any) -> None:
    if role == Role.CLASS_LEAD:
        ClassLead.objects.filter(membership=membership).delete()


@receiver(team_shown)
def say_the_classes(
    *,
    sender: type[Membership] | type[Invitation],
    people: list[Membership] | list[Invitation],
    year: SchoolYear,
    **_kwargs: Any,
) -> dict[int, str]:
    """« 6A, 6B » for each member or invitation that holds classes this year."""
    holder = "membership_id" if sender is Membership else "invitation_id"
    held = ClassLead.objects.filter(
        **{f"{holder}__in": [person.pk for person in people]}, classroom__year=year
    )
    classes: dict[int, list[str]] = {}
    for pk, name in held.order_by("classroom__name").values_list(holder, "classroom__name"):
        classes.setdefault(pk, []).append(name)
    return {pk: ", ".join(names) for pk, names in classes.items()}
