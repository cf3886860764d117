"""What is sent by the ENT to those who have not finished, and to their teacher. No query here.

A text has placeholders between braces: {classe}, {campagnes}, {nombre}, {noms}. Braces, and
no more: what a school writes is text, never a template that could read something else.
"""

import re
from collections.abc import Iterable, Mapping

from campaigns.missing.lists import STATE_WORDS, CampaignGroup, ClassGroup
from pixschool.core.models import School
from pixschool.core.text import typo
from pixschool.core.text.french import count, date_fr

# To pupils: the text goes to a whole class, hence no name, and no number that would tell one.
TO_PUPILS = (
    "Bonjour,\n\n"
    "Si vous n’avez pas encore terminé, voici ce qu’il vous reste à faire sur Pix :\n"
    "{campagnes}\n\n"
    "Connectez-vous à Pix depuis l’ENT, puis ouvrez le lien ou saisissez le code. "
    "Si vous avez déjà commencé, vous reprendrez là où vous en étiez.\n"
    "Besoin d’aide ? Adressez-vous à votre professeur ou au référent Pix de l’établissement."
)
TO_TEACHER = (
    "Bonjour,\n\n"
    "En {classe}, {nombre} :\n"
    "{noms}\n\n"
    "Pouvez-vous le leur rappeler, ou leur donner un moment pour terminer ?"
)
# What each text may ask for; the first one is what it is for.
FOR_PUPILS = ("campagnes", "classe")
FOR_TEACHER = ("noms", "nombre", "classe")
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced once: what stands in a name is never one."""
    return typo.text(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text).strip())


def unknown(text: str, known: Iterable[str]) -> list[str]:
    """The placeholders of a text that nothing would replace, as they are written."""
    return [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name not in known]


def write(shown: Iterable[ClassGroup], whole: Iterable[ClassGroup], school: School) -> None:
    """Gives each class its two texts, in the words of the school when it has some.

    A list of names that the page cuts makes no message.
    """
    by_class = {place.classroom_id: place for place in whole}
    for place in shown:
        full = by_class[place.classroom_id]
        place.to_pupils = to_pupils(full, school.message_to_pupils or TO_PUPILS)
        if _lines(place) == _lines(full):
            place.to_teacher = to_teacher(full, school.message_to_teacher or TO_TEACHER)


def _lines(place: ClassGroup) -> int:
    return sum(len(part.pupils) for part in place.campaigns)


def to_pupils(place: ClassGroup, text: str = TO_PUPILS) -> str:
    """What, until when, which code and link, where to get help."""
    lines = [line for part in place.campaigns for line in _campaign_lines(part)]
    return fill(text, {"classe": place.name, "campagnes": "\n".join(lines)})


def to_teacher(place: ClassGroup, text: str = TO_TEACHER) -> str:
    """Who, in what, and how far."""
    pupils = count(place.pupils, "élève n’a pas terminé,élèves n’ont pas terminé")
    names = "\n".join(line for part in place.campaigns for line in _name_lines(part))
    return fill(text, {"classe": place.name, "nombre": pupils, "noms": names})


def _about(part: CampaignGroup) -> str:
    """« Rentrée 5e, pour le vendredi 27 novembre »: said before that day and after it."""
    end = part.campaign.closes_on
    return part.campaign.name + (f", pour le {date_fr(end, 'long')}" if end else "")


def _campaign_lines(part: CampaignGroup) -> list[str]:
    codes = [
        f"  code {pix.code}{f' (groupe {pix.group.name})' if pix.group else ''} : {pix.link}"
        for pix in part.codes
        if pix.code
    ]
    return [f"- {_about(part)}", *codes]


def _name_lines(part: CampaignGroup) -> list[str]:
    lines = [f"- {_about(part)}"]
    for state, word in STATE_WORDS.items():
        names = [pupil.name for pupil in part.in_state(state)]
        if names:
            lines.append(f"  {word} : {', '.join(names)}")
    return lines
