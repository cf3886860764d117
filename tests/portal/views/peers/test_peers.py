from io import BytesIO

import pytest
from django.http import HttpResponse
from django.urls import reverse
from lxml import html
from pypdf import PdfReader

from campaigns.models import Participation
from pixschool.core.models import AuditEntry
from students.models import PeerHelper, PeerPair, PeerRules, Student
from students.peers import helpers, pairs
from students.support import flags
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import CANARY_6B, World


def url(world: World, name: str = "peers", *args: object) -> str:
    return reverse(f"portal:{name}", args=[world.here.uai, *args])


def agreed(world: World, student: Student) -> PeerHelper:
    return helpers.agree(student=student, year=world.here.year, actor=world.user("dora"))


def flagged(world: World, student: Student) -> None:
    flags.raise_flag(student=student, year=world.here.year, reason="keyboard", actor=None)


def paired(world: World, helper: Student, helped: Student) -> PeerPair:
    return pairs.start(
        helper=helper, helped=helped, year=world.here.year, topic="keyboard",
        actor=world.user("dora"),
    )  # fmt: skip


def forms(page: HttpResponse, action: str) -> list[html.FormElement]:
    found = html.fromstring(page_of(page)).forms
    return [form for form in found if action in form.action]


def test_from_a_yes_to_an_end(world: World, client: PageClient) -> None:
    flagged(world, world.a.missing)
    client.force_login(world.user("dora"))
    refused = client.post(url(world, "peer_agreed"), {"pupil": world.a.finished.pk})
    assert refused.status_code == 422
    assert not PeerHelper.objects.exists()
    said = {
        "pupil": world.a.finished.pk,
        "has_agreed": "on",
        "agreed_on": world.here.school.today().isoformat(),
    }
    assert client.post(url(world, "peer_agreed"), said).status_code == 302
    [form] = forms(client.get(url(world)), "/cdi/entraide/former/")
    client.post(url(world, "peer_start"), dict(form.fields))
    pair = PeerPair.objects.get()
    assert (pair.helper, pair.helped, pair.topic) == (
        world.a.finished,
        world.a.missing,
        "keyboard",
    )
    assert pair.flag is not None
    client.post(url(world, "peer_end", pair.pk), {"outcome": "well", "version": "1"})
    pair.refresh_from_db()
    assert pair.outcome == "well"


def test_the_figures_point_at_pupils_and_inscribe_nobody(world: World, client: PageClient) -> None:
    Participation.objects.filter(student=world.a.finished).update(mastery=0.9)
    client.force_login(world.user("dora"))
    shown = page_of(client.get(url(world)))
    assert "À qui demander" in shown
    assert str(world.a.finished) in shown
    assert not PeerHelper.objects.exists()


def test_a_reading_is_in_the_journal_with_the_pupils_it_showed(
    world: World, client: PageClient
) -> None:
    client.force_login(world.user("dora"))
    client.get(url(world))
    assert not AuditEntry.objects.filter(event="peers_read").exists()
    agreed(world, world.a.finished)
    paired(world, world.a.finished, world.a.missing)
    client.get(url(world))
    assert AuditEntry.objects.get(event="peers_read").target_ids == [world.a.missing.pk]


def test_a_class_lead_sees_their_own_and_no_name_of_others(
    world: World, client: PageClient
) -> None:
    agreed(world, world.b.finished)
    agreed(world, world.a.finished)
    ours = paired(world, world.b.finished, world.a.missing)
    theirs = paired(world, world.a.finished, world.b.missing)
    client.force_login(world.user("bob"))
    shown = page_of(client.get(url(world)))
    assert "un élève d’une autre classe" in shown
    assert CANARY_6B not in shown
    client.post(url(world, "peer_end", ours.pk), {"outcome": "well", "version": "1"})
    answer = client.post(url(world, "peer_end", theirs.pk), {"outcome": "well", "version": "1"})
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_on is None


@pytest.mark.parametrize("side", ["helper", "helped"])
def test_nobody_of_another_class_or_school_is_paired(
    side: str, world: World, client: PageClient
) -> None:
    agreed(world, world.a.finished)
    client.force_login(world.user("bob"))
    for stranger in (
        world.b.missing,
        next(iter(world.elsewhere.classes.values())).missing,
    ):
        wish = {"helper": world.a.finished.pk, "helped": world.a.missing.pk, "topic": "keyboard"}
        client.post(url(world, "peer_start"), wish | {side: stranger.pk})
    assert not PeerPair.objects.exists()


def test_one_class_alone(world: World, client: PageClient) -> None:
    agreed(world, world.a.finished)
    agreed(world, world.b.finished)
    paired(world, world.a.finished, world.a.missing)
    paired(world, world.b.finished, world.b.missing)
    client.force_login(world.user("dora"))
    page = client.get(url(world), {"classe": world.a.room.pk})
    assert len(forms(page, "/terminer/")) == 1
    assert client.get(url(world), {"classe": "9" * 17}).status_code == 404


def test_attestations_thank_each_who_helped_once(world: World, client: PageClient) -> None:
    helper, idle = agreed(world, world.a.finished), agreed(world, world.b.finished)
    paired(world, world.a.finished, world.a.missing)
    client.force_login(world.user("dora"))
    settings = {"most_pairs": "3", "thanks": "a guidé les autres.", "signed_by": "La principale"}
    assert client.post(url(world, "peer_settings"), settings).status_code == 302
    assert PeerRules.objects.get().most_pairs == 3
    texts = _pages(client, url(world, "peer_attestations"))
    assert len(texts) == 1
    assert world.a.finished.first_name in texts[0]
    assert "a guidé les autres" in texts[0]
    assert "La principale" in texts[0]
    assert len(_pages(client, url(world, "peer_attestation", idle.pk))) == 1
    made = AuditEntry.objects.filter(event="attestations_made")
    assert {tuple(entry.target_ids) for entry in made} == {(helper.pk,), (idle.pk,)}


def _pages(client: PageClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
