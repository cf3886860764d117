"""What the archive of a school holds of certification."""

from certification.models import (
    CertificationPlan,
    CertificationResult,
    CertificationSession,
    CertifiedTotals,
    ComputerRoom,
    SessionCandidate,
    SessionIncident,
)
from pixschool.core.archive.tables import all_of, register, table

_START = "session__plan__year__start_year"

register(
    table(
        "certification-salles",
        "les salles informatiques et leurs postes",
        lambda reader: ComputerRoom.objects.filter(school=reader.school).order_by("name"),
        {"Salle": "name", "Postes": "seats", "En service": "is_active"},
    ),
    table(
        "certification-plans",
        "les plans de certification, leurs versions",
        lambda reader: CertificationPlan.objects.visible_to(reader).order_by(
            "year__start_year", "level", "version"
        ),
        {
            "Rentrée": "year__start_year",
            "Niveau": "level",
            "Version": "version",
            "État": "state",
            "Appliqué le": "applied_at",
            "Élèves sans place": "unplaced",
        },
    ),
    table(
        "certification-seances",
        "les séances des plans appliqués, qui surveille",
        lambda reader: (
            CertificationSession.objects.visible_to(reader)
            .applied()
            .annotate(adults=all_of("duties__invigilator"))
            .order_by("starts_at", "room__name")
        ),
        {
            "Niveau": "plan__level",
            "Version du plan": "plan__version",
            "Début": "starts_at",
            "Fin": "ends_at",
            "Salle": "room__name",
            "Surveillants": "adults",
            "Finalisée le": "finalised_at",
        },
    ),
    table(
        "certification-candidats",
        "qui passe la certification, quand et où, qui était présent",
        lambda reader: (
            SessionCandidate.objects.visible_to(reader)
            .applied()
            .order_by("session__starts_at", "session__room__name", "seat")
        ),
        {
            "Rentrée": _START,
            "Nom": "student__last_name",
            "Prénom": "student__first_name",
            "Début": "session__starts_at",
            "Salle": "session__room__name",
            "Place": "seat",
            "Présence": "presence",
        },
    ),
    table(
        "certification-incidents",
        "les incidents notés pendant les séances",
        lambda reader: SessionIncident.objects.filter(
            session__in=CertificationSession.objects.visible_to(reader).applied()
        ).order_by("session__starts_at", "noted_at"),
        {
            "Début": "session__starts_at",
            "Salle": "session__room__name",
            "Incident": "kind",
            "Nom": "candidate__student__last_name",
            "Prénom": "candidate__student__first_name",
            "Noté le": "noted_at",
            "Retiré le": "withdrawn_at",
        },
    ),
    table(
        "certification-resultats",
        "chaque résultat de certification, les corrigés aussi",
        lambda reader: CertificationResult.objects.visible_to(reader).order_by(
            "year__start_year", "student__name_key", "sat_on", "pk"
        ),
        {
            "Rentrée": "year__start_year",
            "Nom": "student__last_name",
            "Prénom": "student__first_name",
            "Certification": "certificate",
            "Passée le": "sat_on",
            "Session": "session",
            "Statut": "status",
            "Pix": "score",
            "Niveau": "level",
            "Libellé": "level_label",
            "Compétences": "competences",
            "Complémentaires": "complementary",
            "Exportée le": "read_on",
            "En vigueur": "is_current",
        },
    ),
    table(
        "certification-totaux",
        "la certification des années passées, par niveau, sans nom",
        lambda reader: CertifiedTotals.objects.filter(school=reader.school),
        {
            "Rentrée": "year__start_year",
            "Niveau": "level",
            "Inscrits": "enrolled",
            "Sans niveau": "no_level",
            "Novice": "novice",
            "Indépendant": "independent",
            "Avancé": "advanced",
            "Expert": "expert",
            "Non obtenue": "failed",
            "Annulée": "void",
            "Niveau attendu": "expected_level",
            "Niveau attendu atteint": "reached",
        },
    ),
)
