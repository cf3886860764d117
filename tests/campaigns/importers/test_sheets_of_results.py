"""A workbook of results that holds more than one sheet: the preview and the command name those
that are not read."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from pixschool.core.models import ImportBatch
from tests.campaigns.results import ELOISE, FILE, TOM, Year
from tests.factories.core import MembershipFactory
from tests.students.importers.readers.hostile_tables import HostileTable
from tests.support.client import PageClient
from tests.support.imports import confirm, drop
from tests.support.pages import plain
from tests.support.pix_files import Export
from tests.support.work import Work

pytestmark = [
    pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS),
    pytest.mark.usefixtures("that_day"),
]
NAMED = ["feuille Cyber (2 lignes)", "feuille Avant (2 lignes)", "feuille Notes (1 ligne)"]


def cells(export: Export) -> list[list[str]]:
    text = export.as_bytes().decode("utf-8-sig").replace('"', "")
    return [line.split(";") for line in text.splitlines()]


@pytest.fixture
def book() -> bytes:
    sheets = {
        "Rentrée": cells(FILE),
        "Cyber": cells(Export((ELOISE,), code="BDFGHJ256", pix_id=9, name="Cyber 6e")),
        "Avant": cells(Export((TOM,))),
        "Notes": [["Relancer la 6B"]],
    }
    return HostileTable((), sheets, hidden=("Avant",)).as_xlsx()


def test_the_preview_names_them(year: Year, work: Work, client: PageClient, book: bytes) -> None:
    batch = drop(work, year.school, "results", ("resultats.xlsx", book))
    pending = [issue["where"] for issue in batch.pending_confirmations()]
    assert pending == [["feuille Cyber (2 lignes)"]]
    client.force_login(MembershipFactory(school=year.school, lead=True).user)
    answer = client.get(reverse("core:import", args=[year.school.uai, batch.pk]))
    shown = plain(answer.content.decode())
    assert [name for name in NAMED if name in shown] == NAMED

    done = confirm(work, batch)
    assert (done.status, done.counts["rows"]) == (ImportBatch.BatchStatus.DONE, 4)


def test_the_command_names_them(
    year: Year, work: Work, tmp_path: Path, book: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "resultats.xlsx"
    path.write_bytes(book)
    arguments = [str(path), "--school", year.school.uai, "--create-campaigns", "--json"]

    def answer(*more: str) -> tuple[dict[str, list[str]], str, str]:
        capsys.readouterr()
        call_command("import_results", *arguments, *more)
        result = json.loads(capsys.readouterr().out)
        (file,) = result["files"]
        named = {found["code"]: found["where"] for found in file["warnings"]}
        return named, file["status"], plain(result["next"])

    named, status, then = answer()
    assert (status, then) == ("preview", "Pour confirmer, ajoutez --accept SHEETS_LEFT_OUT.")
    assert named == dict(
        zip(
            ["SHEETS_LEFT_OUT", "SHEETS_HIDDEN", "SHEETS_NOT_READ"],
            [[n] for n in NAMED],
            strict=True,
        )
    )
    assert answer("--accept", "SHEETS_LEFT_OUT")[1] == "done"
