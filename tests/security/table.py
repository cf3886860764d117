"""What the table of accesses is written with: the cast, a line, what it is about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.support.world import World

# Identities of the cast. A class lead is asked twice: for an own class's object, and another's.
EVERYBODY_HERE = frozenset({"nora", "alice", "dora", "bob", "brice", "sam", "ines"})
SEES_PUPILS = frozenset({"nora", "alice", "dora", "bob"})  # and brice, for 6B
WRITES_WORKSHEET = frozenset({"nora", "bob"})  # and brice, for 6B
HELPS = frozenset({"nora", "dora", "bob"})  # and brice, for 6B
SEES_ALL = frozenset({"nora", "alice", "dora"})
MANAGES_TEAM = frozenset({"nora", "alice"})
MANAGES_YEAR = frozenset({"nora", "alice"})
LEAD = frozenset({"nora"})
RUNS_CDI = frozenset({"nora", "dora", "sam"})
MANAGES_CDI = frozenset({"nora", "dora"})
TRAINS_STAFF = frozenset({"nora", "dora"})
FLAGS = frozenset({"nora", "dora", "bob", "sam"})  # and brice, for 6B
BOOKS_SLOTS = frozenset({"nora", "dora", "bob"})  # and brice, for 6B


@dataclass(frozen=True)
class Thing:
    """How to make the objects of a URL: ours (of 6A), of 6B, and of the other school."""

    own: Callable[[World], dict[str, Any]]
    other_class: Callable[[World], dict[str, Any]] | None = None
    foreign: Callable[[World], dict[str, Any]] | None = None


def pk_of(choose: Callable[[World], Any]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": choose(world).pk}


NOTHING = Thing(own=lambda world: {})


@dataclass(frozen=True)
class Row:
    """One URL name. `done`: what the entitled get (302 once a POST is done)."""

    name: str
    who: frozenset[str]
    thing: Thing = NOTHING
    methods: tuple[str, ...] = ("GET",)
    done: int = 200
    data: dict[str, str] = field(default_factory=dict)
    args: dict[str, str] = field(default_factory=dict)

    def url(self, world: World, which: str = "own") -> str:
        choose = getattr(self.thing, which)
        return reverse(self.name, kwargs={"uai": world.here.uai} | self.args | choose(world))

    @property
    def method(self) -> str:
        return self.methods[0].lower()


def post(name: str, who: frozenset[str], thing: Thing = NOTHING, **more: Any) -> Row:
    """Something done: only POST, answered by a redirect."""
    return Row(name, who, thing, methods=("POST",), done=more.pop("done", 302), **more)


def form(name: str, who: frozenset[str], thing: Thing = NOTHING) -> Row:
    return Row(name, who, thing, methods=("GET", "POST"))
