"""The texts of the booklet as a school has them: its own, else the product's. The only writers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, User
from pixschool.core.text.own_texts import Change, changes
from pixschool.papers.default_texts import BLOCKS, DEFAULT_TEXTS
from pixschool.papers.models import BookletText
from pixschool.portal.families.blocks import Passage, parse

SAFE_LINK = re.compile(r"(?:https://|mailto:)[^\s<>\"']+\Z", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class TextOfBlock:
    """`own`: None when the product's is used. `change`: how the product's text has changed since
    the school wrote its own."""

    key: str
    title: str
    text: str
    own: BookletText | None
    change: Change = ()

    @property
    def may_undo(self) -> bool:
        return self.own is not None and self.own.before != self.own.text


def texts_of(school: School) -> list[TextOfBlock]:
    """Every block, in the order of the booklet. One query."""
    rows = {row.block: row for row in BookletText.objects.filter(school=school)}
    return [_text(key, rows.get(key)) for key in BLOCKS]


def _text(key: str, row: BookletText | None) -> TextOfBlock:
    ours = DEFAULT_TEXTS[key]
    has_own = row is not None and row.text
    return TextOfBlock(
        key=key,
        title=BLOCKS[key],
        text=row.text if row and row.text else ours,
        own=row,
        change=changes(row.beside, ours) if row and has_own and row.beside != ours else (),
    )


def passages_of(school: School) -> dict[str, tuple[Passage, ...]]:
    """{block: what is printed}."""
    return {one.key: parse(one.text, SAFE_LINK) for one in texts_of(school)}


def change(*, school: School, texts: Mapping[str, str], actor: User) -> None:
    """Keep these texts; one that is empty or the product's follows the product."""
    with transaction.atomic():
        rows = {
            row.block: row for row in BookletText.objects.select_for_update().filter(school=school)
        }
        touched = []
        for key, text in texts.items():
            own = "" if text.strip() == DEFAULT_TEXTS[key].strip() else text.strip()
            row = rows.get(key) or BookletText(school=school, block=key)
            if own != row.text:
                row.before, row.text, row.beside = row.text, own, DEFAULT_TEXTS[key]
                row.save()
                touched.append(row.pk)
        if touched:
            _record(school, actor, touched)


def undo(*, school: School, block: str, actor: User) -> None:
    """The text that stood before the last change; undone again, the last one."""
    with transaction.atomic():
        row = BookletText.objects.select_for_update().filter(school=school, block=block).first()
        if row and row.before != row.text:
            row.before, row.text, row.beside = row.text, row.before, DEFAULT_TEXTS[block]
            row.save()
            _record(school, actor, [row.pk])


def settle(*, school: School, block: str, takes_ours: bool, actor: User) -> None:
    """The product's text has changed: take it, or keep one's own and hear no more of it."""
    with transaction.atomic():
        row = BookletText.objects.select_for_update().filter(school=school, block=block).first()
        if row is None:
            return
        row.beside = DEFAULT_TEXTS[block]
        if takes_ours:
            row.before, row.text = row.text, ""
        row.save()
        _record(school, actor, [row.pk])


def _record(school: School, actor: User, ids: list[int]) -> None:
    journal.record(
        "booklet_text_changed", school=school, actor=actor, target="booklet_text", ids=ids
    )
