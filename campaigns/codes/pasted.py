"""Codes pasted from a spreadsheet, a mail or Pix Orga, understood line by line.

No query: text and classes in, lines out. « 6A⇥XKRTPV427 », « XKRTPV427 », « 6A;XKRTPV427 »,
« Rentrée 6e A : https://app.pix.fr/campagnes/XKRTPV427 », with other columns around, in any order.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from campaigns.codes.named import Named
from campaigns.codes.pix_code import clean_code, is_code, looks_generated
from pixschool.core.reference.levels import Level
from pixschool.core.reference.names import class_key
from pixschool.core.text.french import count
from pixschool.core.text.typo import NO_BREAK_SPACES
from students.models import Classroom, Group

MAX_LINES = 400
MAX_LINE = 300  # characters: a class, a title and a link; beyond it nothing is looked for
MOST = MAX_LINES * (MAX_LINE + 2)  # characters of a whole paste of that size
TOO_MUCH = f"Ce texte est trop long. Collez {MAX_LINES} codes au plus à la fois."
_LINK = re.compile(r"(?:https?://)?app\.pix\.(?:fr|org)/campagnes/(\w+)\S*", re.IGNORECASE)
_CELLS = re.compile(r"[\t;,|]+")
_TITLES = {"code", "codes", "classe", "classes", "campagne", "campagnes", "lien", "niveau", "nom"}
_CONFUSING = {"I", "L", "O", "0", "1"}
_PUNCTUATION = f" \t:=–—-→>()[]«»\"'{NO_BREAK_SPACES}"


class Problem(StrEnum):
    UNKNOWN_CLASS = "unknown_class"
    NOT_A_CODE = "not_a_code"
    REPEATED = "repeated"
    TAKEN = "taken"
    WHOLE_LEVEL = "whole_level"
    FOR_WHOM = "for_whom"
    TOO_MUCH = "too_much"


@dataclass(frozen=True)
class PastedLine:
    """One line: a code, and for whom. A `problem` must be mended; a `warning` only looked at."""

    number: int
    text: str
    code: str = ""
    classroom: Classroom | None = None
    group: Group | None = None
    level: Level | None = None
    problem: Problem | None = None
    message: str = ""  # says what the problem, or the warning, is

    @property
    def is_understood(self) -> bool:
        return self.problem is None

    @property
    def is_doubtful(self) -> bool:
        return self.problem is None and bool(self.message)

    @property
    def audience(self) -> str:
        """For whom the code is, in French; a line that names nobody is for every class."""
        if self.classroom:
            return self.classroom.name
        if self.group:
            return f"groupe {self.group.name}"
        return f"toutes les {self.level.label}" if self.level else "toutes les classes"


@dataclass(frozen=True)
class Pasted:
    """All the lines, and how many are of each sort."""

    lines: Sequence[PastedLine] = ()

    @property
    def understood(self) -> int:
        return sum(line.is_understood for line in self.lines)

    @property
    def doubtful(self) -> int:
        return sum(line.is_doubtful for line in self.lines)

    @property
    def groups(self) -> int:
        """Lines that are for a group."""
        return sum(line.group is not None for line in self.lines)

    @property
    def wrong(self) -> int:
        return len(self.lines) - self.understood


def read(
    text: str,
    *,
    classrooms: Iterable[Classroom],
    groups: Iterable[Group] = (),
    levels: Collection[str],
    per_level: bool = False,
    taken: Mapping[str, str] | None = None,
) -> Pasted:
    """Every line that is not empty. Nothing is looked for in a text of more than `MOST` characters;
    past `MAX_LINES`, one line says how many are not read.

    `levels`: those the codes are for. `per_level`: each of them has a campaign of its own, so that
    a code may be a whole level's. `taken`: codes of other campaigns, with the campaign's name.
    """
    if len(text) > MOST:
        return Pasted([PastedLine(1, text[:40], problem=Problem.TOO_MUCH, message=TOO_MUCH)])
    classes = Named(classrooms, groups)
    lines: list[PastedLine] = []
    given = text.splitlines()
    for number, line in enumerate(given[:MAX_LINES], start=1):
        if len(line) > MAX_LINE:
            lines.append(_too_long(number, line))
            continue
        if not line.strip() or (not lines and _is_title(line)):
            continue
        found = _read_line(number, line.strip(), classes)
        if found.is_understood and not found.classroom and not found.group:
            found = _check_level(found, classes, levels=set(levels), per_level=per_level)
        lines.append(_check_against(lines, found, taken or {}))
    if left := sum(bool(line.strip()) for line in given[MAX_LINES:]):
        lines.append(_not_read(left))
    return Pasted(lines)


def _not_read(left: int) -> PastedLine:
    words = count(left, "ligne de plus n’est pas lue,lignes de plus ne sont pas lues")
    message = f"{words} : collez {MAX_LINES} codes au plus à la fois."
    return PastedLine(MAX_LINES + 1, "", problem=Problem.TOO_MUCH, message=message)


def _too_long(number: int, line: str) -> PastedLine:
    return PastedLine(
        number,
        line[:40].strip(),
        problem=Problem.NOT_A_CODE,
        message=f"Cette ligne compte plus de {MAX_LINE} signes : collez un code par ligne.",
    )


def _is_title(line: str) -> bool:
    """The first line of a table: « Classe;Code »."""
    cells = [class_key(cell) for cell in _CELLS.split(line)]
    return not _LINK.search(line) and any(cell in _TITLES for cell in cells)


def _read_line(number: int, line: str, classes: Named) -> PastedLine:
    code, rest = _split(line, classes)
    words = [word for word in re.split(r"[\s;,|]+", rest) if word.strip(_PUNCTUATION)]
    words = [word.strip(_PUNCTUATION) for word in words]
    if not is_code(code):
        return PastedLine(number, line, problem=Problem.NOT_A_CODE, message=_not_a_code(line))
    audience = classes.named(" ".join(words)) or classes.find(words)
    found = PastedLine(
        number,
        line,
        code=code,
        classroom=audience if isinstance(audience, Classroom) else None,
        group=audience if isinstance(audience, Group) else None,
        level=audience if isinstance(audience, Level) else None,
        message="" if looks_generated(code) else _odd_code(code),
    )
    if words and audience is None:
        name = " ".join(words)[:40]
        message = f"« {name} » n’est ni une classe ni un groupe de cette année."
        return replace(found, problem=Problem.UNKNOWN_CLASS, message=message)
    return found


def _split(line: str, classes: Named) -> tuple[str, str]:
    """The code and the rest of the line. The surest reading first: a link, a code such as Pix
    makes them, then anything of nine letters and digits that is not a class."""
    link = _LINK.search(line)
    if link:
        return link[1].upper(), line[: link.start()] + " " + line[link.end() :]
    pieces = [piece for cell in _CELLS.split(line) for piece in _pieces(cell)]
    for is_fit in (looks_generated, is_code):
        for piece in pieces:
            code = clean_code(piece.strip(_PUNCTUATION))
            if is_fit(code) and not classes.are_called(piece):
                return code, line.replace(piece, " ", 1)
    return "", line


def _pieces(cell: str) -> list[str]:
    """The cell, its words, and its pairs of words: a code is often written « XKRTPV 427 »."""
    words = cell.split()
    pairs = [
        found[0]
        for first, second in pairwise(words)
        if (found := re.search(rf"{re.escape(first)}\s+{re.escape(second)}", cell))
    ]
    return [cell.strip(), *words, *(pair for pair in pairs if re.search(r"\d$", pair))]


def _not_a_code(line: str) -> str:
    words = [word.strip(_PUNCTUATION) for word in re.split(r"[\s;,|]+", line)]
    near = max((word for word in words if word.isalnum()), key=len, default="")
    if 5 < len(near) < 13 and any(c.isdigit() for c in near):
        return f"« {near} » compte {len(near)} signes ; un code Pix en compte 9."
    return "Aucun code sur cette ligne : il compte 9 lettres et chiffres."


def _odd_code(code: str) -> str:
    doubtful = sorted(_CONFUSING & set(code))
    if doubtful and re.fullmatch(r"[A-Z01]{6}[0-9IOL]{3}", code):
        signs = ", ".join(doubtful)
        return f"À vérifier : Pix n’emploie ni I, L, O, ni 0, 1 (ici {signs})."
    return "Inhabituel : Pix donne 6 lettres puis 3 chiffres. À vérifier."


def _check_level(
    line: PastedLine, classes: Named, *, levels: set[str], per_level: bool
) -> PastedLine:
    """A code that names no class: for a whole level, or for everybody."""
    several = len(levels) > 1
    if line.level is None:
        if per_level and several:
            message = "Pour quel niveau, ou quelle classe ? Écrivez-le devant le code."
            return replace(line, problem=Problem.FOR_WHOM, message=message)
        return line
    found = classes.of_level(line.level)
    if len(found) == 1:
        return replace(line, level=None, classroom=found[0])
    if levels == {line.level.value}:
        return replace(line, level=None)  # the only level there is: everybody
    if per_level and line.level.value in levels:
        return line
    message = (
        f"Aucune classe de {line.level.label} n’est cochée."
        if line.level.value not in levels
        else "Un code pour tout un niveau demande une campagne par niveau."
    )
    return replace(line, problem=Problem.WHOLE_LEVEL, message=message)


def _check_against(
    before: Sequence[PastedLine], line: PastedLine, taken: Mapping[str, str]
) -> PastedLine:
    if not line.is_understood:
        return line
    if line.code in taken:
        message = f"C’est déjà le code de « {taken[line.code]} »."
        return replace(line, problem=Problem.TAKEN, message=message)
    same = next((other for other in before if other.code == line.code), None)
    if same:
        message = f"Ce code est déjà à la ligne {same.number} ({same.audience})."
        return replace(line, problem=Problem.REPEATED, message=message)
    twin = next((o for o in before if o.is_understood and o.audience == line.audience), None)
    if twin and not line.message:
        return replace(line, message=f"Deuxième code pour {line.audience} (ligne {twin.number}).")
    return line
