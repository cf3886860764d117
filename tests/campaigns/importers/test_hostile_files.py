"""Sixty files that are accepted and have too much of everything: their pages stay light, and say
how much they do not show."""

from collections.abc import Iterator
from itertools import islice, product

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from lxml import html

from campaigns.importers.choosing import LEAST_OPTIONS, MOST_OPTIONS
from campaigns.models import Campaign, ParticipantLink
from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch
from pixschool.core.reference.names import class_key
from tests.campaigns.results import Year
from tests.core.importing.test_bounds import weight
from tests.factories.campaigns import ParticipantLinkFactory
from tests.factories.core import MembershipFactory
from tests.support.client import PageClient
from tests.support.imports import confirm, drop
from tests.support.pages import plain
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

FILES, LINES, CAMPAIGNS = 60, 40, 250
MEGABYTE = 1_000_000
LONG = "TRÈS" * 49  # letters: a name ends with it, and is still one


def names() -> Iterator[str]:
    for parts in product(("BARO", "CEDU", "FIMO", "GUNA", "LESO", "PITA"), repeat=5):
        yield "".join(parts) + LONG


def exports(left: list[str]) -> list[Export]:
    """Each with pupils and classes that nobody knows, and with the pupils of `left`."""
    given = names()
    return [
        Export(
            tuple(
                Line(name, LONG, f"Zéphyr {rank} {n}".ljust(40, "x"), mastery=0.5)
                for n, name in enumerate([*islice(given, LINES), *left])
            ),
            code="",
            pix_id=10**18 + rank,
            name=f"Rentrée {rank} {LONG}",
            course=LONG * 4,
            badges=tuple(f"Badge {n} {LONG}" for n in range(120)),
        )
        for rank in range(FILES)
    ]


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    """Of an export that is old, there is one more thing to say."""
    with time_machine.travel("2026-11-20T10:00+01:00"):
        yield


@pytest.fixture
def year() -> Year:
    year = Year()
    Campaign.objects.bulk_create(
        Campaign(school=year.school, year=year.year, name=f"Campagne {n} {LONG}"[:200])
        for n in range(CAMPAIGNS)
    )
    return year


@pytest.fixture
def client(client: PageClient, year: Year) -> PageClient:
    client.force_login(MembershipFactory(school=year.school, lead=True).user)
    return client


def page(client: PageClient, batch: ImportBatch) -> str:
    response = client.get(reverse("core:import", args=[batch.school.uai, batch.pk]))
    assert response.status_code == 200
    assert len(response.content) < MEGABYTE
    return plain(response.content.decode())


def said(text: str) -> list[str]:
    found = html.fromstring(text).xpath("//p[starts-with(normalize-space(), 'et ')]")
    return [" ".join(element.text_content().split()) for element in found]


def test_everything_at_once(year: Year, work: Work, client: PageClient) -> None:
    left = [f"ÉTRANGER {name[:20]}" for name in islice(names(), 25)]
    decisions = (ParticipantLink.Decision.NOT_OURS, ParticipantLink.Decision.TEST)
    for rank, name in enumerate(left):
        for file in range(FILES):
            room = f"Zéphyr {file} {LINES + rank}".ljust(40, "x")
            ParticipantLinkFactory(
                school=year.school,
                last_name=name,
                first_name=LONG,
                class_name=room,
                class_key=class_key(room),
                decision=decisions[rank % 2],
            )
    files = [(f"{'r' * 110}-{n}.csv", one.as_bytes()) for n, one in enumerate(exports(left))]
    batch = drop(work, year.school, "results", *files)
    assert batch.status == ImportBatch.BatchStatus.PREVIEW, batch.issues
    preview, totals = batch.preview, batch.preview["totals"]
    assert weight(preview) < 210_000
    assert len(preview["files"]) == FILES
    assert batch.counts["to_resolve"] == totals["names"] == FILES * LINES
    assert batch.counts["ignored"] == FILES * len(left)
    assert totals["set_aside"] == FILES * 2
    assert weight([file.facts for file in batch.files.all()]) < FILES * 30_000

    text = page(client, batch)
    for name in ("names", "set_aside"):
        rest = totals[name] - len(preview[name])
        assert rest > 0
        assert any(one.startswith(f"et {rest:,} autres".replace(",", " ")) for one in said(text))
    most = max(LEAST_OPTIONS, MOST_OPTIONS // FILES)
    assert text.count("<option ") == FILES * (most + 1)
    hidden = f"et {CAMPAIGNS + 1 - most} autres campagnes"
    assert sum(one.startswith(hidden) for one in said(text)) == FILES
    assert f"et {LINES + len(left) - 6} autres" in text  # classes seen in a file

    done = confirm(work, batch)
    assert done.status == ImportBatch.BatchStatus.DONE
    page(client, done)


def test_the_campaign_that_is_chosen_is_offered(year: Year, work: Work, client: PageClient) -> None:
    files = [(one.file_name, one.as_bytes()) for one in exports([])[:2]]
    batch = drop(work, year.school, "results", *files)
    last = Campaign.objects.filter(year=year.year).order_by("-pk")[0]
    first, second = batch.files.all()
    answers = {str(first.pk): f"campaign:{last.pk}", str(second.pk): "skip"}
    batches.replan(batches.answer(batch=batch, answers={"campaigns": answers}))
    tree = html.fromstring(page(client, batch))
    chosen = tree.xpath("//select[starts-with(@name, 'campaign-')]/option[@selected]/@value")
    assert sorted(chosen) == sorted(answers.values())


def test_what_a_file_says_in_too_many_ways(year: Year, work: Work, client: PageClient) -> None:
    """Every column of two thousand is wrong in its own way."""
    line = Line("MARTIN", "Léa", competences={f"{LONG} {n}": (1, 1) for n in range(600)})
    export = Export((line,), competences=tuple(f"Compétence {n} {LONG}" for n in range(600)))
    titles, cells = export.as_bytes().decode().splitlines()
    wrong = cells.replace("0,5", "n’importe")
    batch = drop(work, year.school, "results", ("r.csv", f"{titles}\n{wrong}\n".encode()))
    assert batch.status == ImportBatch.BatchStatus.REJECTED
    assert weight(batch.issues) < 100_000
    page(client, batch)
