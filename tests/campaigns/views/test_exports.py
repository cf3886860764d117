import csv
import dataclasses
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tablib import Dataset

from campaigns.missing.exports import FORMATS
from pixschool.core.models import AuditEntry
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.queries import captured
from tests.support.world import CANARY_6A, CANARY_6B, World

HEADERS = [
    "Classe", "Niveau", "Nom", "Prénom", "Campagne", "Jusqu’au", "État", "Progression", "Code",
]  # fmt: skip
FORMULAS = ("=1+1", "+33", "-1", "@SUM(A1)")


def url(world: World, kind: str, query: str = "") -> str:
    return reverse("campaigns:missing_export", args=[world.here.uai, kind]) + query


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_csv_opens_in_a_french_excel(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    response = client.get(url(world, "csv", f"?campagne={world.here.campaign.pk}"))
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, *lines = rows(response.content)
    assert head == HEADERS
    assert len(lines) == 4
    pupil = world.a.started
    expected = ["6A", "6e", pupil.last_name, pupil.first_name, "Rentrée 6e", "", "En cours", "42 %"]
    assert [*expected, world.here.pix.code] in lines


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_the_same_names(client: PageClient, world: World, kind: str) -> None:
    client.force_login(world.user("bob"))
    response = client.get(url(world, kind, f"?campagne={world.here.campaign.pk}"))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith('attachment; filename="manquants-')
    assert response.headers["Cache-Control"] == "no-store"
    text = response.content.decode(errors="replace")
    if kind == "xlsx":
        sheet = load_workbook(BytesIO(response.content)).active
        text = "\n".join(str(cell.value) for row in sheet for cell in row)
    elif kind == "ods":
        text = Dataset().load(response.content, "ods").export("csv")
    assert world.a.missing.last_name in text
    assert world.a.finished.last_name not in text
    assert CANARY_6B not in text


def test_txt_is_what_one_copies(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    text = client.get(url(world, "txt", f"?classe={world.a.room.pk}")).content.decode("utf-8-sig")
    assert text.startswith("6A\u00a0: 2\u00a0élèves\r\nRentrée 6e")


class TestFormulas:
    @pytest.fixture(autouse=True)
    def names(self, world: World) -> None:
        for name in FORMULAS:
            EnrolmentFactory(classroom=world.a.room, student__first_name=name)

    def test_csv_gives_them_an_apostrophe(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        found = {line[3] for line in rows(client.get(url(world, "csv")).content)}
        assert {f"'{name}" for name in FORMULAS} <= found

    def test_xlsx_keeps_them_as_text(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        book = load_workbook(BytesIO(client.get(url(world, "xlsx")).content))
        cells = [cell for row in book.active for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        assert set(FORMULAS) <= {cell.value for cell in cells}

    def test_ods_keeps_them_as_text(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        content = client.get(url(world, "ods")).content
        found = {row[3] for row in Dataset().load(content, "ods")}
        assert set(FORMULAS) <= found


@pytest.mark.parametrize("kind", FORMATS)
def test_control_characters_do_not_break_a_file(
    client: PageClient, world: World, kind: str
) -> None:
    EnrolmentFactory(classroom=world.a.room, student__first_name="\tÉlé\x0bonore\r")
    client.force_login(world.user("nora"))
    assert client.get(url(world, kind)).status_code == 200


def test_an_export_is_written_down_without_a_name(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    with captured() as queries:
        client.get(url(world, "csv", f"?campagne={world.here.campaign.pk}"))
    assert len(queries.writes) == 1
    entry = AuditEntry.objects.get(event="missing_exported")
    assert entry.actor == world.user("nora")
    assert entry.school == world.here.school
    assert entry.target_ids == [world.here.campaign.pk]
    assert entry.details == {"format": "csv", "lines": 4, "pupils": 4}
    assert CANARY_6A not in str(entry.details)


def test_a_list_too_long_for_a_format_says_which_one_holds_it(
    client: PageClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(world.user("nora"))
    asked = f"?campagne={world.here.campaign.pk}"
    for most, advice in ((10, "Téléchargez-la en CSV, ou choisissez"), (3, "Choisissez un niveau")):
        for kind, kept in FORMATS.items():
            most_rows = 3 if kind == "ods" else most
            monkeypatch.setitem(FORMATS, kind, dataclasses.replace(kept, most_rows=most_rows))
        answer = client.get(url(world, "ods", asked), follow=True)
        page = plain(answer.content.decode())
        assert answer.redirect_chain[0][0].endswith(asked)
        assert f"4 lignes : 3 au plus en LibreOffice (ODS). {advice}" in page
    assert not AuditEntry.objects.filter(event="missing_exported").exists()
    monkeypatch.setitem(FORMATS, "ods", dataclasses.replace(FORMATS["ods"], most_rows=4))
    assert client.get(url(world, "ods", asked)).status_code == 200


def test_unknown_format(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    assert client.get(url(world, "pdf")).status_code == 404


def test_not_for_those_who_see_no_pupil(client: PageClient, world: World) -> None:
    for who, status in (("ines", 403), ("sam", 403), ("charlie", 404)):
        client.force_login(world.user(who))
        assert client.get(url(world, "csv")).status_code == status
    assert not AuditEntry.objects.filter(event="missing_exported").exists()


def test_same_queries_at_any_size(
    client: PageClient, world: World, count_queries: Callable[..., None]
) -> None:
    client.force_login(world.user("nora"))

    def grow() -> None:
        for _ in range(3):
            room = ClassroomFactory(year=world.here.year)
            world.here.campaign.classrooms.add(room)
            EnrolmentFactory(classroom=room)

    count_queries(lambda: client.get(url(world, "csv")), grow, at_most=12)
