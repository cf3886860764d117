"""What gives a list of pupils away: SIECLE's XML, or titles that any home-made table may bear."""

from pixschool.core.importing.reading.signature import Signature

ROSTER = Signature(
    code="ROSTER_FILE",
    message="Ce fichier contient une liste d’élèves. Déposez-le comme base élèves.",
    what="une liste d’élèves",
    page="students:drop",
    link="Importer la base élèves",
    titles=frozenset(
        {
            "nom",
            "prenom",
            "classe",
            "classes",
            "division",
            "nom de famille",
            "eleve",
            "premier prenom*",
            "nom de famille*",
            "division*",
            "identifiant unique*",
        }
    ),
    least=2,
    is_common=True,
    is_xml=True,
)
SIGNATURES = (ROSTER,)
