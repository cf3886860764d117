"""The teaching groups of a list of pupils: a second table, staged beside the rows."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.people import CleanText, clean_text
from pixschool.core.reference.names import class_key

# What is staged of each, in order, with the types of SQL. `row_id`: which row, from 1.
COLUMNS = {"row_id": "integer", "name": "text", "group_key": "text"}
LONGEST = 100
SHORTEST = 3  # letters and figures: « G1 » in a cell is half of a class, whichever
MOST, MOST_OF_ONE = 5_000, 60  # groups: of a file, of a pupil
MANY = (
    f"Ce fichier donne plus de {MOST} groupes, ou plus de {MOST_OF_ONE} à un élève : une autre "
    "colonne a sans doute été prise pour celle des groupes. Vérifiez les titres du tableau."
)
_SHOWN = 60  # letters of a name that is far too long
_BETWEEN = re.compile(r"[,;/|\n]")


TOO_SHORT = (
    "Ces groupes n’ont qu’un ou deux signes (« G1 ») : c’est sans doute la moitié d’une classe, "
    "ils ne sont pas repris. Pour les garder, donnez-leur dans le tableau un nom plus long."
)
TOO_LONG = f"Ces groupes ont un nom de plus de {LONGEST} signes : ils ne sont pas repris."


class Groups:
    """Writes who is in which group. The table is made with the first one: a file without groups
    erases none. What is left out is counted, to be said.
    """

    def __init__(self, out: Output) -> None:
        self._out = out
        self._write: Callable[[str], int] | None = None
        self._known: set[str] = set()
        self._short: Counter[str] = Counter()
        self._long: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many groups were met."""
        return len(self._known)

    def write(self, row: int, names: Iterable[CleanText], *, shortest: int = 1) -> None:
        """The groups of the row of that rank (`staged.Rows.count`), each once; those with fewer
        than `shortest` letters and figures are left out."""
        named = {name.class_key: name for name in names if name.class_key}
        if len(named) > MOST_OF_ONE:
            raise FileRefusedError("MANY_GROUPS", MANY)
        for key, name in named.items():
            if len(key) < shortest:
                self._short[name.value] += 1
            elif len(name.value) > LONGEST:
                self._long[name.value] += 1
            else:
                self._write_one(row, name)

    def _write_one(self, row: int, name: CleanText) -> None:
        self._known.add(name.class_key)
        if len(self._known) > MOST:
            raise FileRefusedError("MANY_GROUPS", MANY)
        if self._write is None:
            self._write = self._out.table("groups").write
        self._write(f"{row}\t{name.copied}\t{name.class_key}\n")

    def say_what_is_left(self, *, classes: Collection[str] = ()) -> None:
        """A warning for each name that is left out, with how many pupils it was written for.

        `classes`: keys of the classes of the file, which a column of groups often names too.
        """
        for code, sentence, found in (
            ("GROUPS_TOO_SHORT", TOO_SHORT, self._short),
            ("GROUPS_TOO_LONG", TOO_LONG, self._long),
        ):
            for name, pupils in sorted(found.items()):
                if class_key(name) in classes:
                    continue
                plural = "s" if pupils > 1 else ""
                self._out.warning(code, sentence, where=f"{name[:_SHOWN]} ({pupils} élève{plural})")


def in_cell(cell: str) -> Iterator[CleanText]:
    """The groups of one cell: « 3SVT2, 3ALL1 », « [3SVT2] / [3ALL1] »."""
    for part in _BETWEEN.split(cell):
        yield clean_text(part.strip(" []\t"))
