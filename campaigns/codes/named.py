"""The classes, groups and levels of a year, found by what people call them. No query."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pixschool.core.reference.levels import Level
from pixschool.core.reference.names import class_key
from students.models import Classroom, Group


class Named:
    """Finds the class, the group or the level that a text names."""

    def __init__(self, classrooms: Iterable[Classroom], groups: Iterable[Group]) -> None:
        self.by_key = {classroom.key: classroom for classroom in classrooms}
        self._groups = {group.key: group for group in groups if group.key not in self.by_key}
        loose = Counter(_loose(key) for key in self.by_key)
        self._by_loose_key = {
            _loose(key): classroom
            for key, classroom in self.by_key.items()
            if loose[_loose(key)] == 1
        }
        self._levels = {
            class_key(word): level for level in Level for word in (level.label, level.value)
        }

    def named(self, text: str) -> Classroom | Group | None:
        """The class, else the group, that is called so."""
        key = class_key(text)
        loose = self._by_loose_key.get(_loose(key))
        return self.by_key.get(key) or self._groups.get(key) or loose

    def are_called(self, text: str) -> bool:
        """Whether a class or a group has this very name."""
        return class_key(text) in self.by_key or class_key(text) in self._groups

    def find(self, words: Sequence[str]) -> Classroom | Group | Level | None:
        """The class or the group, else the level, that some neighbouring words name: « Rentrée
        5e B »."""
        phrases = [
            " ".join(words[start : start + size])
            for size in (4, 3, 2, 1)
            for start in range(len(words) - size + 1)
        ]
        for phrase in phrases:
            if len(phrase) > 1 and (found := self.named(phrase)):
                return found
        return next((self._levels[k] for p in phrases if (k := class_key(p)) in self._levels), None)

    def of_level(self, level: Level) -> list[Classroom]:
        return [classroom for classroom in self.by_key.values() if classroom.level == level]


def _loose(key: str) -> str:
    """« 6e B » is what people write for 6B, and « 6EB » what some schools do."""
    return re.sub(r"^(\d)(?:e|de|re)(?=.)", r"\1", key)
