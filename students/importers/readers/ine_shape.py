"""The three shapes that a national number of pupil (INE) has had."""

import re

_SHAPE = re.compile(r"\d{9}[A-Z]{2}|\d{10}[A-Z]|\d{4}A\d{5}[A-Z]")


def bare(cell: str) -> str:
    """The cell without spaces, in capitals: people write a number in groups."""
    return "".join(cell.split()).upper()


def is_ine(number: str) -> bool:
    """Whether a bare number has the shape of an INE."""
    return bool(_SHAPE.fullmatch(number))
