"""« Fiche codes »: a campaign a page, in letters that the last row of a room can read."""

from typing import Any

from pixschool.papers.asked import PaperAsk
from pixschool.papers.coming import coming_campaigns


def build(ask: PaperAsk) -> dict[str, Any]:
    """Raises ValueError without a class or a group."""
    if ask.audience is None:
        raise ValueError("codes are those of a class or of a group")
    found = coming_campaigns(ask, ask.audience)
    return {
        "cards": [(one, code) for one in found for code in one.codes],
        "without_code": [one for one in found if not one.codes],
    }
