"""A table that nobody can guess is asked about, then read as answered; nothing is left unsaid."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from pixschool.core.models import Membership
from students.models import Enrolment
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.browser import sign_in
from tests.support.work import Work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = """Nom;Prénom;Type
KEROUÉDAN;Éloïse;Élève
N’DIAYE;Tom;Élève
KEROUÉDAN;Marc;Parent
Total;2;
"""


@pytest.fixture
def nora() -> Membership:
    membership: Membership = MembershipFactory(
        roles=["lead"], school=SchoolFactory(uai="0330001A"), user__email="nora@ecole.example"
    )
    return membership


def upload(page: Page, table: Path) -> None:
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("progressbar")).to_be_visible()


def test_one_class_for_a_whole_file(
    page: Page, live_server: object, work: Work, nora: Membership, tmp_path: Path
) -> None:
    table = tmp_path / "6A.csv"
    table.write_text(TABLE)
    sign_in(page, live_server, nora.user)
    page.goto(f"{live_server}{reverse('students:drop', args=[nora.school.uai])}")
    upload(page, table)
    work.drain()

    expect(page.get_by_text("Aucune colonne ne s’appelle")).to_be_visible()
    page.get_by_label("Classe", exact=True).select_option("Une classe pour tout le fichier")
    page.get_by_label("Nom de cette classe").fill("6e A")
    page.get_by_role("button", name="Lire avec ces colonnes").click()
    work.drain()

    expect(page.get_by_text(re.compile("ne parlent pas d’élèves"))).to_be_visible()
    page.get_by_text("1 ligne ignorée").click()
    expect(
        page.get_by_role("row", name=re.compile("KEROUÉDAN Marc.*n’est pas un élève"))
    ).to_be_visible()
    page.get_by_role("button", name="Appliquer ces changements").click()
    work.drain()
    expect(page.get_by_text("C’est fait.")).to_be_visible()
    assert {(str(one.student), one.classroom.name) for one in Enrolment.objects.all()} == {
        ("KEROUÉDAN Éloïse", "6e A"),
        ("N’DIAYE Tom", "6e A"),
    }


def test_a_renamed_class_and_a_doubtful_name(
    page: Page, live_server: object, work: Work, nora: Membership, tmp_path: Path
) -> None:
    room = ClassroomFactory(year=nora.school.years.get(), name="6 ALPHA")
    names = (
        *"KEROUÉDAN N’DIAYE DUPRÉ LENOIR MÜLLER ROUX PETIT FAURE GIRARD MOREL BLANC".split(),
        "SIMON",
    )
    for last_name in names:
        EnrolmentFactory(
            classroom=room, student__last_name=last_name, student__first_name="Bernard"
        )
    table = tmp_path / "eleves.csv"
    lines = [f"{last_name};Bernard;6A" for last_name in names[:-1]]
    table.write_text("\n".join(["Nom;Prénom;Classe", *lines, "BERNARD;Simon;6A", ""]))
    sign_in(page, live_server, nora.user)
    page.goto(f"{live_server}{reverse('students:drop', args=[nora.school.uai])}")
    upload(page, table)
    work.drain()

    expect(page.get_by_role("heading", name="Est-ce la même classe ?")).to_be_visible()
    page.get_by_label("La 6 ALPHA devient 6A ?", exact=True).select_option(
        "Oui, elle a changé de nom"
    )
    work.drain()
    who = page.get_by_role("radiogroup", name="Qui est BERNARD Simon ?")
    who.get_by_label("un autre élève").check()
    page.get_by_role("button", name="Enregistrer ces réponses").click()
    work.drain()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Appliquer ces changements").click()
    work.drain()
    expect(page.get_by_text("C’est fait.")).to_be_visible()
    room.refresh_from_db()
    assert room.name == "6A"
    here = Enrolment.objects.filter(classroom=room, ends_on=None)
    assert {str(one.student) for one in here} == {
        *(f"{last_name} Bernard" for last_name in names[:-1]),
        "BERNARD Simon",
    }
