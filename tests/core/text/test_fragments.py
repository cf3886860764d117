"""Fragments escape what they are given, and refuse to miss something in silence."""

from types import SimpleNamespace

import pytest
from django.template import engines
from django.urls import reverse
from jinja2 import UndefinedError

from pixschool.core.text import fragments

GIVEN = {"uai": "0330000Z", "ticks_late": False}
EVIL = '"><script>alert(1)</script>'


def row(name: str) -> SimpleNamespace:
    """A row of the page of a class, with this text wherever there is one."""
    campaign = SimpleNamespace(campaign=SimpleNamespace(name=name))
    measure = SimpleNamespace(share=0.5, text=name)
    return SimpleNamespace(
        student=SimpleNamespace(pk=1, last_name=name, first_name=name),
        is_behind=True,
        pairs=lambda: [(None, campaign)],
        competences=lambda: [(SimpleNamespace(code=name), measure)],
    )


def test_what_is_given_is_escaped() -> None:
    page = fragments.render("portal/class_rows.jinja", **GIVEN, rows=[row(EVIL)], can_flag=True)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 5


def test_the_fragment_is_not_escaped_again_by_its_page() -> None:
    page = engines["django"].from_string(
        '{% fragment "portal/class_rows.jinja" rows=r uai="0330000Z" can_flag=False %}'
    )
    shown = page.render({"r": [row("Zoé")]})
    assert "&lt;" not in shown
    assert shown.count("<tr>") == 1


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        fragments.render("portal/class_rows.jinja", uai="0330000Z")


@pytest.mark.parametrize("number", [0, 7, 10**12])
def test_addresses_are_those_that_django_would_look_up(number: int) -> None:
    address = fragments.addresses("portal:student", "0330000Z")
    assert address(number) == reverse("portal:student", args=["0330000Z", number])
