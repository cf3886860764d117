"""A list that is accepted and has too much of everything: its pages stay light, and say how many
lines they do not show."""

from collections.abc import Iterator, Sequence
from itertools import islice, product

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from pixschool.core.importing import batches
from pixschool.core.importing.bounds import LIST_MOST
from pixschool.core.models import ImportBatch, School
from pixschool.core.text.french import count
from students.models import Enrolment
from tests.core.importing.test_bounds import weight
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.imports import confirm, drop
from tests.support.pages import plain
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

MANY = LIST_MOST + 60
MEGABYTE = 1_000_000
TITLES = ("Nom", "Prénom", "Classe", "Profil", "Groupes")
Row = tuple[str, ...]


def names() -> Iterator[str]:
    """No two of them are a letter apart."""
    for parts in product(("BARO", "CEDU", "FIMO", "GUNA", "LESO", "PITA"), repeat=5):
        yield "".join(parts)


def table(rows: Sequence[Row], titles: Row = TITLES) -> bytes:
    return "\n".join(";".join(row) for row in (titles, *rows)).encode()


class School1:
    """`before` is the base, `after` the list with everything in it, by what should come of it."""

    def __init__(self) -> None:
        given = names()

        def some(start: str = "") -> list[str]:
            return [start + name for name in islice(given, MANY)]

        moved, gone, close, new = some(), some(), some(), some()
        self.before = [
            *(self.pupil(name, f"6 M{n % 20}") for n, name in enumerate(moved)),
            *(self.pupil(name, f"6 L{n % 20}") for n, name in enumerate(gone)),
            *(self.pupil(name, f"6 D{n % 20}") for n, name in enumerate(close)),
        ]
        long = "TRÈS" * 50
        self.after = [
            *(self.pupil(name, f"6 M{(n + 1) % 20}") for n, name in enumerate(moved)),
            *(self.pupil(name[:-1] + "É", f"6 D{n % 20}") for n, name in enumerate(close)),
            *(
                self.pupil(name + long, f"Zéphyr {n}".ljust(40, "x"), f"G{n}-" * 9)
                for n, name in enumerate(new)
            ),
            *[self.pupil(f"{name}{long}", "6 H") for name in some() for _ in (1, 2)],
            *((f"{name}{long}" * 9, "Anne", "6 M1", "Parent", "") for name in some()),
        ]

    @staticmethod
    def pupil(name: str, room: str, groups: str = "") -> Row:
        return name, "Zoé", room, "Élève", groups


@pytest.fixture
def school() -> School:
    school: School = SchoolFactory()
    return school


@pytest.fixture
def client(client: PageClient, school: School) -> PageClient:
    client.force_login(MembershipFactory(school=school, lead=True).user)
    return client


def page(client: PageClient, batch: ImportBatch) -> str:
    response = client.get(reverse("core:import", args=[batch.school.uai, batch.pk]))
    assert response.status_code == 200
    assert len(response.content) < MEGABYTE
    return response.content.decode()


def said(text: str) -> list[str]:
    """« et 60 autres… », where a list ends."""
    found = html.fromstring(text).xpath("//p[starts-with(normalize-space(), 'et ')]")
    return [plain(" ".join(element.text_content().split())) for element in found]


def test_everything_at_once(school: School, work: Work, client: PageClient) -> None:
    full = School1()
    assert confirm(work, drop(work, school, "roster", ("l.csv", table(full.before)))).pk
    assert Enrolment.objects.filter(ends_on=None).count() == len(full.before)
    batch = drop(work, school, "roster", ("liste.csv", table(full.after)))
    assert batch.status == ImportBatch.BatchStatus.PREVIEW, batch.issues
    preview, totals = batch.preview, batch.preview["totals"]
    assert weight(preview) < 210_000
    hidden = {
        name: totals[name] - len(preview[name])
        for name in ("created", "updated", "closed", "ignored", "homonyms", "doubts", "classes")
    }
    assert {name for name, rest in hidden.items() if not rest > 0} == set()
    counts = batch.counts
    assert totals["ignored"] == counts["not_kept"] == MANY
    assert totals["homonyms"] == MANY
    assert (totals["created"], totals["updated"], totals["closed"]) == (
        counts["created"],
        counts["updated"],
        counts["closed"],
    )
    assert totals["unknown_levels"] == MANY
    text = page(client, batch)
    sentences = said(text)
    known = totals["classes"] - MANY  # those that have a level
    levels = hidden.pop("classes")
    for name, rest in (hidden | {"without level": levels - known, "with level": known}).items():
        assert any(one.startswith(f"et {plain(count(rest, 'autre'))}") for one in sentences), name
    assert f"{MANY - 12} autres" in plain(text)  # of the classes without a level

    done = confirm(work, batch)
    assert done.status == ImportBatch.BatchStatus.DONE
    assert counts["created"] == Enrolment.objects.filter(created_in=done).count() - counts["moved"]
    page(client, done)


def test_the_doubts_that_are_hidden_come_in_turn(
    school: School, work: Work, client: PageClient
) -> None:
    full = School1()
    confirm(work, drop(work, school, "roster", ("l.csv", table(full.before))))
    close = [row for row in full.after if row[0].endswith("É")]
    batch = drop(work, school, "roster", ("liste.csv", table(close)))
    first = [doubt["key"] for doubt in batch.preview["doubts"]]
    assert len(first) < MANY == batch.preview["totals"]["doubts"]
    answers = dict.fromkeys(first, "new")
    batch = batches.replan(batches.answer(batch=batch, answers={"same": answers}))
    shown = [doubt["key"] for doubt in batch.preview["doubts"] if not doubt["is_answered"]]
    assert len(shown) == min(MANY - len(first), len(batch.preview["doubts"]))
    assert not set(shown) & set(first)


def test_many_renamed_classes(school: School, work: Work, client: PageClient) -> None:
    given = list(islice(names(), MANY))
    old = [School1.pupil(name, f"6 R{n}") for n, name in enumerate(given)]
    new = [School1.pupil(name, f"6 NEUVE {n}") for n, name in enumerate(given)]
    confirm(work, drop(work, school, "roster", ("l.csv", table(old))))
    batch = drop(work, school, "roster", ("liste.csv", table(new)))
    assert batch.preview["totals"]["renamed"] == MANY
    rest = MANY - len(batch.preview["renamed"])
    assert rest > 0
    text = page(client, batch)
    assert any(one.startswith(f"et {count(rest, 'autre')}") for one in said(text))


def test_more_columns_than_one_can_choose_from(
    school: School, work: Work, client: PageClient
) -> None:
    titles = tuple(f"Rubrique {rank} ".ljust(95, "z") for rank in range(2_900))
    long = ("é" * 5_000,)
    data = table([("x" * 300,) * 2_901] * 3, titles + long)
    batch = drop(work, school, "roster", ("liste.csv", data))
    assert batch.status == ImportBatch.BatchStatus.MAPPING
    assert weight(batch.files.get().facts) < 100_000
    assert any(one.startswith("et 2 700 autres") for one in said(page(client, batch)))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("MARTIN", "Léa", "6A" * 30), "CELL_TOO_LONG"),
        (("M" * 256, "Léa", "6A"), "CELL_TOO_LONG"),
    ],
)
def test_what_no_column_could_hold_is_refused(
    row: Row, code: str, school: School, work: Work, client: PageClient
) -> None:
    batch = drop(work, school, "roster", ("l.csv", table([row, ("A", "B", "6B")], TITLES[:3])))
    assert batch.status == ImportBatch.BatchStatus.REJECTED
    assert [issue["code"] for issue in batch.errors()] == [code]
    page(client, batch)


def test_what_barely_fits_is_written(school: School, work: Work, client: PageClient) -> None:
    row = ("ﬃ" * 255, "œ" * 255, "œ" * 20)
    batch = drop(work, school, "roster", ("l.csv", table([row, ("A", "B", "6B")], TITLES[:3])))
    assert confirm(work, batch).status == ImportBatch.BatchStatus.DONE
