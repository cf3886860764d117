"""What the archive of a school holds of its campaigns and of their results."""

from django.db.models import Q

from campaigns.models import (
    Campaign,
    CompetenceResult,
    LevelTotals,
    ParticipantLink,
    Participation,
    PixCampaign,
)
from pixschool.core.archive.tables import all_of, register, table
from pixschool.core.models import Membership

_ATTEMPT = {
    "Rentrée": "campaign__year__start_year",
    "Campagne": "campaign__name",
    "Nom": "student__last_name",
    "Prénom": "student__first_name",
    "Nom lu": "link__last_name",
    "Prénom lu": "link__first_name",
    "Classe lue": "link__class_name",
    "Commencé le": "attempt_at",
}


def _of_attempt(reader: Membership) -> Q:
    return Q(participation__campaign__school=reader.school)


register(
    table(
        "campagnes",
        "les campagnes, leurs dates et leurs classes",
        lambda reader: (
            Campaign.objects.filter(school=reader.school)
            .annotate(rooms=all_of("classrooms"), teaching_groups=all_of("groups"))
            .order_by("year__start_year", "closes_on", "name", "pk")
        ),
        {
            "Rentrée": "year__start_year",
            "Campagne": "name",
            "Parcours": "course",
            "Thème": "theme",
            "Type": "kind",
            "Du": "opens_on",
            "Au": "closes_on",
            "Niveaux": "levels",
            "Classes": "rooms",
            "Groupes": "teaching_groups",
            "Archivée": "is_archived",
        },
    ),
    table(
        "codes",
        "les codes Pix des campagnes",
        lambda reader: PixCampaign.objects.filter(school=reader.school).order_by(
            "campaign__year__start_year", "campaign__name", "code", "pk"
        ),
        {
            "Rentrée": "campaign__year__start_year",
            "Campagne": "campaign__name",
            "Code": "code",
            "Nom dans Pix Orga": "name",
            "Classe": "classroom__name",
            "Groupe": "group__name",
            "Lu le": "read_at",
        },
    ),
    table(
        "resultats",
        "chaque essai de chaque élève, tel que Pix l’a donné",
        lambda reader: Participation.objects.filter(campaign__school=reader.school).order_by(
            "campaign__year__start_year", "campaign_id", "link__name_key", "attempt_at", "pk"
        ),
        {
            **_ATTEMPT,
            "Progression": "progress",
            "Envoyé": "is_shared",
            "Envoyé le": "shared_at",
            "Maîtrise": "mastery",
            "Palier": "stage",
            "Palier maximal": "stage_max",
            "Pix": "pix_total",
            "Certifiable": "is_certifiable",
            "Attestation": "has_attestation",
            "Compte pour l’élève": "counts",
            "Mis de côté": "is_ignored",
        },
    ),
    table(
        "competences",
        "ce que chaque essai dit de chaque compétence",
        lambda reader: CompetenceResult.objects.filter(_of_attempt(reader)).order_by(
            "participation__campaign_id", "participation_id", "competence"
        ),
        {header: f"participation__{path}" for header, path in _ATTEMPT.items()}
        | {
            "Compétence": "competence",
            "Maîtrise": "mastery",
            "Acquis": "skills",
            "Acquis maîtrisés": "skills_mastered",
            "Niveau": "level",
            "Pix": "pix",
        },
    ),
    table(
        "noms-lus",
        "les noms lus dans Pix, et l’élève de chacun",
        lambda reader: ParticipantLink.objects.filter(school=reader.school).order_by(
            "name_key", "class_key", "pk"
        ),
        {
            "Nom lu": "last_name",
            "Prénom lu": "first_name",
            "Classe lue": "class_name",
            "Réponse": "decision",
            "Nom": "student__last_name",
            "Prénom": "student__first_name",
        },
    ),
    table(
        "totaux-des-annees-effacees",
        "ce qui reste des résultats effacés : des nombres par niveau, sans nom",
        lambda reader: LevelTotals.objects.filter(school=reader.school),
        {
            "Rentrée": "year__start_year",
            "Campagne": "campaign_name",
            "Parcours": "course",
            "Niveau": "level",
            "Attendus": "participants",
            "Pas commencé": "not_started",
            "En cours": "started",
            "Terminé": "finished",
            "Premier quartile": "p25",
            "Médiane": "median",
            "Troisième quartile": "p75",
        },
    ),
)
