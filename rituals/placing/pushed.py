"""Why a ritual that would rather come early does not. Pure; the search decides, this tells."""

from collections.abc import Iterator

from rituals.catalogue.schema import Prefer
from rituals.placing.search import WeeksWanted, YearInProgress, same_period


def why_not_earlier(board: YearInProgress, wish: WeeksWanted, span: range) -> str:
    """A sentence, empty when it stands at the first week it may have.

    Asked before the ritual is written on the board: what is there is what was in the way.
    """
    if wish.prefer != Prefer.EARLY or span[0] <= wish.first:
        return ""
    return next(_reasons(board, wish, span))


def _reasons(board: YearInProgress, wish: WeeksWanted, span: range) -> Iterator[str]:
    """What makes it impossible first, then what makes it worse."""
    ideal = range(wish.first, wish.first + len(span))
    if wish.exclusive and (titles := _taken(board, wish, range(wish.first, span[0]))):
        yield f"Avant, ces classes ont {_and(titles)}."
    if not same_period(board.weeks, ideal):
        yield "Plus tôt, des vacances tomberaient au milieu."
    if board.room.missing(ideal, wish.hours):
        yield "Plus tôt, la salle est prise."
    if wish.stumps & {ideal[0], ideal[-1]}:
        yield "Plus tôt, une semaine est trop courte."
    if board.is_return(wish.first):
        yield "Pas la semaine de la reprise : le temps de préparer."
    yield "Plus tôt, les semaines sont plus chargées."


def _taken(board: YearInProgress, wish: WeeksWanted, before: range) -> list[str]:
    titles = (title for number in before for title in board.taken(wish.levels, number))
    return [f"« {title} »" for title in dict.fromkeys(titles)]


def _and(words: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
