"""The spaces of French typography, set where text leaves. Nobody else knows them.

Sentences are written plainly, in the code and in templates: "Fin : lundi", "« Rentrée »",
"12 élèves". `html` and `text` set their no-break spaces once, when a page, a mail or a file is
ready: templates do it by themselves (core/text/templates.py), every other way out calls `text`.
Setting them twice changes nothing. No Django here: a child process may import this.

Source of the rules: Imprimerie nationale, « Lexique des règles typographiques », which sets the
wide space before « : » and inside guillemets, the narrow one before « ; ! ? », and keeps a number
with the word or the unit after it.
"""

import re

NBSP = "\u00a0"
NARROW = "\u202f"
THOUSANDS = NARROW
# What typed or pasted text may hold instead of a space.
NO_BREAK_SPACES = NBSP + NARROW

# A plain space that must not break. The cheap tests come first: most spaces end there.
# « 2 au 13 » and « 1 sur 3 » may break: the word between is not what the number counts.
_SPACE = rf"""
[ ](?:
    (?=[:;!?»%])(?:
        (?P<narrow> (?=[;!?](?:[\s<)»!?.,…&"]|\Z)) )
      | (?= :(?:[\s<"]|\Z) | » )
      | (?<=\d[ ]) (?=%)
    )
  | (?<=[«\d.rh][ ])(?:
        (?<=«[ ])
      | (?P<number> (?<=\d[ ]) (?=[a-zà-öø-ÿœ]) (?!(?:à|au|et|ou|sur)[ ]\d) )
      | (?<=1er[ ]) (?=[a-zà-öø-ÿœ])
      | (?<=(?:lun|mar|mer|jeu|ven|sam|dim)\.[ ]) (?=\d)
      | (?<=\d[ {NBSP}]h[ ]) (?=\d\d)
    )
)"""
_IN_TEXT = re.compile(_SPACE, re.VERBOSE)
_RAW = re.compile(r"<(script|style|textarea|code|pre)\b.*?</\1\s*>", re.DOTALL)
# A number by itself, at the end of what is looked at. Four digits in a row are a year (a count
# would have its thousands apart); what follows « . », « : », « / » or « - » is a part of a date.
_NUMBER = re.compile(r"(?<![\w,.:/-])\d{1,3}(?:,\d+)?\Z")
_LONGEST_NUMBER = 8  # characters, from the last group of three digits on
_TAG = re.compile(r"""<(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
# The attributes people read or hear; any other holds what a machine reads, or what was typed.
_SHOWN = re.compile(
    r"(?<![\w-])(?:title|aria-label|alt|placeholder|data-(?:label|said|subtitle|announce|done))\Z"
)


def text(plain: str) -> str:
    """A sentence, a line or a whole text with its no-break spaces."""
    return _IN_TEXT.sub(_no_break, plain)


def html(page: str) -> str:
    """A page, or a piece of one, with the no-break spaces of what people read.

    What a tag holds for machines stays, and so does what stands in a <script>, <style>,
    <textarea>, <code> or <pre>: a form is sent as it was filled in.
    """
    # What stands between two of them is looked at by itself: one pattern for all is twice slower.
    done, end = [], 0
    for raw in _RAW.finditer(page):
        done += [_IN_TEXT.sub(_no_break_of_html, page[end : raw.start()]), raw[0]]
        end = raw.end()
    return "".join([*done, _IN_TEXT.sub(_no_break_of_html, page[end:])])


def _no_break(found: re.Match[str]) -> str:
    if found["narrow"] is not None:
        return NARROW
    if found["number"] is None:
        return NBSP
    end = found.start()
    is_number = _NUMBER.search(found.string, max(0, end - _LONGEST_NUMBER), end)
    return NBSP if is_number else found[0]


def _no_break_of_html(found: re.Match[str]) -> str:
    if _is_for_machines(found.string, found.start()):
        return found[0]
    return _no_break(found)


def _is_for_machines(page: str, position: int) -> bool:
    """Whether this place is inside a tag, elsewhere than in an attribute people read."""
    opening = page.rfind("<", 0, position)
    tag = _TAG.match(page, opening) if opening >= 0 else None
    if tag is None or tag.end() <= position:
        return False
    value = page.rfind('="', opening, position)
    return value < 0 or not _SHOWN.search(page, opening, value)
