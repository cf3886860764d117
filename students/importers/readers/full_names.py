"""One cell that holds both names."""

import re

from pixschool.core.reference.names import name_key
from pixschool.core.reference.person_names import MARRIED, PARTICLES

_HYPHENS = re.compile(r"[-\u2010\u2011]")


def split_full_name(full_name: str) -> tuple[str, str]:
    """(last name, first name) of « DUPONT-MORIN Éloïse »: the words in capitals are the former,
    with the small words before them (« de la TOUR Marie ») and « épouse » between two of them.

    Without capitals to tell, or with nothing but capitals, the last word is the first name.
    """
    if "," in full_name:
        last, _, first = full_name.partition(",")
        return last.strip(), first.strip()
    words = full_name.split()
    marks = _marks(words)
    last_names = [word for word, is_last in zip(words, marks, strict=True) if is_last]
    first_names = [word for word, is_last in zip(words, marks, strict=True) if not is_last]
    if last_names and first_names:
        return " ".join(last_names), " ".join(first_names)
    return " ".join(words[:-1]), " ".join(words[-1:])


def _marks(words: list[str]) -> list[bool]:
    """Whether each word is one of the last name."""
    capitals = [_is_in_capitals(word) for word in words]
    marks = list(capitals)
    for place in range(1, len(words)):  # « DUPONT D Zoé »
        marks[place] |= marks[place - 1] and _is_initial(words[place])
    for place in range(len(words) - 2, -1, -1):
        word = words[place]
        leans = name_key(word) in PARTICLES or _is_initial(word)
        leans |= name_key(word) in MARRIED and any(capitals[:place])
        marks[place] |= marks[place + 1] and leans
    return capitals if all(marks) else marks  # « Van TRAN », « A DUPONT »: a first name after all


def _is_in_capitals(word: str) -> bool:
    """« DUPONT », « McDONALD », « d’ESTAING », « Saint-EXUPÉRY »; not « J. » nor « Jean-LUC »."""
    *before, last = _HYPHENS.split(word)
    if not all(part.isupper() or name_key(part) in PARTICLES for part in before):
        return False
    letters = [letter for letter in last if letter.isalpha()]
    upper = sum(map(str.isupper, letters))
    return "".join(letters[-2:]).isupper() and len(letters) > 1 and upper * 2 > len(letters)


def _is_initial(word: str) -> bool:
    return word.isupper() and sum(map(str.isalpha, word)) == 1
