"""What a preview may weigh, whatever the files hold: it is kept as JSON, and shown on one page."""

import json
from collections.abc import Mapping
from typing import Any

from pixschool.core.text.lines import shortened

TEXT_MOST = 120  # characters of a name, a class, a campaign
LIST_MOST = 200  # entries of a list
INNER_MOST = 20  # of a list inside an entry
PREVIEW_MOST = 200_000  # bytes of JSON

Preview = dict[str, Any]


def bounded(preview: Preview, totals: Mapping[str, int]) -> Preview:
    """The preview cut to what a page can show, with `totals`: how many of each of its lists there
    are in all, so that the page says how many it hides. `totals` given: of the lists that do not
    hold all their entries already."""
    lists = [name for name, value in preview.items() if isinstance(value, list)]
    cut = {name: _cut(value, LIST_MOST) for name, value in preview.items()}
    weights = {name: _weight(value) for name, value in cut.items()}
    while sum(weights.values()) > PREVIEW_MOST and any(cut[name] for name in lists):
        heaviest = max(lists, key=weights.__getitem__)
        cut[heaviest] = cut[heaviest][: len(cut[heaviest]) // 2]
        weights[heaviest] = _weight(cut[heaviest])
    return cut | {"totals": {name: totals.get(name, len(preview[name])) for name in lists}}


def _weight(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _cut(value: Any, most: int) -> Any:
    if isinstance(value, str):
        return shortened(value, TEXT_MOST)
    if isinstance(value, list):
        return [_cut(inner, INNER_MOST) for inner in value[:most]]
    if isinstance(value, dict):
        return {name: _cut(inner, INNER_MOST) for name, inner in value.items()}
    return value
