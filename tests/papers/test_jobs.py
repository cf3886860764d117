"""A document of all the classes: by workers, part by part, stopped, lost, taken by its author."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from pixschool.core.documents import answers
from pixschool.core.documents.rendering import NoRendererError
from pixschool.core.jobs import notify_worker
from pixschool.papers import jobs
from pixschool.papers.models import PaperJob
from pixschool.papers.registry import BY_KEY
from tests.papers.inspecting import faults, words_of
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import CANARY_6A, CANARY_6B, World


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that workers are told of."""
    ids: list[int] = []
    monkeypatch.setattr(notify_worker, "notify", lambda _task, pk: ids.append(pk))
    return ids


def asked(world: World, who: str = "nora", rooms: str = "AB") -> PaperJob:
    chosen = [world.here.classes[f"6{letter}"].room for letter in rooms]
    return jobs.ask(
        year=world.here.year, paper=BY_KEY["missing"], classrooms=chosen, actor=world.user(who)
    )


def work(told: list[int]) -> None:
    """What the workers do, until nobody tells them anything."""
    while told:
        jobs.make_part(told.pop())


def test_from_the_click_to_the_files(world: World, client: PageClient, told: list[int]) -> None:
    client.force_login(world.user("nora"))
    answer = client.post(reverse("papers:lot_ask", args=[world.here.uai, "missing"]))
    job = PaperJob.objects.get()
    page = reverse("papers:lot", args=[world.here.uai, job.pk])
    assert answer["Location"] == page
    assert "0 sur 2" in page_of(client.get(page))
    assert len(told) == 2  # both cores
    jobs.make_part(told.pop())
    assert "1 sur 2" in page_of(client.get(page, headers={"HX-Request": "true"}))
    work(told)
    assert "prêt" in page_of(client.get(page))
    whole = client.get(reverse("papers:lot_file", args=[world.here.uai, job.pk, "pdf"])).content
    assert faults(whole) == []
    assert CANARY_6A in words_of(whole)
    assert CANARY_6B in words_of(whole)
    zipped = client.get(reverse("papers:lot_file", args=[world.here.uai, job.pk, "zip"])).content
    with ZipFile(BytesIO(zipped)) as files:
        assert files.namelist() == ["eleves-a-relancer-6a.pdf", "eleves-a-relancer-6b.pdf"]


def test_stopped_it_leaves_nothing(world: World, client: PageClient, told: list[int]) -> None:
    client.force_login(world.user("nora"))
    job = asked(world)
    jobs.make_part(job.pk)
    client.post(reverse("papers:lot_cancel", args=[world.here.uai, job.pk]))
    work(told)
    job.refresh_from_db()
    assert job.is_cancelled
    assert not job.is_ready
    answer = client.get(reverse("papers:lot_file", args=[world.here.uai, job.pk, "pdf"]))
    assert answer.status_code == 302


def test_it_is_of_its_author_alone(world: World, client: PageClient, told: list[int]) -> None:
    job = asked(world)
    work(told)
    client.force_login(world.user("alice"))
    for name, more in (("lot", []), ("lot_file", ["pdf"])):
        answer = client.get(reverse(f"papers:{name}", args=[world.here.uai, job.pk, *more]))
        assert answer.status_code == 403


def test_rights_are_read_again_when_it_is_made(world: World, told: list[int]) -> None:
    job = asked(world, who="bob")  # who leads 6A, not 6B
    work(told)
    job.refresh_from_db()
    assert job.problem == jobs.GONE


def test_a_machine_without_pango_says_so(
    world: World, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_page: str) -> bytes:
        raise NoRendererError("pango")

    monkeypatch.setattr(answers, "render_page", refuse)
    job = asked(world)
    work(told)
    job.refresh_from_db()
    assert job.problem == jobs.NO_RENDERER


def test_the_sweep_finds_what_a_dead_worker_left(world: World, told: list[int]) -> None:
    job = asked(world, rooms="A")
    told.clear()
    assert jobs._claim(job.pk)  # and dies
    now = timezone.now() + timedelta(minutes=1)
    jobs.sweep(now)
    assert told == []  # it may still be at work
    jobs.sweep(now + jobs.SILENCE)
    work(told)
    job.refresh_from_db()
    assert job.is_ready
    jobs.sweep(now + timedelta(days=3))
    assert not PaperJob.objects.exists()
