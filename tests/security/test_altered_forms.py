"""Every form of a school, sent back altered: each is answered, none breaks a page.

What a page sends is read from the page itself, so that a new form is tried on the day it is made.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from tests.security.access import IN_SCHOOL, Row
from tests.support.client import PageClient
from tests.support.world import World

POSTED = [row for row in IN_SCHOOL if "POST" in row.methods]
# Sent by scripts, or read from the request without a form.
READ_BY_HAND = {"version": ["1"], "weeks": ["1"], "act": ["1"]} | {
    name: [] for name in ("edge", "is_sure", "campaign", "done", "text", "kind")
}
NUMBERS = (
    "0",
    "1",
    "2",
    "3",
    "-1",
    "25",
    "1000",
    "999999",
    "9" * 19,
    "-" + "9" * 25,
    "9" * 30,
    "1e9",
    "1,5",
)
DAYS = ("0001-01-01", "9999-12-31", "2026-09-14", "2027-08-31", "2028-02-29", "hier")
HOURS = ("08:30", "23:59", "00:00", "24:00", "8h")
TEXTS = (
    "", " ", "on", "new", "fixed", "6E", "lead", "\x00", "a\r\nBcc: b@ecole.example", "\ufdfa" * 40,
    "ß" * 160, "a" * 5000, "\u202eabc", "Cnil https://www.cnil.fr", "https://[", "x@ecole.example",
    "<b>", "%s{}", "été\n\nhiver",
)  # fmt: skip
_KINDS = ((r"\d{1,9}", NUMBERS), (r"\d{4}-\d\d-\d\d", DAYS), (r"\d\d:\d\d(:\d\d)?", HOURS))
ANYTHING = st.one_of(st.sampled_from((*NUMBERS, *DAYS, *HOURS, *TEXTS)), st.text(max_size=60))


@contextmanager
def nothing_lasts() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_shown(client: PageClient, row: Row, url: str) -> dict[str, list[str]]:
    """{name: values} that a browser would send of all the forms of the page."""
    if "GET" not in row.methods:
        return READ_BY_HAND | {name: [value] for name, value in row.data.items()}
    sent: dict[str, list[str]] = {}
    for form in html.fromstring(client.get(url).content.decode()).forms:
        if form.method != "POST":
            continue
        for name, value in form.form_values():
            sent.setdefault(name, []).append(value)
        for name in form.fields:
            sent.setdefault(name, [])
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def likely(shown: dict[str, list[str]], name: str) -> tuple[str, ...]:
    """Values of the sort that the field holds."""
    now = (shown[name] or [""])[0]
    return next((values for form, values in _KINDS if re.fullmatch(form, now)), TEXTS)


def alterations(shown: dict[str, list[str]]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Other values for one field, or for some."""

    def change(name: str) -> st.SearchStrategy[tuple[str, list[str]]]:
        value = st.one_of(st.sampled_from(likely(shown, name)), ANYTHING)
        return st.tuples(st.just(name), st.lists(value, max_size=2))

    if not shown:
        return st.just({})  # a form of one button
    one = st.sampled_from(sorted(shown)).flatmap(change)
    return st.one_of(st.lists(one, min_size=1, max_size=1), st.lists(one, max_size=4)).map(dict)


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.name)
def test_every_altered_form_is_answered(row: Row, world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    url = row.url(world)
    shown = as_shown(client, row, url)

    def answered(changes: dict[str, list[str]]) -> None:
        data: dict[str, Any] = shown | changes
        with nothing_lasts():
            assert client.post(url, data).status_code < 500, changes

    for name in shown:
        if likely(shown, name) is NUMBERS:
            for value in NUMBERS:
                answered({name: [value]})
    settings(max_examples=8, deadline=None, database=None)(given(alterations(shown))(answered))()
