"""What the archive of a school holds of its pupils, and of those who were helped."""

from pixschool.core.archive.tables import people_of, register, table
from students.models import (
    AccountMark,
    Classroom,
    DrawnPupil,
    Enrolment,
    GroupMember,
    PeerHelper,
    PeerPair,
    SlotRule,
    Student,
    SupportBooking,
    SupportFlag,
    VisitTopic,
)

_PUPIL = {"Nom": "student__last_name", "Prénom": "student__first_name"}
_START = "year__start_year"

register(
    table(
        "eleves",
        "tous les élèves connus",
        lambda reader: Student.objects.visible_to(reader).order_by("name_key", "pk"),
        {"Nom": "last_name", "Prénom": "first_name"},
    ),
    table(
        "classes",
        "les classes de chaque année, leurs référents Pix",
        lambda reader: (
            Classroom.objects.filter(school=reader.school)
            .annotate(people=people_of("leads__membership__user"))
            .order_by(_START, "name")
        ),
        {
            "Rentrée": _START,
            "Classe": "name",
            "Niveau": "level",
            "Référents": "people",
            "Commentaire du livret": "worksheet_comment",
        },
    ),
    table(
        "inscriptions",
        "qui était dans quelle classe, de quand à quand",
        lambda reader: Enrolment.objects.filter(classroom__school=reader.school).order_by(
            _START, "classroom__name", "student__name_key", "pk"
        ),
        {
            "Rentrée": _START,
            "Classe": "classroom__name",
            **_PUPIL,
            "Depuis": "starts_on",
            "Jusqu’au": "ends_on",
        },
    ),
    table(
        "groupes",
        "les groupes d’enseignement et leurs élèves",
        lambda reader: GroupMember.objects.filter(group__school=reader.school).order_by(
            "group__year__start_year", "group__key", "student__name_key", "pk"
        ),
        {
            "Rentrée": "group__year__start_year",
            "Groupe": "group__name",
            **_PUPIL,
            "Jusqu’au": "ended_on",
        },
    ),
    table(
        "accompagnement-signalements",
        "les élèves signalés pour être aidés, si votre rôle vous les montre",
        lambda reader: SupportFlag.objects.visible_to(reader).order_by("raised_at", "pk"),
        {
            "Rentrée": _START,
            **_PUPIL,
            "Raison": "reason",
            "Précision": "note",
            "Explication": "explanation",
            "Choisi par": "chosen_by",
            "Signalé le": "raised_at",
            "Clos le": "closed_at",
            "Fin": "closing",
        },
    ),
    table(
        "accompagnement-creneaux",
        "les créneaux de la semaine du CDI",
        lambda reader: SlotRule.objects.filter(school=reader.school).order_by(
            _START, "weekday", "starts"
        ),
        {
            "Rentrée": _START,
            "Nom": "label",
            "Pour": "kind",
            "Jour (1 : lundi)": "weekday",
            "De": "starts",
            "À": "ends",
            "Lieu": "room",
            "Places": "seats",
            "Du": "first_on",
            "Au": "last_on",
        },
    ),
    table(
        "accompagnement-rendez-vous",
        "qui est venu au CDI, ce qui a été travaillé, si votre rôle vous le montre",
        lambda reader: SupportBooking.objects.visible_to(reader).order_by("starts_at", "pk"),
        {
            "Début": "starts_at",
            "Fin": "ends_at",
            "Lieu": "slot__room",
            **_PUPIL,
            "À travailler": "to_do",
            "Présence": "presence",
            "Travaillé": "visit__topics",
            "Comment": "visit__outcome",
            "Annulé le": "cancelled_at",
        },
        said={"Travaillé": lambda: dict(VisitTopic.choices)},
    ),
    table(
        "accompagnement-aidants",
        "les élèves qui ont accepté d’aider, si votre rôle vous les montre",
        lambda reader: PeerHelper.objects.visible_to(reader).order_by(_START, "agreed_on", "pk"),
        {
            "Rentrée": _START,
            **_PUPIL,
            "Pour": "topics",
            "A accepté le": "agreed_on",
            "N’aide plus depuis le": "withdrawn_at",
        },
        said={"Pour": lambda: dict(VisitTopic.choices)},
    ),
    table(
        "accompagnement-binomes",
        "qui a aidé qui, et comment, si votre rôle vous le montre",
        lambda reader: PeerPair.objects.visible_to(reader).order_by("started_on", "pk"),
        {
            "Rentrée": _START,
            "Nom de l’aidant": "helper__last_name",
            "Prénom de l’aidant": "helper__first_name",
            "Nom de l’aidé": "helped__last_name",
            "Prénom de l’aidé": "helped__first_name",
            "Autour de": "topic",
            "Depuis": "started_on",
            "Jusqu’au": "ended_on",
            "Comment": "outcome",
        },
        said={"Autour de": lambda: dict(VisitTopic.choices)},
    ),
    table(
        "comptes",
        "les comptes à refaire ou refaits, sans mot de passe, si votre rôle vous les montre",
        lambda reader: AccountMark.objects.visible_to(reader).order_by("noted_at", "pk"),
        {"Rentrée": _START, **_PUPIL, "Compte": "kind", "État": "state", "Noté le": "noted_at"},
    ),
    table(
        "accompagnement-tirages",
        "les tirages au sort du CDI : la graine, qui a commencé et qui a attendu, si votre rôle "
        "vous le montre",
        lambda reader: DrawnPupil.objects.visible_to(reader).order_by(
            "draw__year__start_year", "draw__drawn_at", "rank", "pk"
        ),
        {
            "Rentrée": "draw__year__start_year",
            "Tiré le": "draw__drawn_at",
            "Façon": "draw__kind",
            "Graine": "draw__seed",
            **_PUPIL,
            "Numéro": "number",
            "Rang": "rank",
            "Groupe": "group",
        },
    ),
)
