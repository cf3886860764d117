"""One line of text: what stands in a title, a name, a header of a mail, a file of calendars."""

import re

# Everything that a mail, a calendar or a terminal takes for the end of a line, and the control
# characters with it: none has a place in a name.
BREAKS = "\x00-\x1f\x7f-\x9f\u2028\u2029"
_BREAKS = re.compile(f"[{BREAKS}]+")


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and « … » when it is of more than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def one_line(text: str) -> str:
    """The text on one line: a break becomes a space. Never fails, and changes nothing else."""
    return _BREAKS.sub(" ", text).strip() if _BREAKS.search(text) else text
