"""Information literacy beside the 16 competences. No official table exists: ours is a proposal,
said to be one, and a school writes its own over it line by line."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, User
from pixschool.core.reference.crcn import COMPETENCES, Competence
from rituals.models import LiteracyRow
from rituals.plan.turns import take_turns

PROPOSED_WORDS = {
    "1.1": "chercher, veiller, juger d’une source",
    "1.2": "classer, citer, retrouver ses documents",
    "1.3": "lire les chiffres et les graphiques de l’actualité",
    "2.1": "échanger avec courtoisie",
    "2.2": "publier, droit à l’image",
    "2.3": "écrire à plusieurs",
    "2.4": "traces, réputation en ligne, droits, usages de l’IA",
    "3.1": "rendre compte par écrit d’une recherche",
    "3.2": "produire un média : image, son, vidéo",
    "3.3": "licences, droit d’auteur, accessibilité",
    "3.4": "",
    "4.1": "",
    "4.2": "données personnelles",
    "4.3": "attention, sommeil, environnement",
    "5.1": "",
    "5.2": "",
}


@dataclass(frozen=True, slots=True)
class LiteracyLine:
    """A competence and what the CDI works on with it; `is_own`: the school's words, not ours."""

    competence: Competence
    strength: str
    words: str
    is_own: bool

    @property
    def strength_label(self) -> str:
        return LiteracyRow.LinkStrength(self.strength).label


def proposed(competence: Competence) -> tuple[str, str]:
    """(strength, words) of our proposal."""
    return competence.link.value, PROPOSED_WORDS[competence.code]


def table(school: School) -> list[LiteracyLine]:
    """The 16 competences in order; one query."""
    own = {row.competence: row for row in LiteracyRow.objects.filter(school=school)}
    return [_line(one, own.get(one.code)) for one in COMPETENCES]


def _line(competence: Competence, row: LiteracyRow | None) -> LiteracyLine:
    strength, words = (row.strength, row.words) if row else proposed(competence)
    return LiteracyLine(competence, strength, words, is_own=row is not None)


@transaction.atomic
def write(*, school: School, lines: Mapping[str, tuple[str, str]], actor: User | None) -> int:
    """{competence: (strength, words)}: the school's own; what equals the proposal is the proposal
    again. A competence that is not named stays as it is. Returns how many lines changed."""
    take_turns(school)
    changed = 0
    for line in table(school):
        code = line.competence.code
        wanted = lines.get(code)
        if wanted is None or wanted == (line.strength, line.words):
            continue
        changed += 1
        rows = LiteracyRow.objects.filter(school=school, competence=code)
        rows.delete()
        if wanted != proposed(line.competence):
            strength, words = wanted
            row = LiteracyRow(school=school, competence=code, strength=strength, words=words)
            row.full_clean()
            row.save()
    if changed:
        journal.record("literacy_table_changed", school=school, actor=actor)
    return changed
