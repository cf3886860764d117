"""What gives a file of Pix away: the titles that Pix Orga writes, whatever the year."""

import re

from pixschool.core.importing.reading.signature import Signature

RESULTS = Signature(
    code="RESULTS_FILE",
    message="Ce fichier contient des résultats Pix. Déposez-le parmi les fichiers Pix.",
    what="un export de Pix",
    page="campaigns:drop",
    link="Déposer des fichiers Pix",
    titles=frozenset(
        {
            "nom du participant",
            "prenom du participant",
            "nom de la campagne",
            "id campagne",
            "partage (o/n)",
            "envoi (o/n)",
            "% maitrise de l'ensemble des acquis du profil",
            "nombre de pix total",
        }
    ),
)
CERTIFICATION = Signature(
    code="CERTIFICATION_FILE",
    message="Ce fichier contient des résultats de certification Pix, pas ceux d’une campagne. "
    "Conservez-le : PixSchool ne sait pas encore le lire.",
    titles=frozenset(
        {
            "numero de certification",
            "date de passage de la certification",
            "centre de certification",
            "session",
            "nombre de pix",
            "score en pix",
        }
    ),
)
OTHER_LANGUAGE = Signature(
    code="OTHER_LANGUAGE",
    message="Les titres de colonnes ne sont pas en français. Passez Pix Orga en français, "
    "téléchargez à nouveau le fichier, puis redéposez-le.",
    words=re.compile(
        r"campaign|participant|organi[sz]ation|progress|shared|mastery|started|naam|campagne-id|"
        r"deelnemer|voornaam|organisatie|gedeeld|nombre del participante|campana"
    ),
)
SIGNATURES = (RESULTS, CERTIFICATION, OTHER_LANGUAGE)
