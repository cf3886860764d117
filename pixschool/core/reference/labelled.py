"""Values with the words that people read, for the tables that every part of the program uses.

What Django's `TextChoices` is, without Django: catalogue, placing and the readers of files, which
know of no database, say the same things as the models.
"""

from enum import EnumType, StrEnum
from typing import Self


class _Labelled(EnumType):
    @property
    def choices(cls) -> list[tuple[str, str]]:
        """(value, label) of each member in order: what a field of a model or of a form takes."""
        return [(member.value, member.label) for member in cls._all()]

    @property
    def values(cls) -> list[str]:
        """The values alone, as they stand in the database."""
        return [member.value for member in cls._all()]

    def _all(cls) -> "list[LabelledEnum]":
        return list(cls)


class LabelledEnum(StrEnum, metaclass=_Labelled):
    """Written `SIXIEME = "6E", "6e"`: the value that is kept, then its label, in French."""

    label: str

    # No label: `Level("6E")` finds a member, and does not come here.
    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
