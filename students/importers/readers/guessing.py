"""Which column probably holds what, by its title and by what stands below it.

A guess that is not sure is left out: the person is then asked which column it is.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Columns
from dataclasses import dataclass, field, replace

from pixschool.core.reference.names import class_key, label_key, name_key
from students.importers.readers import class_cells
from students.importers.readers.ine_shape import bare, is_ine
from students.importers.readers.mapping import Mapping
from students.importers.readers.staged_groups import SHORTEST
from students.importers.readers.titles import unnumbered

# Whose name it is not: a parent's, a teacher's, the school's.
_SOMEBODY_ELSE = re.compile(
    r"\b(resp\w*|parents?|pere|mere|tuteur|tutrice|repr\w*|legal\w*|contact\w*|ens\w*|prof\w*|"
    r"principal\w*|referent\w*|etab\w*|ecole|college|lycee|uai|rne|organisation|utilisateur|"
    r"commune|ville|pays|matiere|enfants?|fichier|campagne)\b"
)
_OTHER_FIRST_NAMES = re.compile(r"\b(2|3|4|deux\w*|trois\w*|quatr\w*|second\w*|autres?)\b")
_FIRST_NAME = re.compile(r"\bprenoms?")
_LAST_NAME = re.compile(r"^noms?\b|^nom_|^patronym|\bnom (de l')?eleve|\bnom de famille")
_CLASS = re.compile(r"\b(classe|division|structure|regroupement|div)s?\b|\bclasse")
_NOT_THE_CLASS = re.compile(
    r"\b(id|identifiant|nombre|nb|effectif|prof\w*|delegue\w*|niveau|mef|precedent\w*|ancien\w*|"
    r"anterieur\w*|dernier\w*|prochain\w*|future?|souhait\w*|an|salle|type|activation)\b|n-1|n\+1"
)
# Titles met in the wild, as `label_key`s, the surest first.
_LAST_NAMES = (
    "nom de famille", "nom", "nom eleve", "nom de l'eleve", "nom de naissance", "nom_de_famille",
    "eleve nom", "noms",
)  # fmt: skip
_FIRST_NAMES = (
    "prenom", "prenoms", "prenom(s)", "prenom eleve", "prenom de l'eleve", "prenom 1", "1er prenom",
    "premier prenom", "prenom usuel", "eleve prenom", "prenom d'usage",
)  # fmt: skip
_CLASSES = (
    "classe", "classes", "classe(s)", "division", "division(s)", "div", "div.",
    "code classe", "libelle classe",
    "nom de la classe", "classe de l'eleve", "classe de rattachement", "code structure",
    "structure", "structure(s)", "groupe classe", "regroupement",
)  # fmt: skip
_FULL_NAMES = (
    "eleve", "eleves", "nom et prenom", "nom prenom", "nom - prenom", "nom, prenom", "nom & prenom",
    "nom/prenom", "nom / prenom", "nom et prenom de l'eleve", "nom complet", "identite",
    "nom de l'eleve", "prenom nom", "prenom et nom",
)  # fmt: skip
PROFILES = (
    "type", "profil", "profils", "type de profil", "type de compte", "type d'utilisateur",
    "type utilisateur", "categorie", "statut", "role", "roles", "population",
)  # fmt: skip
_INES = (
    "ine", "numero ine", "n° ine", "no ine", "ine eleve", "identifiant national", "id_national",
    "numero national", "n° national", "no national", "num national", "identifiant national eleve",
    "identifiant national de l'eleve", "code ine",
)  # fmt: skip
_GROUPS = (
    "groupes", "groupe", "groupe(s)", "groupes de l'eleve", "groupes d'enseignement",
    "groupes pedagogiques", "groupes et options",
)  # fmt: skip
KNOWN = frozenset(
    {*_LAST_NAMES, *_FIRST_NAMES, *_CLASSES, *_FULL_NAMES, *_INES, "niveau", "profil"}
)
# What the pupils' column of a list of everybody says of them.
_PUPIL = re.compile(r"^(eleve|apprenant|etudiant|student|apprenti)")
_MOSTLY = 0.8
_NAMED = 8  # titles said

Values = Sequence[str]  # the cells of a column, some of the first ones

ASK_NAMES = "Les colonnes du nom et du prénom n’ont pas été reconnues avec certitude."
ASK_CLASS = "Aucune colonne ne s’appelle « Classe »."
ASK_WHICH = (
    "Plusieurs colonnes pourraient être la classe : {titles}. Choisissez celle qui porte la "
    "division de l’élève."
)


@dataclass(slots=True)
class Guess:
    """What to read where; `doubts` are the sentences that say why a person should look."""

    mapping: Mapping
    doubts: list[str] = field(default_factory=list)
    class_candidates: list[str] = field(default_factory=list)  # titles that were not taken
    halves: str | None = None  # the title of a column that says which half of the class


def guess(columns: Columns[str, Values]) -> Guess:
    """`columns`: {title: the first cells below it}, in the order of the table.

    Below a title of `PROFILES`, each different cell: pupils may come after everybody else.
    """
    again = {title for title in columns if unnumbered(title) in columns.keys() - {title}}
    keys = {title: label_key(title) for title in columns if title and title not in again}
    found = Guess(_names(keys, columns))
    if not found.mapping.has_names:
        found.doubts.append(ASK_NAMES)
    found.mapping = replace(
        found.mapping,
        ine=_ine(keys, columns),
        profile=_profile(keys, columns),
        groups=_groups(keys, columns, found),
        class_name=_class(keys, columns, found),
    )
    return found


def is_pupil(profile: str) -> bool:
    """Whether the cell of a column of profiles speaks of a pupil."""
    return bool(_PUPIL.match(label_key(profile)))


def _preferred(keys: dict[str, str], surest: tuple[str, ...], others: list[str]) -> str | None:
    """The title of the surest key; else the only other candidate."""
    by_key = {key: title for title, key in reversed(keys.items())}
    known = next((by_key[key] for key in surest if key in by_key), None)
    return known or (others[0] if len(others) == 1 else None)


def _matching(keys: dict[str, str], *fits: Callable[[str], object]) -> list[str]:
    return [title for title, key in keys.items() if all(fit(key) for fit in fits)]


def _names(keys: dict[str, str], columns: Columns[str, Values]) -> Mapping:
    def is_of_pupil(key: str) -> bool:
        return not _SOMEBODY_ELSE.search(key)

    def has_both(key: str) -> bool:
        return bool(
            _FIRST_NAME.search(key) and _LAST_NAME.search(_FIRST_NAME.sub(" ", key).strip())
        )

    def is_first(key: str) -> bool:
        return bool(_FIRST_NAME.search(key)) and not has_both(key)

    def is_last(key: str) -> bool:
        return bool(_LAST_NAME.search(key)) and not _FIRST_NAME.search(key)

    def is_main(key: str) -> bool:
        return not _OTHER_FIRST_NAMES.search(key)

    first = _preferred(keys, _FIRST_NAMES, _matching(keys, is_of_pupil, is_first, is_main))
    last = _preferred(keys, _LAST_NAMES, _matching(keys, is_of_pupil, is_last))
    if first and last:
        return Mapping(last_name=last, first_name=first)
    whole = _preferred(keys, _FULL_NAMES, _matching(keys, is_of_pupil, has_both))
    if whole and not is_last(keys[whole]):
        return Mapping(full_name=whole)
    # « Nom » alone holds both, « DUPONT-MORIN Éloïse », unless another title speaks of first names.
    alone = last or whole
    if alone and not any(map(is_first, keys.values())) and _mostly(columns[alone], _has_two_words):
        return Mapping(full_name=alone)
    return Mapping(last_name=last, first_name=first)


def _has_two_words(cell: str) -> bool:
    return len(name_key(cell).split()) > 1


def _mostly(cells: Values, holds: Callable[[str], object]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(map(bool, map(holds, filled))) >= _MOSTLY * len(filled)


def _ine(keys: dict[str, str], columns: Columns[str, Values]) -> str | None:
    known = _preferred(keys, _INES, [])
    shaped = [title for title in keys if _mostly(columns[title], lambda cell: is_ine(bare(cell)))]
    if known and (known in shaped or not shaped):
        return known
    return shaped[0] if shaped else known


def _profile(keys: dict[str, str], columns: Columns[str, Values]) -> str | None:
    """A column that tells the pupils from the others."""
    titles = _matching(keys, PROFILES.__contains__)
    return next((title for title in titles if any(map(is_pupil, columns[title]))), None)


def _groups(keys: dict[str, str], columns: Columns[str, Values], found: Guess) -> str | None:
    """A column of teaching groups, not one that says which half of the class."""
    known = _preferred(keys, _GROUPS, [])
    if known and _mostly(columns[known], lambda cell: len(class_key(cell)) >= SHORTEST):
        return known
    if known and any(cell.strip() for cell in columns[known]):
        found.halves = known
    return None


def _class(keys: dict[str, str], columns: Columns[str, Values], found: Guess) -> str | None:
    """The finest of the columns that could be the class; None, and a doubt, when two differ."""
    candidates = sorted(
        _matching(keys, _CLASS.search, lambda key: not _NOT_THE_CLASS.search(key)),
        key=lambda title: _rank(keys[title]),
    )
    filled = [title for title in candidates if any(cell.strip() for cell in columns[title])]
    if not filled:
        if not candidates:
            found.doubts.append(ASK_CLASS)
        return candidates[0] if candidates else None
    finer = [title for title in filled if not _mostly(columns[title], class_cells.is_level)]
    finer = [title for title in finer if class_cells.looks_like_classes(columns[title])] or finer
    best = (finer or filled)[0]
    rivals = [title for title in (finer or filled)[1:] if _rivals(columns[best], columns[title])]
    sure = _rank(keys[best]) < len(_CLASSES) - 1  # « Regroupement » comes last
    rivals = [title for title in rivals if not sure or keys[title] != "regroupement"]
    found.class_candidates = [title for title in candidates if title != best]
    if rivals:
        titles = ", ".join(f"« {title} »" for title in [best, *rivals][:_NAMED])
        more = f" et {rest} autres" if (rest := len(rivals) + 1 - _NAMED) > 0 else ""
        found.doubts.append(ASK_WHICH.format(titles=f"{titles}{more}"))
        return None
    return best


def _rank(key: str) -> int:
    return _CLASSES.index(key) if key in _CLASSES else len(_CLASSES)


def _rivals(mine: Values, theirs: Values) -> bool:
    """Whether two columns, both filled and both finer than levels, tell different things."""
    pairs = [
        (one, other)
        for one, other in zip(mine, theirs, strict=False)
        if one.strip() and other.strip()
    ]
    differ = sum(label_key(one) != label_key(other) for one, other in pairs)
    varied = len({label_key(other) for _, other in pairs}) > 1
    return bool(pairs) and differ > (1 - _MOSTLY) * len(pairs) and varied
