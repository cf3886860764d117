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
# Of every door, and before any other: what is refused so is erased at once.
PASSWORDS = Signature(
    code="PASSWORDS_FILE",
    message="Ce fichier contient des mots de passe d’élèves : PixSchool ne les lit pas, et a "
    "effacé ce qui vient d’être déposé. Gardez ce fichier en lieu sûr ; pour la base élèves, "
    "déposez l’export de SIECLE ou un tableau sans mot de passe.",
    titles=frozenset(
        {
            "mot de passe",
            "mots de passe",
            "mot de passe temporaire",
            "mot de passe provisoire",
            "mot de passe initial",
            "mot de passe a usage unique",
            "nouveau mot de passe",
            "mot de passe pix",
            "motdepasse",
            "mot_de_passe",
            "mdp",
            "password",
        }
    ),
    least=1,
)
CERTIFICATION = Signature(
    code="CERTIFICATION_FILE",
    message="Ce fichier contient des résultats de certification Pix, pas ceux d’une campagne. "
    "Déposez-le parmi les résultats de certification.",
    what="un résultat de certification",
    page="certification:results_drop",
    link="Déposer des résultats de certification",
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
SIGNATURES = (PASSWORDS, RESULTS, CERTIFICATION, OTHER_LANGUAGE)
