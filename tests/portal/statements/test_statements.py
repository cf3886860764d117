"""The statements of a school: what they say, who completes them, what everybody may read."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pixschool.core.models import AuditEntry, SchoolStatement
from pixschool.portal.families import services as families
from pixschool.portal.statements import documents, services
from pixschool.portal.statements.documents import (
    ACCESSIBILITY,
    ADULTS,
    CONTACTS,
    FAMILIES,
    KINDS,
    NEEDED,
    REGISTER,
    statement_of,
    what_ours_say,
)
from pixschool.portal.statements.register import period_of, register
from students.models import Student
from tests.papers.inspecting import faults, words_of
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

MISSING = "à compléter par l’établissement"
CANARY = "CANARIZZI"


def read(world: World, client: PageClient, key: str) -> str:
    client.force_login(world.user("nora"))
    return page_of(client.get(reverse("portal:statement", args=[world.here.uai, key])))


def write(world: World, client: PageClient, **words: str) -> int:
    client.force_login(world.user("nora"))
    answer = client.post(reverse("portal:statements_edit", args=[world.here.uai]), words)
    return int(answer.status_code)


def publish(world: World) -> None:
    page, actor = families.page_of(world.here.school), world.user("nora")
    families.change(page=page, slug="ada", texts={}, actor=actor)
    families.publish(page=page, actor=actor)


@pytest.mark.parametrize("key", KINDS)
def test_what_the_school_did_not_say_is_said_missing(
    world: World, client: PageClient, key: str
) -> None:
    page = read(world, client, key)
    assert MISSING in page
    assert "{" not in page.split("<main")[1].split("</main")[0]
    client.force_login(world.user("nora"))
    index = page_of(client.get(reverse("portal:statements", args=[world.here.uai])))
    assert all(CONTACTS[name] in index for name in NEEDED)
    assert write(world, client, **dict.fromkeys(CONTACTS, "bureau 12")) == 302
    page = read(world, client, key)
    assert MISSING not in page
    assert "bureau 12" in page
    assert MISSING not in page_of(client.get(reverse("portal:statements", args=[world.here.uai])))


def test_durations_are_those_of_the_rules(world: World, client: PageClient) -> None:
    page = read(world, client, REGISTER)
    for activity in register().activities:
        assert activity.title in page
        assert all(period in page for period, _data in activity.kept())
    simple = read(world, client, FAMILIES)
    assert period_of("results") in simple
    assert period_of("leavers") in simple
    team = read(world, client, ADULTS)
    assert period_of("former_members") in team
    assert period_of("peer_help") not in team  # of pupils


def test_no_conformity_is_claimed_without_an_audit(world: World, client: PageClient) -> None:
    page = read(world, client, ACCESSIBILITY)
    assert "non conforme" in page
    assert "audit non réalisé" in page
    assert "Défenseur des droits" in page
    assert "partiellement conforme" not in page
    assert "%" not in page.split("<main")[1].split("</main")[0]


def test_what_is_typed_stays_text(world: World, client: PageClient) -> None:
    evil = "<script>alert(1)</script> {school} [a](https://a.example)"
    assert write(world, client, dpo=evil, register_more=f"Un **mot**\n- {evil}") == 302
    page = read(world, client, REGISTER)
    assert "<script>alert" not in page
    assert "{school}" in page
    assert '<a href="https://a.example">a</a>' in page
    assert "<strong>mot</strong>" in page
    assert write(world, client, dpo="[x](javascript:alert)") == 422
    assert write(world, client, adults_more="![x](https://a.example/x.png)") == 422
    assert write(world, client, dpo="x" * 201) == 422


def test_the_last_change_is_taken_back(world: World, client: PageClient) -> None:
    school, actor = world.here.school, world.user("nora")
    services.undo(school=school, actor=actor)
    assert not SchoolStatement.objects.exists()
    services.change(school=school, words={"dpo": "un", "host": ""}, actor=actor)
    services.change(school=school, words={"dpo": "deux"}, actor=actor)
    services.change(school=school, words={"dpo": "deux"}, actor=actor)
    assert "Reprendre les textes d’avant" in page_of(edit_page(world, client))
    client.post(reverse("portal:statements_undo", args=[world.here.uai]))
    assert services.own_words(school).words == {"dpo": "un"}
    services.undo(school=school, actor=actor)
    assert services.own_words(school).words == {"dpo": "deux"}
    assert AuditEntry.objects.filter(school=school, event="statements_changed").count() == 4


def edit_page(world: World, client: PageClient) -> HttpResponse:
    client.force_login(world.user("nora"))
    return client.get(reverse("portal:statements_edit", args=[world.here.uai]))


def test_everybody_reads_two_of_them_once_the_page_is_published(world: World) -> None:
    for rest in ("donnees/", "accessibilite/"):
        assert Client().get(f"/familles/ada/{rest}").status_code == 404
    Student.objects.update(last_name=CANARY, first_name=CANARY)
    publish(world)
    services.change(
        school=world.here.school, words={"dpo": "dpd@ac.example"}, actor=world.user("nora")
    )
    home = page_of(PageClient().get("/familles/ada/"))
    for rest in ("donnees/", "accessibilite/"):
        assert f"/familles/ada/{rest}" in home
        browser = PageClient()
        answer = browser.get(f"/familles/ada/{rest}")
        assert answer.status_code == 200
        assert not answer.cookies
        assert CANARY not in page_of(answer)
        again = browser.get(f"/familles/ada/{rest}", headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
    assert "dpd@ac.example" in page_of(PageClient().get("/familles/ada/donnees/"))
    families.withdraw(page=families.page_of(world.here.school), actor=world.user("nora"))
    assert Client().get("/familles/ada/donnees/").status_code == 404


def test_what_cannot_be_edited_by_others_is_not_offered(world: World, client: PageClient) -> None:
    client.force_login(world.user("sam"))
    page = page_of(client.get(reverse("portal:statements", args=[world.here.uai])))
    assert "reglages/declarations" not in page
    unknown = reverse("portal:statement", args=[world.here.uai, "autre"])
    assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("key", KINDS)
def test_on_paper(world: World, client: PageClient, key: str) -> None:
    client.force_login(world.user("nora"))
    answer = client.get(reverse("portal:statement_pdf", args=[world.here.uai, key]))
    assert answer["Content-Type"] == "application/pdf"
    title = statement_of(key, services.own_words(world.here.school)).title
    assert title in words_of(answer.content)
    assert faults(answer.content) == []


def test_ours_is_the_same_for_all_schools() -> None:
    """A contact or a date that changes is no change of ours; a duration is one."""
    for text in what_ours_say().values():
        assert "{" not in text
        assert MISSING not in text
    assert period_of("results") in what_ours_say()["families_more"]


class TestWhenOursChange:
    MINE = "Notre précision"
    NEW = "- Une raison nouvelle."

    @pytest.fixture(autouse=True)
    def _changed(self, world: World, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
        write(world, client, families_more=self.MINE, adults_more=self.MINE, dpo="un")
        section = documents._table()[FAMILIES]["section"][1]
        monkeypatch.setitem(section, "text", f"{section['text']}{self.NEW}")

    def settle(self, world: World, client: PageClient, choice: str) -> None:
        url = reverse("portal:statements_settle", args=[world.here.uai, FAMILIES])
        assert client.post(url, {"choix": choice}).status_code == 302

    def told(self, world: World, client: PageClient) -> bool:
        index = page_of(client.get(reverse("portal:statements", args=[world.here.uai])))
        told = f"<ins>{self.NEW}</ins>" in page_of(edit_page(world, client))
        assert told == ("Texte changé depuis vos précisions" in index)
        return told

    def test_the_difference_alone_is_shown(self, world: World, client: PageClient) -> None:
        page = page_of(edit_page(world, client))
        assert page.count("PixSchool a changé son texte") == 1
        assert page.count("<ins>") == 1
        assert "<del>" not in page
        both = read(world, client, FAMILIES)
        assert "Une raison nouvelle." in both
        assert self.MINE in both

    def test_another_word_that_is_written_hides_nothing(
        self, world: World, client: PageClient
    ) -> None:
        write(world, client, families_more=self.MINE, dpo="deux")
        assert self.told(world, client)
        write(world, client, families_more="Récrite", dpo="deux")
        assert not self.told(world, client)

    def test_theirs_is_kept(self, world: World, client: PageClient) -> None:
        assert self.told(world, client)
        self.settle(world, client, "mien")
        assert not self.told(world, client)
        assert self.MINE in read(world, client, FAMILIES)
        self.settle(world, client, "nouveau")  # settled already: nothing goes
        assert self.MINE in read(world, client, FAMILIES)

    def test_ours_alone_is_taken_and_taken_back(self, world: World, client: PageClient) -> None:
        self.settle(world, client, "nouveau")
        assert self.MINE not in read(world, client, FAMILIES)
        assert self.MINE in read(world, client, ADULTS)
        assert not self.told(world, client)
        client.post(reverse("portal:statements_undo", args=[world.here.uai]))
        assert self.MINE in read(world, client, FAMILIES)
