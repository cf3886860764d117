"""The lines of a file that make nobody in the base, each with its reason and its name."""

from typing import Any

from pixschool.core.importing.reading.output import WHO_MOST
from pixschool.core.sql import dicts

# outcome of a row → why it is left, as a person reads it
REASONS = {
    "left": "a quitté l’établissement",
    "not_arrived": "pas encore arrivé (sans INE)",
    "no_class": "sans classe",
    "other_profile": "n’est pas un élève",
    "group": "inscription dans un groupe, la classe est ailleurs",
}

_BY_REASON = """
SELECT outcome AS reason, count(*) AS count,
       (array_agg(left(trim(last_name || ' ' || first_name), 200) ORDER BY id))[:%(most)s] AS who
FROM roster_row WHERE outcome <> 'keep' GROUP BY outcome ORDER BY count(*) DESC, outcome
"""


def by_reason() -> list[dict[str, Any]]:
    """[{"reason", "count", "who": the first names}], from the temporary tables."""
    return dicts(_BY_REASON, {"most": WHO_MOST})
