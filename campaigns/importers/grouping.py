"""One campaign per class is the usual practice in Pix Orga: six files, one intention.

« Rentrée 5e A », « Rentrée 5e B »… of one course become « Rentrée 5e », with a code per class.
"""

from collections import defaultdict
from collections.abc import Iterable

from pixschool.core.models import ImportFile
from pixschool.core.reference.levels import guess_level
from pixschool.core.reference.names import class_key

LONGEST_CLASS_NAME = 3  # words: « 5e A », « 3 PREPA METIERS »
_EDGES = " -–—_:,()"


def without_class(name: str, class_name: str) -> str | None:
    """The name of the campaign without the class in it; None when the class is not named."""
    wanted, words = class_key(class_name), name.split()
    for length in range(LONGEST_CLASS_NAME, 0, -1):
        for start in range(len(words) - length + 1):
            if class_key(" ".join(words[start : start + length])) == wanted:
                left = " ".join(words[:start]).rstrip(_EDGES)
                right = " ".join(words[start + length :]).lstrip(_EDGES)
                return f"{left} {right}".strip()
    return None


def _with_level(name: str, class_name: str) -> str:
    level = guess_level(class_name)
    if level is None or level.label.lower() in name.lower().split():
        return name
    return f"{name} {level.label}".strip()


def groups(files: Iterable[ImportFile]) -> dict[int, str]:
    """File id → the name of the campaign it shares with at least one other file of the drop."""
    alike: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for file in files:
        facts = file.facts
        if len(facts.get("classes", {})) != 1:
            continue
        (class_name,) = facts["classes"]
        name = without_class(facts.get("campaign_name") or "", class_name)
        if name is not None:
            common = _with_level(name or facts.get("course") or "", class_name)
            alike[file.format, facts.get("course") or "", common].append(file.pk)
    return {
        pk: common for (_, _, common), pks in alike.items() if len(pks) > 1 and common for pk in pks
    }
