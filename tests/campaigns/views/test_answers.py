"""« Réponses données », and what two people see who answer one question."""

import pytest
from django.urls import reverse

from campaigns.models import ParticipantLink
from tests.support.client import PageClient
from tests.support.pages import page_of, plain, text_of
from tests.support.world import World


@pytest.fixture
def nora(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def link_of(world: World) -> ParticipantLink:
    return ParticipantLink.objects.get(student=world.a.finished)


def url(world: World, name: str, link: ParticipantLink) -> str:
    return reverse(f"campaigns:{name}", args=[world.here.uai, f"n{link.pk}"])


def version(page: str) -> str:
    return page.partition('name="version" value="')[2].partition('"')[0]


def test_the_change_is_said_then_done(nora: PageClient, world: World) -> None:
    link, other = link_of(world), world.a.missing
    here = url(world, "answer", link)
    page = text_of(page_of(nora.get(here, {"eleve": other.pk})), inside="main")
    assert f"{world.a.finished} (6A) revient dans « Qui manque » de Rentrée 6e" in page
    assert f"{other} (6A) sort de « Qui manque » de Rentrée 6e" in page
    link.refresh_from_db()
    assert link.student == world.a.finished

    seen = version(nora.get(here, {"eleve": other.pk}).content.decode())
    answer = nora.post(
        url(world, "answer_change", link), {"eleve": other.pk, "version": seen}, follow=True
    )
    assert "La réponse est changée." in plain(answer.content.decode())
    link.refresh_from_db()
    assert (link.student, link.decided_by) == (other, world.user("nora"))


def test_the_page_of_a_pupil_leads_there_and_back(nora: PageClient, world: World) -> None:
    pupil, link = world.a.finished, link_of(world)
    pupil_page = reverse("portal:student", args=[world.here.uai, pupil.pk])
    there = f"{url(world, 'answer', link)}?reponse=pending&amp;depuis={pupil.pk}"
    assert there in nora.get(pupil_page).content.decode()

    seen = version(nora.get(there.replace("&amp;", "&")).content.decode())
    data = {"reponse": "pending", "depuis": pupil.pk, "version": seen}
    assert nora.post(url(world, "answer_change", link), data)["Location"] == pupil_page
    link.refresh_from_db()
    assert (link.decision, link.is_held) == ("pending", True)


@pytest.mark.parametrize("name", ["alice", "bob", "dora"])
def test_who_may_not_answer_is_not_offered_it(client: PageClient, world: World, name: str) -> None:
    client.force_login(world.user(name))
    page = client.get(reverse("portal:student", args=[world.here.uai, world.a.finished.pk]))
    assert "ce n’est pas cet élève" not in page.content.decode()


def test_of_two_who_answer_the_second_sees_the_first_s_answer(world: World) -> None:
    link = world.a.pending
    assert link is not None
    first, second = PageClient(), PageClient()
    first.force_login(world.user("nora"))
    world.members["alice"].roles = ["lead"]
    world.members["alice"].save()
    second.force_login(world.user("alice"))
    seen = [version(c.get(url(world, "question", link)).content.decode()) for c in (first, second)]

    decide = url(world, "decide", link)
    first.post(decide, {"student": world.a.missing.pk, "version": seen[0]})
    answer = second.post(decide, {"decision": "not_ours", "version": seen[1]}, follow=True)

    page = page_of(answer)
    assert "Nora" in page
    assert "avant vous. Votre réponse n’est pas enregistrée" in page
    assert str(world.a.missing) in page
    link.refresh_from_db()
    assert (link.decision, link.student) == ("confirmed", world.a.missing)


def test_an_answered_question_shows_its_answer(nora: PageClient, world: World) -> None:
    link = link_of(world)
    assert nora.get(url(world, "question", link))["Location"] == url(world, "answer", link)
    waiting = world.a.pending
    assert waiting is not None
    assert nora.get(url(world, "answer", waiting))["Location"] == url(world, "question", waiting)


def test_the_list_and_its_empty_state(nora: PageClient, world: World) -> None:
    here = reverse("campaigns:answers", args=[world.here.uai])
    assert "Personne n’a encore répondu" in page_of(nora.get(here))
    page = page_of(nora.get(here, {"sorte": "auto", "q": "kerou zqsixa"}))
    assert "1 réponse" in page
    assert "trouvé sans demander" in page
    assert "Aucune réponse ne répond à ces choix" in page_of(nora.get(here, {"q": "zzz"}))


def test_a_pupil_of_elsewhere_is_no_answer(nora: PageClient, world: World) -> None:
    stranger = next(iter(world.elsewhere.classes.values())).finished
    link = link_of(world)
    assert nora.get(url(world, "answer", link), {"eleve": stranger.pk}).status_code == 404
    assert nora.post(url(world, "answer_change", link), {"eleve": stranger.pk}).status_code == 404
