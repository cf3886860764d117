from collections.abc import Iterable
from typing import Any

from django import forms

from certification.weeks.grid import DAYS, HOURS, Cell
from pixschool.core.web.forms import OneLineField

LONGEST_ROOM = 40  # characters


class NameForm(forms.Form):
    """Of a room or an adult, of at most `longest` characters."""

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = OneLineField(label="Nom", max_length=longest)


def ticked_cells(sent: Iterable[str]) -> set[Cell]:
    """Of « 2-8 », the Tuesday from 8 to 9; what is no cell of the grid is left out."""
    known = {f"{day}-{hour}": (day, hour) for day in DAYS for hour in HOURS}
    return {known[text] for text in sent if text in known}
