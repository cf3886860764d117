"""The sentences of a proposal: why here, why not, what to watch. Pure; dates in, French out."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from pixschool.core.reference.years import in_year
from pixschool.core.text.days import MONTHS, day_fr, span_fr
from rituals.catalogue.events import Days
from rituals.catalogue.schema import Prefer
from rituals.placing.bounds import Bounds, Position
from rituals.placing.proposal import PlacedRitual, SchoolShape
from rituals.placing.search import WeeksWanted, YearInProgress, same_period

SHORT_OCTOBER = 13  # class days; there are sixteen or more when the autumn break comes late


def sentence(position: Position, *, room_hours: int, class_count: int) -> str:
    """« Du 14 sept. au 2 oct. : à partir de la 3e semaine… 12 h de salle pour 6 classes. »"""
    days = span_fr(position.starts_on, position.ends_on)
    hours = f"{room_hours} h de salle pour {_count(class_count, 'classe')}." if room_hours else ""
    place = f"{days[0].upper()}{days[1:]} : {position.words}."
    return " ".join(filter(None, [place, position.why, hours]))


def rule(position: Position) -> str:
    """The same without its dates: « À partir de la 3e semaine… »."""
    words = f"{position.words[0].upper()}{position.words[1:]}."
    return " ".join(filter(None, [words, position.why]))


def each_period(rank: int) -> str:
    """« une fois entre deux vacances, ici la 3e semaine de la période ». Not of the year, whose
    weeks are counted from the first day of class."""
    week = f"{rank}{'re' if rank == 1 else 'e'} semaine"
    return f"une fois entre deux vacances, ici la {week} de la période"


def window(bounds: Bounds, *, after: str) -> str:
    """`after`: the title of what it waits for, when that is what decides its first week."""
    return f"après « {after} », {bounds.until}" if after else bounds.words


def no_class(levels: Sequence[Level]) -> str:
    """Why an entry for these levels is for nobody here."""
    return f"Aucune classe de {_or([level.label for level in levels])}."


def no_class_around(days: Days) -> str:
    """Why an event has no week: nobody has class near its days."""
    return (
        f"Pas de classe dans les trois semaines autour du {day_fr(days[0], 'day')} : "
        "à poser à la main."
    )


def empty_window(words: str) -> str:
    """`words`: those of the window, as `bounds.words_of` gives them."""
    return f"Aucun jour de classe {words}."


def no_parent(title: str) -> str:
    """`title`: of the ritual that it comes after, and needs."""
    return f"Vient après « {title} », qui n’est pas posé."


def too_late(title: str, words: str) -> str:
    """What it comes after, `title`, ends too late for the window that `words` says."""
    return f"Plus assez de semaines après « {title} » ({words})."


def too_short(words: str, weeks: int) -> str:
    """No stretch of `weeks` weeks without a break in the window that `words` says."""
    return f"Pas {_count(weeks, 'semaine')} de suite {words}, sans vacances au milieu."


def all_taken(words: str, titles: Iterable[str]) -> str:
    """The weeks are there, but these other campaigns have them."""
    others = ", ".join(f"« {title} »" for title in dict.fromkeys(titles))
    return (
        f"Plus une semaine libre {words} : il y a déjà {others}. "
        "Posez-la à la main, ou acceptez-en deux la même semaine."
    )


def shortened(weeks: int, wished: int) -> tuple[str, ...]:
    """About a ritual of `weeks` weeks, when that is not what was wanted; else empty."""
    if weeks < wished:
        return (f"Ramené à {_count(weeks, 'semaine')} au lieu de {wished}, faute de place.",)
    if weeks > wished:
        return (f"Étalé sur {_count(weeks, 'semaine')} au lieu de {wished}, pour la salle.",)
    return ()


def clash(titles: Iterable[str]) -> tuple[str, ...]:
    """About a ritual that shares a week with these campaigns; empty when there is none."""
    others = list(dict.fromkeys(titles))
    return (f"Même semaine que {', '.join(f'« {t} »' for t in others)}.",) if others else ()


def no_room_hours(missing: int, wanted: int) -> tuple[str, ...]:
    """About `missing` hours of room out of those wanted; empty when none is missing."""
    if not missing:
        return ()
    if missing == wanted:
        return (f"Aucune heure de salle libre pour les {wanted} qu’il faut.",)
    return (f"Il manque {missing} h de salle sur {wanted}.",)


def nobody(role: Role, present: Collection[Role]) -> tuple[str, ...]:
    """About a role that nobody holds among those present; else empty."""
    if role in present:
        return ()
    return (f"Personne n’a encore le rôle « {role.label} » : le RUPN est prévenu.",)


def why_not_earlier(year: YearInProgress, wanted: WeeksWanted, span: range) -> str:
    """A sentence, empty when it stands at the first week it may have.

    Asked before the ritual is written in the year: what is there is what was in the way.
    """
    if wanted.prefer != Prefer.EARLY or span[0] <= wanted.first:
        return ""
    return next(_reasons(year, wanted, span))


def _reasons(year: YearInProgress, wanted: WeeksWanted, span: range) -> Iterator[str]:
    """What makes it impossible first, then what makes it worse."""
    ideal = range(wanted.first, wanted.first + len(span))
    if wanted.exclusive and (titles := _taken(year, wanted, range(wanted.first, span[0]))):
        yield f"Avant, ces classes ont {_and(titles)}."
    if not same_period(year.weeks, ideal):
        yield "Plus tôt, des vacances tomberaient au milieu."
    if year.room_hours.missing(ideal, wanted.room_hours):
        yield "Plus tôt, la salle est prise."
    if wanted.short_weeks & {ideal[0], ideal[-1]}:
        yield "Plus tôt, une semaine est trop courte."
    if year.is_first_after_break(wanted.first):
        yield "Pas la semaine de la reprise : le temps de préparer."
    yield "Plus tôt, les semaines sont plus chargées."


def _taken(year: YearInProgress, wanted: WeeksWanted, before: range) -> list[str]:
    titles = (title for number in before for title in year.taken(wanted.levels, number))
    return [f"« {title} »" for title in dict.fromkeys(titles)]


def _and(words: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def notes(
    calendar: SchoolCalendar, rituals: Sequence[PlacedRitual], shape: SchoolShape
) -> tuple[str, ...]:
    """What to know of the year as a whole, the most general first."""
    return tuple(_notes(calendar, rituals, shape))


def _notes(
    calendar: SchoolCalendar, rituals: Sequence[PlacedRitual], shape: SchoolShape
) -> Iterable[str]:
    if not calendar.confirmed:
        yield f"Le calendrier {calendar.label} de l’établissement est à confirmer."
    yield from calendar.doubts
    october = calendar.count_school_days(
        in_year(calendar.start_year, 10, 1), in_year(calendar.start_year, 10, 31)
    )
    if october <= SHORT_OCTOBER:
        yield f"{MONTHS[9].capitalize()} ne compte que {october} jours de classe cette année."
    unsure = len({ritual.title for ritual in rituals if not ritual.confirmed})
    if unsure and calendar.confirmed:
        yield f"{_count(unsure, 'rituel')} {'ont' if unsure > 1 else 'a'} une date à confirmer."
    absent = dict.fromkeys(row.leader for row in rituals if row.leader not in shape.roles)
    if absent:
        names = " ni ".join(f"« {role.label} »" for role in absent)
        yield f"Personne n’a encore le rôle {names} : le RUPN reçoit leurs rappels d’ici là."
    missing = sum(ritual.missing_hours for ritual in rituals)
    if missing:
        yield (
            f"Avec {shape.room_hours} h de salle par semaine, il manque {missing} h "
            "sur l’année. Tablettes, CDI, ou davantage d’heures ?"
        )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"


def _or(words: Sequence[str]) -> str:
    return " ni de ".join(words) if len(words) <= 2 else f"{', '.join(words[:-1])} ni {words[-1]}"
