"""Pix's list of pupils' passwords: refused at every door, and gone from the disk once read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from pixschool.core.models import ImportBatch, School
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.corpus import workbook
from tests.support.imports import dump
from tests.support.pages import page_of
from tests.support.pix_files import Export, Line
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

SECRET = "Zq7-canari-9"
TITLES = ["Classe", "Nom", "Prénom", "Identifiant", "Mot de passe"]
PUPIL = ["6A", "DUPRÉ", "Zoé", "zoe.dupre1203", SECRET]
TEXT = "\n".join(";".join(line) for line in (TITLES, PUPIL, ""))
SHAPES = {
    "text": ("mdp.csv", TEXT.encode()),
    "utf-16": ("mdp.csv", TEXT.encode("utf-16")),
    "heavy": ("mdp.csv", (TEXT + ";".join(PUPIL) + "\n").encode() + b"6A;A;B;c;d\n" * 300_000),
    "workbook": ("mdp.xlsx", workbook([TITLES, PUPIL])),
}
DOORS = {"roster": "students:drop", "results": "campaigns:drop"}
GOOD = Export((Line("MARTIN", "Léa"),))


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    """Where Django lays a heavy upload while it arrives."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def school() -> School:
    school: School = SchoolFactory()
    return school


def files(*roots: Path) -> Iterator[Path]:
    for root in (settings.PRIVATE_ROOT, *roots):
        yield from (path for path in Path(root).rglob("*") if path.is_file())


def holding(data: bytes, *roots: Path) -> list[Path]:
    """The files that hold these bytes, or the password in any coding."""
    signs = (data[:300], SECRET.encode(), SECRET.encode("utf-16-le"))
    return [path for path in files(*roots) if any(sign in path.read_bytes() for sign in signs)]


def post(client: PageClient, school: School, door: str, *uploads: tuple[str, bytes]) -> ImportBatch:
    client.force_login(MembershipFactory(school=school, lead=True).user)
    sent = [SimpleUploadedFile(name, data) for name, data in uploads]
    response = client.post(reverse(DOORS[door], args=[school.uai]), {"uploads": sent})
    assert response.status_code == 302
    return ImportBatch.objects.get()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("door", DOORS)
def test_on_the_screen(
    door: str, shape: str, school: School, work: Work, client: PageClient, uploads: Path
) -> None:
    name, data = SHAPES[shape]
    batch = post(client, school, door, (name, data))
    assert len(holding(data, uploads)) == 1  # it waits for the worker
    work.drain()
    assert list(files(uploads)) == []
    assert SECRET not in str(dump()) + str(list(ImportBatch.objects.values()))
    assert SECRET not in str(list(batch.files.values()))
    page = page_of(client.get(reverse("core:import", args=[school.uai, batch.pk])))
    assert "mots de passe d’élèves" in page
    assert SECRET not in page


def test_beside_other_files_that_wait(school: School, work: Work, client: PageClient) -> None:
    name, data = SHAPES["text"]
    batch = post(client, school, "results", (GOOD.file_name, GOOD.as_bytes()), (name, data))
    work.drain()
    batch.refresh_from_db()
    assert batch.status == ImportBatch.BatchStatus.PREVIEW
    assert holding(data) == []
    assert list(files())  # the rows of the other one


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("command", ["import_roster", "import_results"])
def test_on_the_command_line(
    command: str,
    shape: str,
    school: School,
    work: Work,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    uploads: Path,
) -> None:
    name, data = SHAPES[shape]
    own = tmp_path_factory.mktemp("own") / name
    own.write_bytes(data)
    with pytest.raises(SystemExit):
        call_command(command, str(own), "--school", school.uai, "--json")
    said = capsys.readouterr().out
    answer = json.loads(said)
    found = answer if command == "import_roster" else answer["files"][0]
    assert [problem["code"] for problem in found["errors"]] == ["PASSWORDS_FILE"]
    assert SECRET not in said
    assert list(files(uploads)) == []
    assert own.read_bytes() == data  # theirs stays theirs


@time_machine.travel("2026-11-23T10:00+01:00")  # the good file is neither old nor of the future
def test_beside_good_files_on_the_command_line(
    school: School, work: Work, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("own")
    paths = [folder / GOOD.file_name, folder / "mdp.csv"]
    for path, data in zip(paths, (GOOD.as_bytes(), SHAPES["text"][1]), strict=True):
        path.write_bytes(data)
    with pytest.raises(SystemExit):
        call_command(
            "import_results", *map(str, paths), "--school", school.uai, "--create-campaigns"
        )
    assert ImportBatch.objects.get().status == ImportBatch.BatchStatus.DONE
    assert list(files()) == []
    assert SECRET not in str(dump())
