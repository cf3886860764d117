"""The national rules of the certification, each with its source and the day it was checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pixschool.core.reference.levels import Level

_FILE = Path(__file__).resolve().parent / "national.toml"
# Where the dates of each year are published: its page 721, « Évaluer, développer et certifier ».
EDUSCOL = "https://eduscol.education.gouv.fr/"
# Who is certified: the end of cycle 4, of the lycée and of what follows it there.
CERTIFIED_LEVELS = (Level.TROISIEME, Level.TERMINALE, Level.CAP2, Level.BTS2, Level.CPGE2)


@dataclass(frozen=True, kw_only=True)
class NationalRule:
    """`sure`: False when it rests on one source, or on one read through others."""

    title: str
    text: str
    numbers: Mapping[str, int]
    source: str
    checked_on: date
    sure: bool
    url: str = ""
    url_title: str = ""


@cache
def national_rules() -> Mapping[str, NationalRule]:
    """By key, in the order they are told. Raises TypeError for a word the file should not hold."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {key: NationalRule(**values) for key, values in read.items()}
