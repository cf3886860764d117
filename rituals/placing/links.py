"""Which campaigns of the year are what a proposed ritual is, under another title. Pure.

« SNT : Le Web » of the catalogue is « SNT Le Web 2de » of the school: the words of their titles
say it, without accents, capitals, punctuation, small words and what names a level.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pixschool.core.reference.levels import Level
from pixschool.core.reference.names import strip_accents
from rituals.placing.proposal import PlacedRitual

_WORDS = re.compile(r"[a-z0-9]+")
# Tried on the words joined by single spaces.
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = tuple(
    (level, re.compile(rf"\b(?:{words})\b"))
    for level, words in (
        (Level.SIXIEME, r"6 ?i?e(?:me)?s?|sixiemes?"),
        (Level.CINQUIEME, r"5 ?i?e(?:me)?s?|cinquiemes?"),
        (Level.QUATRIEME, r"4 ?i?e(?:me)?s?|quatriemes?"),
        (Level.TROISIEME, r"3 ?i?e(?:me)?s?|troisiemes?"),
        (Level.SECONDE, r"2n?des?|2 nde|secondes?"),
        (Level.PREMIERE, r"1 ?e?res?|premieres?"),
        (Level.TERMINALE, r"tles?|terms?|terminales?"),
        (Level.CAP1, r"cap ?1|1 ?cap"),
        (Level.CAP2, r"cap ?2|2 ?cap"),
        (Level.BTS1, r"bts ?1|1 ?bts"),
        (Level.BTS2, r"bts ?2|2 ?bts"),
        (Level.CPGE1, r"cpge ?1|1 ?cpge"),
        (Level.CPGE2, r"cpge ?2|2 ?cpge"),
    )
)
# Every campaign is one, on Pix; and what the year is, both know.
_SAYS_NOTHING = re.compile(
    r"le|la|les|l|un|une|de|du|des|d|et|a|au|aux|en|pour|pix|campagne|parcours|niveau|20\d\d"
    r"|mois|semaines?|journees?"  # when it is, not what it is
)


@dataclass(frozen=True, slots=True)
class LinkableCampaign:
    """A campaign that has no ritual. `levels`: of those it expects, empty when it expects nobody
    yet."""

    id: int
    name: str
    levels: frozenset[Level]
    opens_on: date | None
    closes_on: date | None


@dataclass(frozen=True, slots=True)
class OfferedLinks:
    """The campaigns that a proposed ritual may be. `is_sure`: one, that no other ritual may be."""

    campaigns: tuple[LinkableCampaign, ...] = ()
    is_sure: bool = False

    @property
    def sure(self) -> LinkableCampaign | None:
        """The one that is linked unless somebody says no."""
        return self.campaigns[0] if self.is_sure else None


def read_title(title: str) -> tuple[frozenset[str], frozenset[Level]]:
    """(the words that say what it is, the levels that it names)."""
    text = " ".join(_WORDS.findall(strip_accents(title)))
    levels = set()
    for level, pattern in _LEVELS:
        text, found = pattern.subn(" ", text)
        if found:
            levels.add(level)
    words = frozenset(word for word in text.split() if not _SAYS_NOTHING.fullmatch(word))
    return words, frozenset(levels)


def offer(
    rituals: Mapping[str, PlacedRitual], campaigns: Sequence[LinkableCampaign]
) -> dict[str, OfferedLinks]:
    """By the key of the ritual, those that have a campaign alone.

    The same words, and a level in common: that of the pupils of the campaign, else that of its
    title; one that has neither may be of any level.
    """
    read = [(campaign, *read_title(campaign.name)) for campaign in campaigns]
    found = {
        key: tuple(
            campaign
            for campaign, words, named in read
            if words == wanted and _is_of(placed.levels, campaign.levels or named)
        )
        for key, placed in rituals.items()
        if (wanted := read_title(placed.title)[0])
    }
    claims = Counter(campaign.id for offered in found.values() for campaign in offered)
    return {
        key: OfferedLinks(offered, is_sure=len(offered) == 1 and claims[offered[0].id] == 1)
        for key, offered in found.items()
        if offered
    }


def _is_of(levels: Sequence[Level], own: Collection[Level]) -> bool:
    return bool(levels) and (not own or any(level in own for level in levels))
