"""What the archive of a school holds of its Pix years."""

from pixschool.core.access.permissions import Capability
from pixschool.core.archive.tables import all_of, people_of, register, table
from pixschool.core.reference.themes import Theme
from rituals.models import (
    Attendance,
    CouncilMinutes,
    Milestone,
    Notification,
    ObservationVersion,
    Project,
    Resource,
    Ritual,
    Session,
    StaffMeeting,
    StaffSeat,
)
from rituals.reminders.kinds import every_kind
from rituals.sessions.grids import every_item

_START = "ritual__year__start_year"

register(
    table(
        "annee-rituels",
        "les rituels de chaque année, retirés compris",
        lambda reader: (
            Ritual.objects.visible_to(reader)
            .annotate(rooms=all_of("classrooms"))
            .order_by("year__start_year", "starts_on", "pk")
        ),
        {
            "Rentrée": "year__start_year",
            "Titre": "title",
            "Thème": "theme",
            "Type": "kind",
            "Niveaux": "levels",
            "Classes": "rooms",
            "Campagne": "campaign__name",
            "Du": "starts_on",
            "Au": "ends_on",
            "Qui mène": "lead_role",
            "Nom": "leader__user__last_name",
            "Prénom": "leader__user__first_name",
            "Objectif": "purpose",
            "Pourquoi à cette date": "explanation",
            "Note": "note",
            "Pour les familles": "family_text",
            "Retiré le": "removed_at",
        },
        said={"Thème": lambda: dict(Theme.choices)},
    ),
    table(
        "annee-echeances",
        "la liste de chaque rituel : quoi, pour quand, fait ou non",
        lambda reader: Milestone.objects.visible_to(reader).order_by(_START, "due_on", "pk"),
        {
            "Rentrée": _START,
            "Rituel": "ritual__title",
            "Quoi": "label",
            "Pour le": "due_on",
            "Rôle": "role",
            "Nom": "assignee__user__last_name",
            "Prénom": "assignee__user__first_name",
            "Fait le": "done_at",
        },
    ),
    table(
        "annee-seances",
        "les séances, où et par qui",
        lambda reader: (
            Session.objects.filter(school=reader.school)
            .annotate(people=people_of("leaders__user"))
            .order_by("starts_at", "pk")
        ),
        {
            "Rituel": "ritual__title",
            "Début": "starts_at",
            "Fin": "ends_at",
            "Classe": "classroom__name",
            "Groupe d’enseignement": "teaching_group__name",
            "Partie": "group",
            "Salle": "room",
            "Animée par": "people",
            "A lieu": "is_held",
        },
    ),
    table(
        "annee-observations",
        "ce qui a été observé aux séances d’accueil, réponses changées comprises, si votre rôle "
        "vous le montre",
        lambda reader: ObservationVersion.objects.visible_to(reader).order_by(
            "observation__row__sheet__session__starts_at", "noted_at", "pk"
        ),
        {
            "Séance": "observation__row__sheet__session__starts_at",
            "Nom": "observation__row__student__last_name",
            "Prénom": "observation__row__student__first_name",
            "Observé": "observation__item",
            "Réponse": "value",
            "Version": "version",
            "Notée le": "noted_at",
        },
        said={
            "Observé": lambda: {item.code: item.label for item in every_item()},
            "Réponse": lambda: {
                choice.value: choice.label for item in every_item() for choice in item.choices
            },
        },
    ),
    table(
        "annee-presences",
        "les adultes venus aux formations et permanences",
        lambda reader: Attendance.objects.filter(session__school=reader.school).order_by(
            "session__starts_at", "pk"
        ),
        {
            "Rituel": "session__ritual__title",
            "Début": "session__starts_at",
            "Nom": "membership__user__last_name",
            "Prénom": "membership__user__first_name",
            "Noté le": "noted_at",
        },
    ),
    table(
        "annee-rappels",
        "les rappels prévus, et ce qu’ils sont devenus",
        lambda reader: Notification.objects.filter(school=reader.school).order_by("due_at", "pk"),
        {
            "Jour": "local_date",
            "Nature": "kind",
            "Nom": "membership__user__last_name",
            "Prénom": "membership__user__first_name",
            "État": "state",
            "Raison": "reason",
        },
        said={"Nature": lambda: {kind.key: kind.label for kind in every_kind()}},
    ),
)
register(
    table(
        "equipe-seances",
        "les permanences et les formations proposées à l’équipe",
        lambda reader: StaffMeeting.objects.visible_to(reader).order_by("starts_at", "pk"),
        {
            "Type": "kind",
            "Titre": "title",
            "Au programme": "topic",
            "Début": "starts_at",
            "Fin": "ends_at",
            "Lieu": "room",
            "Places": "seats",
            "Pour": "for_roles",
            "Nom": "holder__user__last_name",
            "Prénom": "holder__user__first_name",
            "Annulée le": "cancelled_at",
        },
    ),
    table(
        "equipe-inscriptions",
        "qui s’y est inscrit, et qui est venu ; pour qui les tient toutes",
        lambda reader: (
            StaffSeat.objects.filter(meeting__school=reader.school).order_by("meeting", "pk")
            if reader.can(Capability.TRAIN_STAFF)
            else StaffSeat.objects.none()
        ),
        {
            "Séance": "meeting__title",
            "Début": "meeting__starts_at",
            "Nom": "membership__user__last_name",
            "Prénom": "membership__user__first_name",
            "Présence": "presence",
        },
    ),
    table(
        "equipe-conseils",
        "les décisions des conseils pédagogiques",
        lambda reader: CouncilMinutes.objects.filter(school=reader.school).order_by("held_on"),
        {"Réunion": "title", "Le": "held_on", "Décisions": "decisions"},
    ),
    table(
        "cdi-projets",
        "ce que chaque projet du CDI ajoute à son rituel",
        lambda reader: (
            Project.objects.visible_to(reader)
            .annotate(people=people_of("members__user"), parts=all_of("groups"))
            .order_by("ritual__starts_on", "pk")
        ),
        {
            "Rituel": "ritual__title",
            "Matière": "subject",
            "Avec": "teachers",
            "Collègues": "people",
            "Groupes": "parts",
            "Compétences": "ritual__competences",
        },
    ),
    table(
        "cdi-ressources",
        "les liens ajoutés par l’établissement",
        lambda reader: Resource.objects.filter(school=reader.school).order_by("title"),
        {
            "Titre": "title",
            "Adresse": "url",
            "Qui publie": "source",
            "Thème": "theme",
            "Compétences": "competences",
        },
    ),
)
