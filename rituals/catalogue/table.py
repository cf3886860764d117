"""One TOML table being read, strictly: types, choices, and no word that nobody knows."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
_REQUIRED: Any = object()


class CatalogueError(ValueError):
    """The file says something that cannot be understood; the message says where."""


@dataclass
class Table:
    """What is taken out is known; what stays at the end is not."""

    where: str
    values: dict[str, Any]

    def take(self, key: str, kind: type[T], default: T = _REQUIRED) -> T:
        """The value, taken out.

        Raises CatalogueError when absent without default, or of another type.
        """
        if key not in self.values:
            if default is _REQUIRED:
                raise self.error(f"il manque « {key} »")
            return default
        value = self.values.pop(key)
        # bool is an int in Python, and a datetime a date: only the very type will do.
        if type(value) is not kind:
            raise self.error(f"« {key} » devrait être de type {kind.__name__}")
        return value

    def take_choice(self, key: str, choices: type[E], default: str = _REQUIRED) -> E:
        """A word that stands for a member of `choices`; `default` is such a word."""
        return self.choice(key, self.take(key, str, default), choices)

    def take_choices(self, key: str, choices: type[E]) -> tuple[E, ...]:
        """A list of words, each one of the choices; absent is empty."""
        return tuple(self.choice(key, word, choices) for word in self.take(key, list, []))

    def choice(self, key: str, word: Any, choices: type[E]) -> E:
        """Raises CatalogueError for a word that is none of them."""
        try:
            return choices(word)
        except ValueError:
            raise self.error(f"« {key} » ne peut pas valoir « {word} »") from None

    def read(self, key: str, reader: Callable[[str], T], default: str = _REQUIRED) -> T:
        """The text through `reader`, whose ValueError becomes a CatalogueError that says where."""
        text = self.take(key, str, default)
        try:
            return reader(text)
        except ValueError as error:
            raise self.error(f"« {key} » : {error}") from None

    def inner(self, key: str, values: Any, number: int | None = None) -> "Table":
        """A table inside this one, the `number`-th of a list. Raises CatalogueError."""
        name = key if number is None else f"{key} n° {number}"
        if not isinstance(values, dict):
            raise self.error(f"« {name} » devrait être une table")
        return Table(f"{self.where}, {name}", dict(values))

    def end(self) -> None:
        """Raises CatalogueError for keys nobody took: a typing error would go unseen."""
        if self.values:
            words = ", ".join(f"« {key} »" for key in self.values)
            raise self.error(f"clé inconnue {words}")

    def error(self, message: str) -> CatalogueError:
        """An error that says in which file and which table."""
        return CatalogueError(f"{self.where} : {message}")
