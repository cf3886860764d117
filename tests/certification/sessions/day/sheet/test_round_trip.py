"""A sheet goes and comes back: unedited it changes nothing, an edited row is proposed whole."""

import random
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from openpyxl import load_workbook

from certification.models import CertificationSession, SessionCandidate
from certification.sessions.day import marking
from certification.sessions.day.roll import roll_of
from certification.sessions.day.sheet import comparing, reading, writing
from certification.sessions.day.sheet.comparing import Aside, SheetComparison
from certification.sessions.errors import PlanRefusedError
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
Rows = list[list[Any]]
PRESENCE, NOTED, SESSION, ROW = 3, 4, 5, 6  # columns of the sheet


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FIRST + timedelta(minutes=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(world: World) -> CertificationSession:
    return a_sitting(a_plan(world.here.year), world.a.pupils + world.b.pupils, room="Salle 1")


def compared(session: CertificationSession, content: bytes, name: str) -> SheetComparison:
    noted = dict(session.candidates.values_list("pk", "presence"))
    return comparing.compare(session.pk, reading.lines(content, name=name), noted)


def cells_of(session: CertificationSession) -> Rows:
    """The rows of the sheet that leaves, its titles first."""
    book = load_workbook(BytesIO(writing.write("xlsx", roll_of(session))))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def as_csv(rows: Rows, separator: str = ";", encoding: str = "cp1252") -> bytes:
    """As Excel in French saves it."""
    lines = [separator.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def note(session: CertificationSession, row: SessionCandidate, word: str, world: World) -> None:
    row.refresh_from_db()
    marking.mark(session, row.pk, word, seen=row.version, actor=world.user("nora"))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_unedited_it_changes_nothing(
    world: World, session: CertificationSession, kind: str
) -> None:
    rows = list(session.candidates.all())
    note(session, rows[0], "present", world)
    note(session, rows[1], "absent", world)
    content = writing.write(kind, roll_of(session))
    note(session, rows[0], "absent", world)  # noted here while the sheet was away
    note(session, rows[2], "present", world)
    found = compared(session, content, f"feuille.{kind}")
    assert (found.changes, found.same, found.aside) == ([], len(rows), {})


def test_whatever_is_edited_is_proposed_and_nothing_else(
    world: World, session: CertificationSession
) -> None:
    chance = random.Random(11)
    for _ in range(12):
        for row in session.candidates.all():
            note(session, row, chance.choice(["", "present", "absent"]), world)
        sheet = cells_of(session)
        away = dict(session.candidates.values_list("pk", "presence"))
        wanted = {}
        for cells in sheet[1:]:
            word, value = chance.choice(
                [("présent", "present"), ("P", "present"), ("Absente", "absent"), ("", "")]
            )
            if chance.random() < 0.5:
                cells[PRESENCE] = word
                wanted[int(cells[ROW])] = value
        for row in chance.sample(list(session.candidates.all()), 2):
            note(session, row, chance.choice(["present", "absent"]), world)
        now = dict(session.candidates.values_list("pk", "presence"))
        body = sheet[1:]
        chance.shuffle(body)  # people sort
        found = compared(session, as_csv([sheet[0], *body]), "feuille.csv")
        assert {one.row: one.presence for one in found.changes} == {
            row: word for row, word in wanted.items() if word not in (away[row], now[row])
        }
        assert {one.row for one in found.changes if one.is_newer} == {
            one.row for one in found.changes if away[one.row] != now[one.row]
        }
        assert len(found.changes) + found.same == len(body)
        assert not found.aside


def test_what_is_mangled_is_said_line_by_line(world: World, session: CertificationSession) -> None:
    sheet = cells_of(session)
    first, second, third, fourth, fifth = sheet[1:6]
    first[PRESENCE] = "malade"
    second[SESSION] = session.pk + 1
    third[PRESENCE], other = "présent", [*third]
    other[PRESENCE] = "absent"
    fourth[ROW] = 10**12
    fifth[PRESENCE], fifth[ROW] = "présent", f"{fifth[ROW]},0"  # as a spreadsheet may write it
    by_hand = ["UN Nouveau", "6A", "", "présent", "", "", ""]
    found = compared(session, as_csv([*sheet, other, by_hand]), "feuille.csv")
    assert {why: len(lines) for why, lines in found.aside.items()} == {
        Aside.UNKNOWN_WORD: 1, Aside.OTHER_SESSION: 1, Aside.TWICE: 2, Aside.GONE: 1,
        Aside.NO_IDS: 1,
    }  # fmt: skip
    assert [one.word for one in found.changes] == ["présent"]
    without = [row[:SESSION] for row in sheet]
    with pytest.raises(PlanRefusedError, match="Il manque des colonnes"):
        compared(session, as_csv(without), "feuille.csv")
    with pytest.raises(PlanRefusedError):
        compared(session, b"\x00\x01 not a table", "feuille.csv")


class TestPages:
    def drop(self, client: PageClient, session: CertificationSession, rows: Rows) -> HttpResponse:
        page = reverse("certification:day_sheet_drop", args=[session.plan.school.uai, session.pk])
        file = SimpleUploadedFile("feuille.csv", as_csv(rows))
        answer: HttpResponse = client.post(page, {"uploads": file})
        return answer

    def test_out_back_and_noted(
        self, client: PageClient, world: World, session: CertificationSession
    ) -> None:
        client.force_login(world.user("nora"))
        uai = world.here.uai
        day = reverse("certification:day", args=[uai, session.pk])
        assert reverse("certification:day_sheet_drop", args=[uai, session.pk]) in page_of(
            client.get(day)
        )
        sheet = cells_of(session)
        sheet[1][PRESENCE], sheet[2][PRESENCE] = "présent", "absent"
        shown = page_of(self.drop(client, session, sheet))
        assert "2 lignes modifiées" in shown.replace("\u00a0", " ")
        assert not session.candidates.exclude(presence="").exists()
        rows = list(session.candidates.order_by("seat"))
        keep = reverse("certification:day_sheet_keep", args=[uai, session.pk])
        assert f'value="{rows[0].pk}-{rows[0].version}-present" checked' in shown
        sent = [f"{rows[0].pk}-{rows[0].version}-present", f"{rows[1].pk}-99-absent", "x-y", "-"]
        client.post(keep, {"row": sent})
        assert [one.presence for one in session.candidates.order_by("seat")][:2] == ["present", ""]
        again = page_of(self.drop(client, session, cells_of(session)))
        assert "Rien à changer" in again

    def test_of_another_page(
        self, client: PageClient, world: World, session: CertificationSession
    ) -> None:
        client.force_login(world.user("nora"))
        answer = self.drop(client, session, [["Nom", "Prénom"], ["A", "B"]])
        assert answer.status_code == 422
