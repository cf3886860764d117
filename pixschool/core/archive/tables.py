"""The tables of the archive. Each app registers its own, in the words of its screens.

A table holds what the person who asks may read on the pages, never more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from pixschool.core.models import Membership
from pixschool.core.models.lines import LineField

Words = Mapping[Any, Any]  # {stored: shown}
_AT_ONCE = 2_000  # rows read from the database together


@dataclass(frozen=True, kw_only=True)
class ArchiveTable:
    """`name`: of its file, without ending. `about`: what it holds, for the page and the list in
    the archive. `rows`: the cells, for whoever asks."""

    name: str
    about: str
    headers: Sequence[str]
    rows: Callable[[Membership], Iterable[Sequence[Any]]]


_tables: dict[str, ArchiveTable] = {}


def register(*tables: ArchiveTable) -> None:
    """In the order in which the archive lists them."""
    _tables.update({table.name: table for table in tables})


def all_tables() -> Sequence[ArchiveTable]:
    return tuple(_tables.values())


def table(
    name: str,
    about: str,
    query: "Callable[[Membership], QuerySet[Any]]",
    columns: Mapping[str, str],
    *,
    said: Mapping[str, Callable[[], Words]] | None = None,
) -> ArchiveTable:
    """A table out of a query. `columns`: {header: what `values_list` takes}. `said`: {header: what
    gives its words}, of codes that their field does not explain."""
    return ArchiveTable(
        name=name,
        about=about,
        headers=tuple(columns),
        rows=lambda reader: _rows(query(reader), columns, said or {}, reader),
    )


def all_of(relation: str, field: str = "name") -> ArrayAgg:
    """What `values_list` gives of the things of a relation, in one cell."""
    has_one = Q(**{f"{relation}__isnull": False})
    return ArrayAgg(f"{relation}__{field}", filter=has_one, distinct=True, default=Value([]))


def people_of(relation: str) -> ArrayAgg:
    """The same, of users: « Nora Petit »."""
    space = Value(" ", output_field=LineField())
    name = Concat(F(f"{relation}__first_name"), space, F(f"{relation}__last_name"))
    has_one = Q(**{f"{relation}__isnull": False})
    return ArrayAgg(name, filter=has_one, distinct=True, default=Value([]))


def _rows(
    found: "QuerySet[Any]",
    columns: Mapping[str, str],
    said: Mapping[str, Callable[[], Words]],
    reader: Membership,
) -> Iterator[Sequence[Any]]:
    words = [
        said[header]() if header in said else _words_of(found.model, path)
        for header, path in columns.items()
    ]
    zone = ZoneInfo(reader.school.timezone)
    for row in found.values_list(*columns.values()).iterator(chunk_size=_AT_ONCE):
        yield [in_words(value, known, zone) for value, known in zip(row, words, strict=True)]


def _words_of(model: type[models.Model], path: str) -> Words:
    """{stored: shown} of a field with choices; nothing for another, or for an annotation."""
    *above, last = path.split("__")
    try:
        for name in above:
            related: Any = model._meta.get_field(name)  # noqa: SLF001 (the documented API)
            model = related.related_model
        field: Any = model._meta.get_field(last)  # noqa: SLF001
    except FieldDoesNotExist:
        return {}
    if isinstance(field, ArrayField):
        field = field.base_field
    return dict(getattr(field, "flatchoices", ()))


def in_words(value: Any, said: Words, zone: ZoneInfo) -> Any:
    """A cell that a French spreadsheet reads as what it is: « 12/10/2026 10:05 », « 0,51 »."""
    if isinstance(value, list | tuple):
        return ", ".join(str(in_words(one, said, zone)) for one in value)
    if value is None or value == "":
        return ""
    if value in said:
        return str(said[value])
    return _plain(value, zone)


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:.4g}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return f"{value:%H:%M}" if isinstance(value, time) else value
