"""The texts of the booklet as a school has them: its own, else the product's."""

import re

from pixschool.core.models import School
from pixschool.papers.default_texts import BLOCKS, DEFAULT_TEXTS
from pixschool.portal.families.blocks import Passage, parse

SAFE_LINK = re.compile(r"(?:https://|mailto:)[^\s<>\"']+\Z", re.IGNORECASE)


def passages_of(school: School) -> dict[str, tuple[Passage, ...]]:
    """{block: what is printed}."""
    return {key: parse(DEFAULT_TEXTS[key], SAFE_LINK) for key in BLOCKS}
