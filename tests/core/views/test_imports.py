"""The screens of an import, whatever it imports."""

from datetime import date

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from pixschool.core.importing import registry
from pixschool.core.models import ImportBatch
from pixschool.demo.files.certification_csv import CertifiedPupil, CsvGeneration, content
from tests.factories.core import ImportBatchFactory, MembershipFactory, SchoolFactory
from tests.factories.students import StudentFactory
from tests.support.client import PageClient
from tests.support.imports import confirm, drop
from tests.support.pix_files import Export, Line
from tests.support.siecle_files import Listed, numbered, siecle_zip
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

PIX = Export((Line("MARTIN", "Léa"),))
STRAYS = {
    "roster": (PIX.file_name, PIX.as_bytes(), "campaigns:drop"),
    "certification": (PIX.file_name, PIX.as_bytes(), "campaigns:drop"),
    "results": ("liste.csv", "Nom;Prénom;Classe\nMartin;Léa;6A\n".encode(), "students:drop"),
}

SIECLE = siecle_zip(numbered([Listed("MARTIN", "Léa")]), uai="0330001A")
# One of each kind: a new kind shows its pages here too.
CERTIFIED = content(
    [CertifiedPupil(20881, "MARTIN", "Léa", sat_on=date(2026, 9, 18))], CsvGeneration.G3
)
FILES = {
    "roster": ("siecle.zip", SIECLE),
    "results": (PIX.file_name, PIX.as_bytes()),
    "certification": ("20260620_resultats_3A.csv", CERTIFIED.encode()),
}


KINDS = [kind.key for kind in registry.kinds()]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_its_preview_and_its_result(
    kind: str, work: Work, client: PageClient
) -> None:
    school = SchoolFactory(uai="0330001A")
    client.force_login(MembershipFactory(school=school, lead=True).user)
    batch = drop(work, school, kind, FILES[kind])
    url = reverse("core:import", args=[school.uai, batch.pk])

    preview = client.get(url)
    assert preview.status_code == 200
    assert registry.kind_of(batch).preview_template in _templates(preview)

    batch = confirm(work, batch)
    assert batch.status == ImportBatch.BatchStatus.DONE
    result = client.get(url)
    assert result.status_code == 200
    assert registry.kind_of(batch).result_template in _templates(result)


def _templates(page: HttpResponse) -> list[str]:
    return [template.name for template in page.templates]


def test_the_list_leads_to_the_page_of_each_kind(client: PageClient) -> None:
    school = SchoolFactory()
    client.force_login(MembershipFactory(school=school, lead=True).user)
    main = client.get(reverse("core:imports", args=[school.uai])).content.decode()
    for kind in registry.kinds():
        assert f'href="{reverse(kind.page, args=[school.uai])}">{kind.button}</a>' in main


@pytest.mark.parametrize("kind", STRAYS)
def test_a_file_that_strayed_is_led_to_its_page(kind: str, work: Work, client: PageClient) -> None:
    name, content, page = STRAYS[kind]
    school = SchoolFactory()
    batch = drop(work, school, kind, (name, content))
    assert batch.status == ImportBatch.BatchStatus.REJECTED
    client.force_login(MembershipFactory(school=school, lead=True).user)
    said = client.get(reverse("core:import", args=[school.uai, batch.pk])).content.decode()
    main = said[said.index("<main") :]

    link = f'<a href="{reverse(page, args=[school.uai])}">'
    words = "Déposez-le comme" if kind == "results" else "Déposez-le parmi"
    assert link in main[main.index(words) :][:120]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("status", "words"),
    [("expired", "Déposez de nouveau"), ("undone", "comme avant"), ("cancelled", "avez renoncé")],
)
def test_an_import_that_left_nothing_says_so(
    kind: str, status: str, words: str, client: PageClient
) -> None:
    school = SchoolFactory()
    batch = ImportBatchFactory(year=school.years.get(), kind=kind, status=status)
    client.force_login(MembershipFactory(school=school, lead=True).user)
    page = client.get(reverse("core:import", args=[school.uai, batch.pk])).content.decode()
    assert words in page


@pytest.mark.parametrize("name", [name for _, _, name in STRAYS.values()])
def test_a_drop_without_a_file_is_told_so(name: str, client: PageClient) -> None:
    school = SchoolFactory()
    StudentFactory(school=school)
    client.force_login(MembershipFactory(school=school, lead=True).user)
    answer = client.post(reverse(name, args=[school.uai]), {})
    assert answer.status_code == 422
    assert "Choisissez un fichier." in answer.content.decode()
    assert not ImportBatch.objects.exists()
