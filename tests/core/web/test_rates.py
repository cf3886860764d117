"""What costs seconds is asked for at a human pace."""

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from pixschool.core.documents import answers
from pixschool.core.documents.answers import DOCUMENTS_A_MINUTE
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.routes import every_url
from tests.support.world import World


@pytest.fixture(autouse=True)
def a_document_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault is the number of them; that they are right is tested elsewhere."""
    monkeypatch.setattr(answers, "pdf_of", lambda *_args, **_named: b"%PDF")


def ask(client: PageClient, world: World, name: str = "planner_list") -> HttpResponse:
    return client.get(reverse(f"rituals:{name}", args=[world.here.uai]))


def test_a_person_waits_past_so_many_a_minute(client: PageClient, world: World) -> None:
    client.force_login(world.user("ines"))
    with time_machine.travel("2026-09-14T10:00:05+02:00", tick=False) as clock:
        for _ in range(DOCUMENTS_A_MINUTE):
            assert ask(client, world).status_code == 200
        refused = ask(client, world, "planner_poster")  # one count for all documents
        assert refused.status_code == 429
        assert "Attendez une minute" in page_of(refused)
        assert refused["Retry-After"] == "60"
        other = PageClient()
        other.force_login(world.user("sam"))
        assert ask(other, world).status_code == 200
        clock.shift(60)
        assert ask(client, world).status_code == 200


# Counted when it must be rendered alone: see `tests/papers/views/test_public.py`.
PACED_INSIDE = {"public_papers:flyer", "public_papers:flyer_in"}


def test_every_pdf_is_paced() -> None:
    """An address that ends in .pdf has its pace; a new one is said here by failing."""
    papers = {
        name: pattern.callback
        for name, route, pattern in every_url(get_resolver().url_patterns)
        if route.endswith(".pdf") and name not in PACED_INSIDE
    }
    assert papers
    assert [name for name, view in papers.items() if not _is_paced(view)] == []


def _is_paced(view: object) -> bool:
    while view is not None:
        if hasattr(view, "paced"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False
