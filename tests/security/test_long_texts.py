"""No text that somebody sends is longer than it can be, and none is read before that is known."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.forms.formsets import BaseFormSet
from django.http import HttpResponse
from django.template import Context
from django.test import Client
from django.urls import get_resolver, reverse
from lxml import html

from campaigns.codes import pasted as codes
from campaigns.importers.readers import pasted_table
from pixschool.core.access import addresses
from pixschool.core.models import ImportBatch
from pixschool.core.web.forms import PastedTextField
from pixschool.core.web.lengths import LONGEST_TEXT
from students.leads import naming
from tests.security.access import IN_SCHOOL, Row
from tests.support.client import PageClient
from tests.support.pages import page_of, text_of
from tests.support.routes import every_class, every_url
from tests.support.world import World

OURS = ("campaigns.", "students.", "rituals.", "certification.", "pixschool.")
TWO_MEGABYTES = "a" * 2_000_000
TYPED = ".//input[not(@type) or contains(' text search email url tel password ', @type)]"
# Pages where a list is pasted, and the field it is pasted in.
PASTED = {
    "campaigns:create": "codes",
    "campaigns:codes": "codes",
    "campaigns:read_codes": "codes",
    "campaigns:paste": "text",
    "students:leads_paste": "text",
    "core:team_invite": "people",
}
ROWS = {row.name: row for row in IN_SCHOOL}
READ = [row for row in IN_SCHOOL if "GET" in row.methods and row.done == 200]
POSTED = [row for row in IN_SCHOOL if "POST" in row.methods and row.name not in PASTED]


def unbounded(fields: dict[str, forms.Field]) -> list[str]:
    return [
        name
        for name, field in fields.items()
        if isinstance(field, forms.CharField) and not field.max_length
    ]


def forms_of(response: HttpResponse) -> Iterator[forms.BaseForm]:
    """Those that the templates of a page were given."""
    found = response.context or ()
    for context in [found] if isinstance(found, Context) else found:
        for value in context.flatten().values():
            if isinstance(value, forms.BaseForm):
                yield value
            elif isinstance(value, BaseFormSet):
                yield from value.forms


def test_every_form_says_how_long_its_texts_are() -> None:
    ours = [form for form in every_class(forms.BaseForm) if form.__module__.startswith(OURS)]
    assert len(ours) > 20
    found = {form.__name__: unbounded(getattr(form, "base_fields", {})) for form in ours}
    assert {name: fields for name, fields in found.items() if fields} == {}


@pytest.mark.parametrize("row", READ, ids=lambda row: row.name)
def test_every_page_says_so_too(row: Row, world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    response = client.get(row.url(world))
    known: set[str] = set()
    for form in forms_of(response):
        assert unbounded(form.fields) == [], type(form)
        known |= {form.add_prefix(name) for name in form.fields}
    if not response["Content-Type"].startswith("text/html"):
        return
    (main,) = html.fromstring(response.content.decode()).iter("main")
    by_hand = [field for field in main.xpath(TYPED) if field.get("name") not in known]
    assert [field.get("name") for field in by_hand if not field.get("maxlength")] == []


def test_long_lists_are_pasted_in_few_pages() -> None:
    patterns = every_url(get_resolver().url_patterns)
    found = {name for name, _, url in patterns if getattr(url.callback, "takes_long_text", False)}
    assert found == set(PASTED)


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.name)
def test_no_other_page_reads_a_long_text(row: Row, world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    url = row.url(world)
    response = client.post(url, row.data | {"anything": "é" * (LONGEST_TEXT + 1)})
    assert response.status_code == 413
    assert "Cet envoi est trop grand" in page_of(response)
    assert client.post(url, {"anything": "é" * LONGEST_TEXT}).status_code != 413


@pytest.mark.parametrize("name", ["account_login", "account_request_login_code"])
def test_nor_do_those_that_anybody_may_send(name: str, client: PageClient, db: None) -> None:
    data = {"login": "anne@ecole.example", "email": "anne@ecole.example"}
    response = client.post(reverse(name), data | {"password": TWO_MEGABYTES})
    assert response.status_code == 413
    assert "Raccourcissez-le" in page_of(response)


class TestMoreThanAFormHolds:
    """Beyond DATA_UPLOAD_MAX_MEMORY_SIZE, wherever the body is first read."""

    BODY = b"text=" + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    FORM = "application/x-www-form-urlencoded"

    @pytest.mark.parametrize("enforced", [True, False], ids=["csrf", "view"])
    @pytest.mark.parametrize("who", ["nora", None])
    def test_is_answered_by_a_page(self, who: str | None, enforced: bool, world: World) -> None:
        client = Client(enforce_csrf_checks=enforced)
        if who:
            client.force_login(world.user(who))
        url = reverse("campaigns:paste", args=[world.here.uai]) if who else reverse("account_login")
        client.get(url)  # its cookie: without, nothing of the body is read
        response = client.post(url, self.BODY, content_type=self.FORM)
        assert response.status_code == 413
        assert "Rien n’a été enregistré" in text_of(page_of(response), inside="main")

    def test_too_many_fields_too(self, world: World, client: PageClient) -> None:
        client.force_login(world.user("nora"))
        url = reverse("campaigns:tick", args=[world.here.uai, world.here.campaign.pk])
        many = [str(number) for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)]
        assert client.post(url, {"done": many}).status_code == 413


@contextmanager
def entered() -> Iterator[set[CodeType]]:
    """The code of every function of Python that runs meanwhile."""
    found: set[CodeType] = set()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            found.add(frame.f_code)

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


# What looks into a line, for each page.
READERS: dict[str, Callable[..., Any]] = {
    "campaigns:create": codes._read_line,
    "campaigns:codes": codes._read_line,
    "campaigns:read_codes": codes._read_line,
    "campaigns:paste": pasted_table.parse,
    "students:leads_paste": naming.understand,
    "core:team_invite": addresses.parse,
}
GOOD = {"codes": "6A XKRTPV427", "text": "Kerouédan\tÉloïse\tEn cours", "people": "a@ecole.example"}


class TestAPastedList:
    @pytest.fixture(autouse=True)
    def _signed_in(self, world: World, client: PageClient) -> None:
        client.force_login(world.user("nora"))

    def post(self, name: str, text: str, world: World, client: PageClient) -> HttpResponse:
        return client.post(ROWS[name].url(world), {PASTED[name]: text, "campaign": "new"})

    @pytest.mark.parametrize("name", PASTED)
    def test_of_two_megabytes_is_refused_unread(
        self, name: str, world: World, client: PageClient
    ) -> None:
        reader = READERS[name].__code__
        with entered() as before:
            self.post(name, GOOD[PASTED[name]], world, client)
        assert reader in before
        with entered() as after:
            response = self.post(name, TWO_MEGABYTES, world, client)
        assert reader not in after
        page = page_of(response)
        assert "Ce texte est trop long. Collez" in page
        assert len(page) < 1_000_000
        assert not ImportBatch.objects.exists()

    @pytest.mark.parametrize("name", PASTED)
    def test_is_not_cut_by_the_browser(self, name: str, world: World, client: PageClient) -> None:
        pasted = [
            field
            for form in forms_of(self.post(name, "?", world, client))
            for field in form.fields.values()
            if isinstance(field, PastedTextField)
        ]
        assert all("maxlength" not in field.widget.attrs for field in pasted)
        assert pasted or name == "campaigns:read_codes"


@pytest.mark.parametrize("length", [addresses.MAX_LINE + 1, 30_000])
def test_nothing_is_looked_for_in_a_long_line(length: int, world: World) -> None:
    line = "a" * (length - 14) + "@ecole.fr ; 6A"
    assert addresses.parse(line).found == []
    assert len(addresses.parse(line).refused) == 1
    (found,) = naming.understand(line, year=world.here.year)
    assert "plus de 400 signes" in found.problem
    membership, person, problem = naming.Directory(world.here.school).find(line)
    assert (membership, person) == (None, None)
    assert "plus de 400 signes" in problem


def test_the_lines_that_are_not_read_are_counted(world: World) -> None:
    lines = naming.understand("6A ; bob@ecole.example\n" * 1_000, year=world.here.year)
    assert len(lines) == naming.MAX_LINES + 1
    assert lines[-1].problem.startswith("600 lignes de plus ne sont pas lues")
