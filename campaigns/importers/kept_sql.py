"""The SQL that follows from what is kept of a file (`readers/kept.py`): pieces of statements.

`r` is a row as staged, `p` an attempt as the base knows it; the names of tables are the caller's.
"""

from collections.abc import Iterable, Mapping

from campaigns.importers.readers.kept import MOMENT, KeptColumn

_IN_PARIS = "AT TIME ZONE 'Europe/Paris'"


def names(identity: Iterable[str], kept: Iterable[KeptColumn]) -> list[str]:
    """The columns of a staged file, in order, as COPY wants them."""
    return [*identity, *(column.name for column in kept)]


def definition(identity: Mapping[str, str], kept: Iterable[KeptColumn]) -> str:
    """« line integer, mastery double precision »: the columns of a temporary table."""
    known = [f"{name} {sql}" for name, sql in identity.items()]
    return ", ".join([*known, *(f"{column.name} {column.type.sql}" for column in kept)])


def values(kept: Iterable[KeptColumn], row: str) -> str:
    """« r.mastery, r.skills »: what goes into the model's fields, as staged, for a digest."""
    return ", ".join(
        f"{row}.{column.name}" for column in kept if column.field and not column.is_late
    )


def late_values(kept: Iterable[KeptColumn], row: str) -> str:
    """« concat(r.attestation) »: the columns kept since then, nothing when they have no value."""
    return f"concat({', '.join(f'{row}.{column.name}' for column in kept if column.is_late)})"


def fields(kept: Iterable[KeptColumn]) -> str:
    """« mastery, skills »: the columns of the model."""
    return ", ".join(column.field for column in kept if column.field)


def written(kept: Iterable[KeptColumn], row: str) -> str:
    """The values of `fields`, in their order, moments said in universal time."""
    return ", ".join(_written(column, row) for column in kept if column.field)


def assignments(kept: Iterable[KeptColumn], row: str) -> str:
    """« mastery = r.mastery, skills = r.skills »: every field set from a staged row."""
    return ", ".join(f"{column.field} = {_written(column, row)}" for column in kept if column.field)


def compared_as_staged(kept: Iterable[KeptColumn], row: str) -> str:
    """What two readings of one attempt must share. Of a moment only the day: the older file
    knows no more."""
    days = ((column, f"{row}.{column.name}") for column in _compared(kept))
    return f"({', '.join(_day(column, value) for column, value in days)})"


def compared_as_known(kept: Iterable[KeptColumn], attempt: str) -> str:
    """The same of an attempt in the base, to set beside `compared_as_staged`."""
    days = ((column, _in_paris(column, f"{attempt}.{column.field}")) for column in _compared(kept))
    return f"({', '.join(_day(column, value) for column, value in days)})"


def known_definition(kept: Iterable[KeptColumn]) -> str:
    """« is_shared boolean, mastery double precision »: what is compared, as the base has it."""
    return ", ".join(
        f"{column.field} {'timestamptz' if column.type == MOMENT else column.type.sql}"
        for column in _compared(kept)
    )


def known(kept: Iterable[KeptColumn], attempt: str) -> str:
    """The values of `known_definition`, of an attempt in the base."""
    return ", ".join(f"{attempt}.{column.field}" for column in _compared(kept))


def _compared(kept: Iterable[KeptColumn]) -> list[KeptColumn]:
    return [column for column in kept if column.field and column.is_compared]


def _written(column: KeptColumn, row: str) -> str:
    value = f"{row}.{column.name}"
    return f"{value} {_IN_PARIS}" if column.type == MOMENT else value


def _in_paris(column: KeptColumn, value: str) -> str:
    return f"({value} {_IN_PARIS})" if column.type == MOMENT else value


def _day(column: KeptColumn, value: str) -> str:
    return f"{value}::date" if column.type == MOMENT else value
