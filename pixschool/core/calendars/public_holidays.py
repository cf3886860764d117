"""The public holidays of a year, national and local, by the three digits that open a UAI."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

Rule = tuple[str, Callable[[int], date]]


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's arithmetic)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leaps, rest = divmod(in_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leaps - epact - rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _fixed(name: str, month: int, day: int) -> Rule:
    return name, lambda year: date(year, month, day)


def _from_easter(name: str, days: int) -> Rule:
    return name, lambda year: easter(year) + timedelta(days=days)


_GOOD_FRIDAY = _from_easter("Vendredi saint", -2)
_ABOLITION = "Abolition de l’esclavage"

_NATIONAL: tuple[Rule, ...] = (
    _fixed("Jour de l’An", 1, 1),
    _from_easter("Lundi de Pâques", 1),
    _fixed("Fête du Travail", 5, 1),
    _fixed("Victoire de 1945", 5, 8),
    _from_easter("Ascension", 39),
    _from_easter("Lundi de Pentecôte", 50),
    _fixed("Fête nationale", 7, 14),
    _fixed("Assomption", 8, 15),
    _fixed("Toussaint", 11, 1),
    _fixed("Armistice de 1918", 11, 11),
    _fixed("Noël", 12, 25),
)
_ALSACE_MOSELLE = (_GOOD_FRIDAY, _fixed("Saint-Étienne", 12, 26))
_SCHOELCHER = _fixed("Fête de Victor Schœlcher", 7, 21)

_LOCAL: dict[str, tuple[Rule, ...]] = {
    "057": _ALSACE_MOSELLE,
    "067": _ALSACE_MOSELLE,
    "068": _ALSACE_MOSELLE,
    "971": (
        _from_easter("Mi-Carême", -24),
        _GOOD_FRIDAY,
        _fixed(_ABOLITION, 5, 27),
        _SCHOELCHER,
    ),
    "972": (_fixed(_ABOLITION, 5, 22), _SCHOELCHER),
    "973": (_fixed(_ABOLITION, 6, 10),),
    "974": (_fixed(_ABOLITION, 12, 20),),
    "976": (_fixed(_ABOLITION, 4, 27),),
    "977": (_fixed(_ABOLITION, 10, 9),),
    "978": (_fixed(_ABOLITION, 5, 28), _SCHOELCHER),
    "983": (_fixed("Fête de la citoyenneté", 9, 24),),
    "984": (
        _fixed("Arrivée de l’Évangile", 3, 5),
        _GOOD_FRIDAY,
        _fixed("Matāri’i", 11, 20),
    ),
    "986": (
        _fixed("Saint Pierre Chanel", 4, 28),
        _fixed("Saints Pierre et Paul", 6, 29),
        _fixed("Fête du Territoire", 7, 29),
    ),
}


def departement_code(text: str) -> str:
    """« 67 », « 067 » or a whole UAI, as the three digits that the tables use."""
    return text[:3].zfill(3) if text else ""


@cache
def public_holidays(year: int, departement: str = "") -> dict[date, str]:
    """The days off of one calendar year with their names, in order. Not to be modified."""
    rules = _NATIONAL + _LOCAL.get(departement_code(departement), ())
    return dict(sorted((day_of(year), name) for name, day_of in rules))
