"""What a school wrote in place of our texts, and how ours have changed since. Pure.

A text of the school is kept with ours as it was written beside it: that is how a later change of
ours is told. Texts go by key: {key: text}.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher

Change = tuple[tuple[str, str], ...]  # (mark, line): « - » gone, « + » new, « = » the same


def changes(before: str, after: str) -> Change:
    """What goes, what comes, what stays, line by line."""
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, str]] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [("=", line) for line in old[i:j]]
        else:
            found += [("-", line) for line in old[i:j]] + [("+", line) for line in new[k:m]]
    return tuple(found)


def written_beside(
    own: Mapping[str, str],
    former: Mapping[str, str],
    beside: Mapping[str, str],
    ours: Mapping[str, str],
) -> dict[str, str]:
    """What to keep beside `own`: a text that stays keeps what it was written beside."""
    return {
        key: beside[key] if key in beside and former.get(key) == text else ours[key]
        for key, text in own.items()
        if key in ours
    }


def changed(
    own: Mapping[str, str], beside: Mapping[str, str], ours: Mapping[str, str]
) -> dict[str, Change]:
    """How ours has changed, of those that the school replaced, since it did."""
    return {
        key: changes(beside[key], ours[key])
        for key in own
        if key in beside and key in ours and beside[key] != ours[key]
    }
