"""Who goes to which half. Pure: ids of pupils in the order of names, in and out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Division:
    """The ids of the pupils of each half, in the order of names."""

    first: tuple[int, ...]
    second: tuple[int, ...]


def balanced(pupils: Sequence[int]) -> Division:
    """One in two, by name: the same pupils give the same halves, whoever asks and when."""
    return Division(tuple(pupils[::2]), tuple(pupils[1::2]))


def by_list(pupils: Sequence[int], first: Collection[int]) -> Division:
    """Those of `first`, then all the others; who is not among the pupils is left out."""
    return Division(
        tuple(pk for pk in pupils if pk in first), tuple(pk for pk in pupils if pk not in first)
    )


def with_newcomers(division: Division, pupils: Sequence[int]) -> Division:
    """Those who are in no half go, one after the other, to the smaller one (the first when they
    are equal); those who are no more among the pupils leave; nobody else moves."""
    here = set(pupils)
    first = [pk for pk in division.first if pk in here]
    second = [pk for pk in division.second if pk in here]
    placed = {*first, *second}
    for pk in pupils:
        if pk not in placed:
            (first if len(first) <= len(second) else second).append(pk)
    return Division(tuple(first), tuple(second))
