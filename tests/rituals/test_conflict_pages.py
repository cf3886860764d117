"""Two people write the same thing: whatever each wrote, the second is told, and loses nothing.

Both write values drawn for every field of the form, as a browser would send them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
import time_machine
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from lxml import html

from rituals.board.forms import MoveForm
from rituals.models import Milestone, Ritual, Session
from rituals.plan.checklist.forms import MilestoneForm
from rituals.plan.forms import RitualForm
from rituals.sessions.forms import LineFormSet
from tests.factories.rituals import MilestoneFactory, RitualFactory, SessionFactory
from tests.support.client import PageClient
from tests.support.routes import every_class
from tests.support.world import World

Sent = dict[str, list[str]]
DAYS = [f"2026-{month}-{day}" for month in ("09", "11", "12") for day in ("07", "14", "21")]
HOURS = ["08:30", "09:25", "10:20", "14:00"]
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40
).map(lambda text: f"x{text.strip()}x")
LINKS = st.lists(
    st.tuples(WORDS, st.sampled_from(["https://www.cnil.fr", "http://pix.fr/a?b=c"])), max_size=3
).map(lambda links: "\n".join(f"{' '.join(title.split())} {url}" for title, url in links))


class ConflictPage(NamedTuple):
    """A page where one writes, and what the shared thing is."""

    name: str
    make: Callable[[Ritual], Ritual | Milestone | Session]


PAGES = (
    ConflictPage("rituals:ritual_edit", lambda ritual: ritual),
    ConflictPage(
        "rituals:milestone", lambda ritual: MilestoneFactory(ritual=ritual, anchor="start")
    ),
    ConflictPage("rituals:session", lambda ritual: SessionFactory(ritual=ritual)),
)


@contextmanager
def nothing_lasts() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-09-14T10:00+02:00"):
        yield


@pytest.fixture
def ritual(world: World, client: PageClient) -> Ritual:
    client.force_login(world.user("nora"))
    return RitualFactory(year=world.here.year, title="Réseau")


def test_every_form_with_a_version_and_every_formset_is_here() -> None:
    """A new one needs its line in PAGES, or a reason to be listed here."""
    ours = [
        form for form in every_class(forms.BaseForm) if not form.__module__.startswith("django")
    ]
    versioned = {form for form in ours if "version" in form.base_fields}
    assert versioned == {
        RitualForm,
        MilestoneForm,
        MoveForm,  # holds no text: `tests/security/test_altered_forms.py` tries its answers
    }
    formsets = {
        formset
        for formset in every_class(forms.BaseFormSet)
        if getattr(formset, "form", None) in ours
    }
    assert formsets == {LineFormSet}


@st.composite
def written(draw: st.DrawFn, form: html.HtmlElement) -> Sent:
    """What a person may send of that form: each field as it is, or another value of its sort."""
    sent: Sent = {}
    for name in {field for field in form.fields if field}:
        inputs = form.inputs[name]
        sent[name] = draw(_values(name, inputs))
    return sent


def _values(name: str, inputs: Any) -> st.SearchStrategy[list[str]]:
    kind = getattr(inputs, "type", "") or getattr(inputs, "tag", "")
    if isinstance(inputs, html.CheckboxGroup):
        offered = sorted(box.get("value") for box in inputs)
        return st.lists(st.sampled_from(offered), unique=True, max_size=3)
    if isinstance(inputs, html.SelectElement):
        return st.sampled_from(sorted(inputs.value_options)).map(lambda value: [value])
    simple = {
        "checkbox": st.sampled_from([[], ["on"]]),
        "hidden": st.just([inputs.value]),
        "date": _one(st.sampled_from(DAYS)),
        "time": _one(st.sampled_from(HOURS)),
        "number": _one(st.integers(0, 30).map(str)),
    }
    return simple[kind] if kind in simple else _one(LINKS if name == "links" else WORDS)


def _one(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return values.map(lambda value: [value])


def form_of(response: HttpResponse) -> html.HtmlElement:
    """The form that holds a version."""
    found = html.fromstring(response.content.decode()).forms
    return next(
        form
        for form in found
        if "version" in form.fields
        and form.xpath(".//*[@name='title' or @name='label' or @name='date']")
    )


def texts(form: html.HtmlElement, sent: Sent) -> dict[str, tuple[str, str]]:
    """{field: (what was typed, what the page shows)}, of what is typed by hand."""
    typed = [
        name
        for name in sent
        if isinstance(form.inputs[name], html.TextareaElement)
        or getattr(form.inputs[name], "type", "") == "text"
    ]
    return {
        name: (sent[name][0], form.inputs[name].value.replace("\r", "").removeprefix("\n"))
        for name in typed
    }


@pytest.mark.parametrize("place", PAGES, ids=lambda place: place.name)
def test_the_second_is_told_and_loses_nothing(
    place: ConflictPage, world: World, ritual: Ritual, client: PageClient
) -> None:
    thing = place.make(ritual)
    url = reverse(place.name, args=[world.here.uai, thing.pk])
    shown = form_of(client.get(url))
    told = []

    @settings(max_examples=15, deadline=None, database=None, phases=[Phase.generate])
    @given(written(shown), written(shown))
    def tried(theirs: Sent, mine: Sent) -> None:
        with nothing_lasts():
            first = client.post(url, theirs)
            assert first.status_code in {302, 422}
            assume(first.status_code == 302)
            thing.refresh_from_db()
            assume(thing.version > 1)
            second = client.post(url, mine)
            assert second.status_code in {409, 422}
            for typed, kept in texts(form_of(second), mine).values():
                assert kept == typed
            told.append(second.status_code)

    tried()
    assert told


def test_lines_announced_and_not_sent_are_no_sessions(
    world: World, ritual: Ritual, client: PageClient
) -> None:
    url = reverse("rituals:session_add", args=[world.here.uai, ritual.pk])
    page = html.fromstring(client.get(url).content.decode())
    form = next(form for form in page.forms if "seances-TOTAL_FORMS" in form.fields)
    shown = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    counts = st.integers(1, 5) | st.integers(-3, 30) | st.sampled_from([10**6, 10**30, -(10**30)])

    seen = set()

    @settings(max_examples=15, deadline=None, database=None, phases=[Phase.generate])
    @given(counts, st.sampled_from([0, 1]) | counts)
    def answered(total: int, initial: int) -> None:
        asked = {"seances-TOTAL_FORMS": str(total), "seances-INITIAL_FORMS": str(initial)}
        with nothing_lasts():
            response = client.post(url, shown | asked)
            made = Session.objects.count()
        assert (response.status_code, made) in {(302, 1), (422, 0)}
        seen.add(made)

    answered()
    assert seen == {0, 1}
