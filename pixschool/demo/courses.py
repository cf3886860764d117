"""The courses that the invented schools take from Pix Orga."""

from pixschool.demo.files.pix import Course

RENTREE_5 = Course(
    "Parcours de rentrée 5e",
    {"1.1": 6, "2.1": 5, "3.1": 6, "4.2": 5},
    stages=3,
    badges=("Bases du numérique",),
)
RENTREE_4 = Course(
    "Parcours de rentrée 4e", {"1.1": 6, "1.2": 5, "2.2": 5, "3.2": 4, "4.2": 6}, stages=3
)
RENTREE_3 = Course(
    "Parcours de rentrée 3e",
    {"1.1": 7, "1.3": 5, "2.3": 5, "3.1": 6, "4.1": 5, "5.2": 4},
    stages=4,
    badges=("Collaborer en ligne",),
)
SECURITE_6 = Course(
    "Pix 6e – Protection et sécurité",
    {"4.1": 4, "4.2": 5, "4.3": 4},
    stages=2,
    badges=("Attestation : protection et sécurité",),
)
CULTURE_6 = Course("Pix 6e – Culture numérique", {"1.1": 5, "2.1": 4, "3.1": 5, "5.2": 4})
AGAIN_6 = Course("Pix 6e – Nouvel essai", {"1.1": 4, "2.1": 3, "3.1": 4, "4.1": 3, "4.2": 3})
CYBER = Course("Cybersécurité : les bons réflexes", {"4.1": 6, "4.2": 6, "2.4": 3}, stages=3)
IA_DECRYPTER = Course("Pix IA – Décrypter", {"1.1": 4, "3.4": 5, "5.2": 4})
IA_UTILISER = Course("Pix IA – Utiliser", {"1.1": 5, "2.4": 4, "4.2": 5})
DONNEES = Course("Tableurs et données", {"1.2": 6, "1.3": 6})
EMI = Course("Vérifier une information", {"1.1": 6, "2.2": 4, "2.4": 4})
RESPECT = Course("Égalité et respect en ligne", {"2.2": 4, "2.4": 5, "4.3": 3})
SNT_INTERNET = Course("SNT – Internet", {"1.1": 4, "4.1": 3, "5.2": 5})
SNT_WEB = Course("SNT – Le Web", {"1.1": 5, "3.4": 4, "4.2": 3})
TRAINING = Course(
    "Entraînement ciblé", {"1.1": 5, "1.3": 4, "2.3": 4, "3.1": 4, "4.2": 4, "5.2": 4}, stages=3
)
RENTREE_2 = Course(
    "Parcours de rentrée 2de",
    {"1.1": 7, "1.2": 6, "1.3": 6, "2.3": 5, "3.4": 5, "4.1": 5},
    stages=4,
    badges=("Prêt pour la SNT",),
)
RENTREE_1 = Course(
    "Parcours de rentrée 1re", {"1.1": 6, "1.3": 6, "2.2": 5, "3.3": 5, "4.2": 5}, stages=4
)
RENTREE_T = Course(
    "Parcours de rentrée Tle", {"1.1": 6, "1.3": 7, "2.4": 5, "3.1": 6, "4.3": 4, "5.1": 5}
)
