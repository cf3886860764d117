"""The level of each class of a file."""

from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.reference.levels import Level, guess_level
from pixschool.core.sql import rows, run


def set_levels(batch: ImportBatch, file: ImportFile) -> tuple[list[str], bool]:
    """Give each class of the file its level: as answered, as known, or as guessed.

    Returns the names of the classes nobody could place, and whether a known class changes level.
    """
    answers = batch.answers.get("levels", {})
    mefs = {name: facts.get("mefs", {}) for name, facts in file.facts.get("classes", {}).items()}
    known = dict(
        rows(
            "SELECT c.class_key, k.level FROM roster_class c "
            "JOIN students_classroom k ON k.id = c.classroom_id"
        )
    )
    unknown, relevelled, levels = [], False, {}
    for key, name in rows("SELECT class_key, name FROM roster_class ORDER BY name"):
        common_mef = max(mefs.get(name, {}).items(), key=lambda item: item[1], default=("", 0))[0]
        level = answers.get(key) or known.get(key) or guess_level(name, common_mef)
        if level is None:
            unknown.append(name)
            level = Level.OTHER
        relevelled = relevelled or (key in known and known[key] != level)
        levels[key] = str(level)
    run(
        "UPDATE roster_class c SET level = v.level "
        "FROM unnest(%(keys)s::text[], %(levels)s::text[]) AS v (key, level) "
        "WHERE c.class_key = v.key",
        {"keys": list(levels), "levels": list(levels.values())},
    )
    return unknown, relevelled
