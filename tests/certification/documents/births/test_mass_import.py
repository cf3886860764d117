"""The file that creates all sessions: exact, whole, and nothing of a birth is left behind."""

import base64
import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from certification.documents.births import mass_import
from certification.documents.births.reading import Birth
from certification.models import CertificationPlan
from students.models import Student
from tests.factories.sittings import a_plan, a_sitting
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.siecle_files import Listed, numbered, siecle_xml, siecle_zip
from tests.support.world import World

BORN, CITY = "29/02/2012", "33999"
HEADER = (
    '"Numéro de session préexistante";"* Nom du site";"* Nom de la salle";'
    '"* Date de début (format: JJ/MM/AAAA)";"* Heure de début (heure locale format: HH:MM)";'
    '"* Surveillant(s)";"Observations (optionnel)";"* Nom de naissance";"* Prénom";'
    '"* Date de naissance (format: JJ/MM/AAAA)";"* Sexe (M ou F)";'
    '"Code INSEE de la commune de naissance";"Code postal de la commune de naissance";'
    '"Nom de la commune de naissance";"* Pays de naissance";'
    '"E-mail du destinataire des résultats (formateur, enseignant…)";"E-mail de convocation";'
    '"Identifiant externe";"Temps majoré ? (exemple format: 33%)"'
)


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    with time_machine.travel("2027-01-11 09:00+01:00"):
        yield


@pytest.fixture
def plan(world: World) -> CertificationPlan:
    plan = a_plan(world.here.year)
    a_sitting(plan, world.a.pupils, room="=Salle 1")
    a_sitting(plan, world.b.pupils, room="Salle 2")
    return plan


def siecle(world: World, *but: Student) -> bytes:
    rows = [
        # As SIECLE writes apostrophes.
        Listed(pupil.last_name.replace("’", "'"), pupil.first_name, name, birth=BORN)
        for name, found in (("6A", world.a), ("6B", world.b))
        for pupil in found.pupils
        if pupil not in but
    ]
    text = siecle_xml(numbered(rows), uai=world.here.uai).decode("iso-8859-15")
    pattern = r"(<CODE_COMMUNE_INSEE_NAISS>)[^<]*"
    return re.sub(pattern, rf"\g<1>{CITY}", text).encode("iso-8859-15")


def dropped(client: PageClient, world: World, plan: CertificationPlan, content: bytes) -> str:
    client.force_login(world.user("nora"))
    address = reverse("certification:mass_import", args=[world.here.uai, plan.pk])
    file = SimpleUploadedFile("ElevesSansAdresses.xml", content)
    return page_of(client.post(address, {"uploads": file}))


def rows_of(page: str) -> list[list[str]]:
    found = re.search(r"base64,([^\"]+)", page)
    assert found, page
    text = base64.b64decode(found[1].replace("&#x3D;", "=")).decode()
    assert text.startswith("\ufeff" + HEADER + "\n")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))[1:]


def test_exact_headers_and_one_session_above_its_pupils(
    world: World, client: PageClient, plan: CertificationPlan
) -> None:
    found = rows_of(dropped(client, world, plan, siecle(world)))
    assert len(found) == 6
    assert {len(row) for row in found} == {19}
    first, second = found[0], found[1]
    assert first[:7] == [
        "", world.here.school.name, "'=Salle 1", "16/03/2027", "08:30", "Mme =Salle 1", "plan 1",
    ]  # fmt: skip
    assert second[:7] == [""] * 7
    assert [row[2] for row in found if row[2]] == ["'=Salle 1", "Salle 2"]
    pupil = world.a.pupils[0]
    assert first[7:] == [
        pupil.last_name, pupil.first_name, BORN, "F", CITY, "", "", "FRANCE", "", "", "", "",
    ]  # fmt: skip


def test_who_is_not_in_the_file_is_said_and_the_others_are_written(
    world: World, client: PageClient, plan: CertificationPlan
) -> None:
    page = dropped(client, world, plan, siecle(world, world.a.pupils[0]))
    assert len(rows_of(page)) == 5
    assert "1 élève n’y est pas" in " ".join(page.split())
    assert str(world.a.pupils[0]) in page
    assert "Introuvable dans le fichier SIECLE" in page
    assert 'download="pix-certif-sessions-3e-plan-1.csv"' in page


WHOLE = Birth("", "Roy", "Zoé", "2", BORN, "100", CITY, "", "3a")


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        (WHOLE, ""),
        (replace(WHOLE, last_name=""), "nom ou prénom absent"),
        (replace(WHOLE, last_name="=cmd|calc"), "commence par un signe"),
        (replace(WHOLE, first_name="@SUM(A1)"), "commence par un signe"),
        (replace(WHOLE, born_on="31/02/2012"), "date de naissance"),
        (replace(WHOLE, born_on="2012-03-05"), "date de naissance"),
        (replace(WHOLE, sex_code="3"), "sexe"),
        (replace(WHOLE, country_code="352", city_code=""), "hors de France"),
        (replace(WHOLE, city_code=""), "commune"),
        (replace(WHOLE, city_code="2A004"), ""),
    ],
)
def test_what_pix_would_refuse_is_said(birth: Birth, said: str) -> None:
    reason = mass_import._missing(birth)
    assert said in reason
    assert bool(said) is bool(reason)


@pytest.mark.parametrize("packed", [False, True])
def test_no_birth_is_kept_anywhere(
    packed: bool,
    world: World,
    client: PageClient,
    plan: CertificationPlan,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In no table, in no file of ours, in no line of the journal of the server."""
    rows = [Listed(p.last_name, p.first_name, "6A", birth=BORN) for p in world.a.pupils]
    content = siecle(world)
    if packed:
        content = siecle_zip(numbered(rows), uai=world.here.uai)
    tables = set(connection.introspection.table_names())
    caplog.set_level("DEBUG")
    page = dropped(client, world, plan, content)
    assert rows_of(page)[0][9] == BORN  # what could leak was there
    canaries = (BORN, "2012-02-29", CITY, base64.b64encode(BORN.encode()).decode()[:12])
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            told = " ".join(row[0] for row in cursor.fetchall())
            assert not any(canary in told for canary in canaries), table
    for folder in {Path(settings.PRIVATE_ROOT), Path(settings.MEDIA_ROOT or settings.PRIVATE_ROOT)}:
        for place, _, names in os.walk(folder):
            for name in names:
                kept = Path(place, name).read_bytes()
                assert not any(canary.encode() in kept for canary in canaries), name
    assert not any(canary in caplog.text for canary in canaries)
    assert "ImportBatch" not in caplog.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"Nom;Prenom\nA;B\n", ""),
        (b"<BEE_STRUCTURES/>", "des structures"),
        (b"<BEE_ELEVES><PARAMETRES><UAJ>0330001Z</UAJ></PARAMETRES></BEE_ELEVES>", "UAI"),
        (b"<BEE_ELEVES><PARAMETRES><UAJ>", "incomplet"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><BEE_ELEVES/>', "DOCTYPE"),
        (b"<BEE_ELEVES>" + b" " * (26 * 1024 * 1024), "limite est de"),
    ],
)
def test_a_bad_file_is_explained(
    content: bytes, said: str, world: World, client: PageClient, plan: CertificationPlan
) -> None:
    page = dropped(client, world, plan, content)
    assert "base64," not in page
    assert said in page
    assert "field-error" in page or "errorlist" in page or "form-errors" in page


def test_the_answer_is_kept_by_no_cache(
    world: World, client: PageClient, plan: CertificationPlan
) -> None:
    client.force_login(world.user("nora"))
    address = reverse("certification:mass_import", args=[world.here.uai, plan.pk])
    file = SimpleUploadedFile("ElevesSansAdresses.xml", siecle(world))
    assert "no-store" in client.post(address, {"uploads": file})["Cache-Control"]


def test_sessions_that_have_begun_are_not_in_it(
    world: World, client: PageClient, plan: CertificationPlan
) -> None:
    with time_machine.travel("2027-03-16 08:31+01:00"):
        page = dropped(client, world, plan, siecle(world))
    assert "base64," not in page
    assert "Aucun élève" in page
