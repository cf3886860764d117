"""The levels of a collège or lycée, in the order of schooling."""

import re
from collections.abc import Iterable

from pixschool.core.reference.labelled import LabelledEnum


class Level(LabelledEnum):
    SIXIEME = "6E", "6e"
    CINQUIEME = "5E", "5e"
    QUATRIEME = "4E", "4e"
    TROISIEME = "3E", "3e"
    SECONDE = "2DE", "2de"
    PREMIERE = "1RE", "1re"
    TERMINALE = "TLE", "Tle"
    CAP1 = "CAP1", "CAP 1"
    CAP2 = "CAP2", "CAP 2"
    BTS1 = "BTS1", "BTS 1"
    BTS2 = "BTS2", "BTS 2"
    CPGE1 = "CPGE1", "CPGE 1"
    CPGE2 = "CPGE2", "CPGE 2"
    OTHER = "AUTRE", "Autre"


COLLEGE_LEVELS = (Level.SIXIEME, Level.CINQUIEME, Level.QUATRIEME, Level.TROISIEME)
LYCEE_LEVELS = (Level.SECONDE, Level.PREMIERE, Level.TERMINALE)
LEVEL_ORDER = {level.value: rank for rank, level in enumerate(Level)}

# First three digits of the national MEF code (`docs/formats.md` §7); 164-167 are the SEGPA,
# 241 and 242 the two years of CAP, 247 the lycée professionnel, 311 and 312 the two years of BTS.
_MEF_PREFIXES = {
    "100": Level.SIXIEME,
    "101": Level.CINQUIEME,
    "102": Level.QUATRIEME,
    "103": Level.TROISIEME,
    "164": Level.SIXIEME,
    "165": Level.CINQUIEME,
    "166": Level.QUATRIEME,
    "167": Level.TROISIEME,
    "200": Level.SECONDE,
    "201": Level.PREMIERE,
    "202": Level.TERMINALE,
}

_NAME_PATTERNS: tuple[tuple[str, Level], ...] = (
    (r"^(BTS|STS)\D*1|^1\D*(BTS|STS)", Level.BTS1),
    (r"^(BTS|STS)\D*2|^2\D*(BTS|STS)", Level.BTS2),
    (r"^CPGE\D*1|^(MPSI|PCSI|PTSI|BCPST1|ECG1|HK)", Level.CPGE1),
    (r"^CPGE\D*2|^(MP|PC|PSI|PT|BCPST2|ECG2|KH)\d*$", Level.CPGE2),
    (r"^(1\D*CAP|CAP\D*1)", Level.CAP1),
    (r"^([2T]\D*CAP|CAP\D*2)", Level.CAP2),
    (r"^(6|SIX)", Level.SIXIEME),
    (r"^(5|CINQ)", Level.CINQUIEME),
    (r"^(4|QUAT)", Level.QUATRIEME),
    (r"^(3|TROI)", Level.TROISIEME),
    (r"^(2|SEC)", Level.SECONDE),
    (r"^(1|PREM)", Level.PREMIERE),
    (r"^(T|0)", Level.TERMINALE),
)


def in_order(levels: Iterable[str]) -> list[Level]:
    """Each once, in the order of schooling. Raises ValueError for what is no level."""
    return sorted({Level(level) for level in levels}, key=LEVEL_ORDER.__getitem__)


def guess_level(class_name: str, mef: str = "") -> Level | None:
    """The level a class probably has: the pupils' MEF first, then the class name. None: ask."""
    by_mef = _MEF_PREFIXES.get(mef[:3])
    if by_mef:
        return by_mef
    compact = re.sub(r"[^A-Z0-9]", "", class_name.upper())
    return next((level for pattern, level in _NAME_PATTERNS if re.search(pattern, compact)), None)
