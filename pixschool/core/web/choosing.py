"""One thing chosen among those of a school, however many there are: a list as long as one can
read, beyond which its name is typed. `components.choice` draws both."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.http import Http404, QueryDict

from pixschool.core.web.http import number

MOST_OPTIONS = 200  # a true school has some 60 classes, and up to 400 teaching groups
TYPED = "-nom"  # ends the name of the field where a name is typed; the other one takes an id


class Choosable(Protocol):
    pk: int
    name: str


Thing = TypeVar("Thing", bound=Choosable)


def chosen(data: QueryDict, key: str, among: Iterable[Thing]) -> Thing | None:
    """The one whose name was typed (of two of one name, the first), else whose id `key` gives;
    None when nothing was chosen, or nothing bears that name. Raises Http404 for another id."""
    typed, asked = typed_name(data, key), data.get(key, "")
    if typed:
        return next((one for one in among if one.name.casefold() == typed.casefold()), None)
    if not asked:
        return None
    found = next((one for one in among if one.pk == number(asked)), None)
    if found is None:
        raise Http404
    return found


def typed_name(data: QueryDict, key: str) -> str:
    """The name typed for `key`, without the spaces around it; empty when none was."""
    return data.get(key + TYPED, "").strip()
