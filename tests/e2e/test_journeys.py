"""What a person does, in a browser, from beginning to end."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from campaigns.models import ParticipantLink, Participation
from pixschool.core.models import ImportBatch, Membership
from students.models import Student
from tests.factories.core import PASSWORD, MembershipFactory, SchoolFactory, UserFactory
from tests.support.browser import sign_in
from tests.support.pix_files import Export, Line
from tests.support.siecle_files import Listed, numbered, siecle_zip
from tests.support.work import Work
from tests.support.world import CANARY_6A, CANARY_6B, World, build_world

ROWS = numbered(
    [
        Listed("KEROUÉDAN", "Éloïse", "6A"),
        Listed("N'DIAYE", "Tom", "6A"),
        Listed("DA SILVA", "Zoé", "6A"),
        Listed("LE GALL", "Yann", "6B"),
        Listed("DUPONT-MORIN", "Jeanne", "6B"),
    ]
)
SIX_A = Export(
    (
        Line("KEROUÉDAN", "Éloïse"),
        Line("N'DIAYE", "Tom", shared_at=None, progress=0.42),
        Line("DASYLVA", "Zoé"),  # as she typed it: one letter away
    ),
    name="Rentrée 6A",
)
SIX_B = Export(
    (Line("LE GALL", "Yann", "6B"), Line("PROFESSEUR", "Essai", "6B")),
    code="ABCDEF234",
    pix_id=412346,
    name="Rentrée 6B",
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """What a RUPN has in the downloads folder."""
    for export in (SIX_A, SIX_B):
        name = export.named_at(datetime(2026, 11, 20, 9, 30))
        (tmp_path / name).write_bytes(export.as_bytes())
    return tmp_path


@pytest.fixture
def nora() -> Membership:
    """A RUPN in a school where nothing was ever imported."""
    school = SchoolFactory(name="Collège Ada-Lovelace", uai="0330001A")
    return MembershipFactory(
        school=school, lead=True, user=UserFactory(first_name="Nora", email="nora@ecole.example")
    )


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=False).click()


def wait_for(page: Page, work: Work, title: str) -> None:
    """The page shows its progress bar; the worker works; the page goes on by itself."""
    expect(page.get_by_role("progressbar")).to_be_visible()
    work.drain()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(title))


def test_from_an_empty_database_to_the_missing_list(
    page: Page, live_server: object, work: Work, nora: Membership, files: Path
) -> None:
    zipped = files / "ExportXML_ElevesSansAdresses.zip"
    zipped.write_bytes(siecle_zip(ROWS, uai=nora.school.uai))

    page.goto(f"{live_server}/")
    page.get_by_label("Adresse de courriel").fill("nora@ecole.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    press(page, "Se connecter")
    expect(page).to_have_url(re.compile(r"/0330001A/$"))

    # The pupils, once.
    page.goto(f"{live_server}{reverse('students:drop', args=[nora.school.uai])}")
    page.locator("input[type=file]").set_input_files(zipped)
    press(page, "Lire le fichier")
    wait_for(page, work, "Base élèves.*aperçu")
    assert not Student.objects.exists()
    press(page, "Appliquer ces changements")
    work.drain()
    expect(page.get_by_text("C’est fait.")).to_be_visible()
    assert Student.objects.count() == len(ROWS)

    # Everything Pix gives, at once.
    page.get_by_role("link", name="Déposer les fichiers Pix").click()
    page.locator("input[type=file]").set_input_files(sorted(files.glob("*.csv")))
    press(page, "Lire les fichiers")
    wait_for(page, work, "Résultats Pix.*aperçu")
    assert not Participation.objects.exists()
    press(page, "Enregistrer ces résultats")
    work.drain()
    expect(page.get_by_text("C’est fait.")).to_be_visible()

    # Two names wait: one is Zoé, the other nobody of ours.
    page.get_by_role("link", name="Qui est-ce").click()
    expect(page.get_by_text("DASYLVA Zoé")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_text("PROFESSEUR Essai")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_text("Tous les noms ont un élève")).to_be_visible()

    page.get_by_role("link", name="Voir qui manque").click()
    main = page.locator("main")
    for name in ("N'DIAYE Tom", "DUPONT-MORIN Jeanne"):
        expect(main.get_by_role("link", name=name)).to_be_visible()
    for name in ("KEROUÉDAN", "DA SILVA", "LE GALL"):
        expect(main.get_by_role("link", name=name)).to_have_count(0)

    # The decision was kept, and the bytes were not.
    zoe = ParticipantLink.objects.get(last_name="DASYLVA")
    assert zoe.student == Student.objects.get(first_name="Zoé")
    assert {batch.status for batch in ImportBatch.objects.all()} == {"done"}


def test_a_class_lead_sees_only_own_classes(page: Page, live_server: object) -> None:
    world: World = build_world()
    sign_in(page, live_server, world.user("bob"))
    page.goto(f"{live_server}/{world.here.uai}/")

    seen = [page.content()]
    for entry in page.locator("header nav a").all_text_contents():
        page.locator("header nav").get_by_role("link", name=entry, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        seen.append(page.content())
    page.get_by_role("link", name="Classes", exact=True).click()
    page.get_by_role("link", name="6A").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("6A")
    expect(page.get_by_text(world.a.missing.last_name).first).to_be_visible()
    seen.append(page.content())
    page.get_by_role("link", name=str(world.a.missing)).first.click()
    seen.append(page.content())

    assert any(CANARY_6A in content for content in seen)
    assert not any(CANARY_6B in content for content in seen)
    for name, pk, status in (
        ("portal:classroom", world.b.room.pk, 403),
        ("portal:student", world.b.missing.pk, 403),
        ("campaigns:detail", world.only_6b.pk, 404),
    ):
        response = page.goto(f"{live_server}{reverse(name, args=[world.here.uai, pk])}")
        assert response is not None
        assert response.status == status
        assert CANARY_6B not in page.content()
    expect(page.get_by_role("link", name="Imports")).to_have_count(0)


def tab_to(page: Page, name: str, *, most: int = 60) -> None:
    """Press Tab until the element whose text, label or value begins so has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(() => { const e = document.activeElement;"
            " return [e.labels?.[0]?.textContent, e.getAttribute('aria-label'), e.textContent]"
            ".map((text) => (text ?? '').trim().replace(/\\s+/g, ' ')); })()"
        )
        if any(text.startswith(name) for text in said):
            outline = page.evaluate(
                "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
                " || getComputedStyle(document.activeElement).boxShadow !== 'none'"
            )
            assert outline, f"the focus on {name} cannot be seen"
            return
    pytest.fail(f"{name} was not reached in {most} tabs")


def test_with_the_keyboard_only(page: Page, live_server: object) -> None:
    world = build_world()
    user = world.user("nora")
    page.goto(f"{live_server}/")
    page.locator("body").focus()
    tab_to(page, "Adresse de courriel")
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/{world.here.uai}/$"))

    # The first stop skips the menu.
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    # Names that wait, answered with keys.
    page.goto(f"{live_server}{reverse('campaigns:arbitration', args=[world.here.uai])}")
    expect(page.get_by_text(f"Inconnu-{CANARY_6A}")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Raccourcis clavier")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("c")
    page.keyboard.type("kerouedan zqsixa")
    expect(page.locator("#found .choice")).to_have_count(1)
    page.keyboard.press("Tab")
    tab_to(page, str(world.a.finished))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Inconnu-{CANARY_6B}")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("Tous les noms ont un élève")).to_be_visible()
    page.keyboard.press("z")  # a mistake: back to it
    expect(page.get_by_text(f"Inconnu-{CANARY_6B}")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_text("Tous les noms ont un élève")).to_be_visible()
    decided = ParticipantLink.objects.exclude(decision="certain").filter(school=world.here.school)
    assert {link.decision for link in decided} == {"confirmed", "test"}

    # Who is missing, in one class.
    tab_to(page, "Voir qui manque")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui manque")
    page.wait_for_load_state()  # htmx listens once the page is whole, our keys a little before
    page.keyboard.press("c")
    expect(page.locator("#campagne")).to_be_focused()
    page.keyboard.type("Rentrée")
    expect(page).to_have_url(re.compile(r"campagne=\d+"))
    expect(page.get_by_role("link", name=str(world.a.missing))).to_be_visible()
