"""From a school's UAI to its académie, holiday zone and time zone.

Zones since January 2016 (arrêté du 16 avril 2015); Corsica and overseas set their own calendar.
The first three characters of a UAI are its département; Corsica's are 620 and 720.
"""

from dataclasses import dataclass

from pixschool.core.reference.labelled import LabelledEnum


class Zone(LabelledEnum):
    A = "A", "Zone A"
    B = "B", "Zone B"
    C = "C", "Zone C"
    CORSE = "CORSE", "Corse"
    OUTRE_MER = "OM", "Outre-mer"
    OTHER = "AUTRE", "Calendrier propre"


@dataclass(frozen=True)
class Place:
    """What a UAI says of where the school is; `academie` is empty when it says nothing."""

    academie: str
    zone: Zone
    timezone: str = "Europe/Paris"


_ACADEMIES: dict[str, tuple[Zone, str]] = {
    "Besançon": (Zone.A, "25 39 70 90"),
    "Bordeaux": (Zone.A, "24 33 40 47 64"),
    "Clermont-Ferrand": (Zone.A, "3 15 43 63"),
    "Dijon": (Zone.A, "21 58 71 89"),
    "Grenoble": (Zone.A, "7 26 38 73 74"),
    "Limoges": (Zone.A, "19 23 87"),
    "Lyon": (Zone.A, "1 42 69"),
    "Poitiers": (Zone.A, "16 17 79 86"),
    "Aix-Marseille": (Zone.B, "4 5 13 84"),
    "Amiens": (Zone.B, "2 60 80"),
    "Lille": (Zone.B, "59 62"),
    "Nancy-Metz": (Zone.B, "54 55 57 88"),
    "Nantes": (Zone.B, "44 49 53 72 85"),
    "Nice": (Zone.B, "6 83"),
    "Normandie": (Zone.B, "14 27 50 61 76"),
    "Orléans-Tours": (Zone.B, "18 28 36 37 41 45"),
    "Reims": (Zone.B, "8 10 51 52"),
    "Rennes": (Zone.B, "22 29 35 56"),
    "Strasbourg": (Zone.B, "67 68"),
    "Créteil": (Zone.C, "77 93 94"),
    "Montpellier": (Zone.C, "11 30 34 48 66"),
    "Paris": (Zone.C, "75"),
    "Toulouse": (Zone.C, "9 12 31 32 46 65 81 82"),
    "Versailles": (Zone.C, "78 91 92 95"),
    "Corse": (Zone.CORSE, "620 720"),
}

_OVERSEAS = {
    "971": Place("Guadeloupe", Zone.OUTRE_MER, "America/Guadeloupe"),
    "972": Place("Martinique", Zone.OUTRE_MER, "America/Martinique"),
    "973": Place("Guyane", Zone.OUTRE_MER, "America/Cayenne"),
    "974": Place("La Réunion", Zone.OUTRE_MER, "Indian/Reunion"),
    "975": Place("Saint-Pierre-et-Miquelon", Zone.OUTRE_MER, "America/Miquelon"),
    "976": Place("Mayotte", Zone.OUTRE_MER, "Indian/Mayotte"),
    "977": Place("Guadeloupe", Zone.OUTRE_MER, "America/Guadeloupe"),  # Saint-Barthélemy
    "978": Place("Guadeloupe", Zone.OUTRE_MER, "America/Guadeloupe"),  # Saint-Martin
    "983": Place("Nouvelle-Calédonie", Zone.OUTRE_MER, "Pacific/Noumea"),
    "984": Place("Polynésie française", Zone.OUTRE_MER, "Pacific/Tahiti"),
    "986": Place("Wallis-et-Futuna", Zone.OUTRE_MER, "Pacific/Wallis"),
}

_PLACES = {
    departement.zfill(3): Place(name, zone)
    for name, (zone, departements) in _ACADEMIES.items()
    for departement in departements.split()
} | _OVERSEAS

ACADEMIES = sorted({*_ACADEMIES, *(place.academie for place in _OVERSEAS.values())})


def place_of(uai: str) -> Place:
    """Where the school with this UAI is; the school's own calendar when the code tells nothing."""
    return _PLACES.get(uai[:3], Place("", Zone.OTHER))
