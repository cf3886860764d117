"""People pasted by hand: one per line, with or without a name."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pixschool.core.text.typo import NO_BREAK_SPACES

MAX_LINE = 400  # characters: a name and its address; nothing is looked for in a longer line
# What looks like an address in a text; `clean_email` says whether it is one.
ADDRESS = re.compile(r"[^\s<>;,()\"']+@[^\s<>;,()\"']+")
_AROUND = f" \t{NO_BREAK_SPACES}<>()[]\"'«»,;:-–"


@dataclass(frozen=True)
class PastedPerson:
    """Somebody to invite; `name` as it was typed, empty when only the address was."""

    email: str
    name: str = ""

    @property
    def first_name(self) -> str:
        """« Anne Petit » and « PETIT Anne » alike: what stands in capitals is the family name."""
        return " ".join(self._split()[0])

    @property
    def last_name(self) -> str:
        return " ".join(self._split()[1])

    def _split(self) -> tuple[list[str], list[str]]:
        words = self.name.split()
        capitals = [word for word in words if len(word) > 1 and word.isupper()]
        if capitals and len(capitals) < len(words):
            return [word for word in words if word not in capitals], capitals
        return words[:1], words[1:]


@dataclass(frozen=True, kw_only=True)
class People:
    """What a pasted list holds: people to invite, and the lines where no address was found."""

    found: list[PastedPerson] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # « ligne 3 : anne.petit@ »


def clean_email(text: str) -> str:
    """The address in lower case, or an empty text when it is not one."""
    email = text.strip(_AROUND).rstrip(".").lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def parse(text: str) -> People:
    """Each address once, the first name given with it kept; lines without one are refused."""
    people: dict[str, PastedPerson] = {}
    refused: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        looked_at = line if len(line) <= MAX_LINE else ""
        emails = [email for email in map(clean_email, ADDRESS.findall(looked_at)) if email]
        if not emails:
            refused.append(f"ligne {number} : {line.strip()[:60]}")
        # A name belongs to somebody only when the line holds one person.
        name = ADDRESS.sub("", line).strip(_AROUND)[:120] if len(emails) == 1 else ""
        for email in emails:
            if email not in people or not people[email].name:
                people[email] = PastedPerson(email, name)
    return People(found=list(people.values()), refused=refused)
