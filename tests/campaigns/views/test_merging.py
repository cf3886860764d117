"""The screens of a merge of two campaigns, from the page of one to the undo."""

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from students.models import Repair
from students.repairs import classes
from tests.factories.campaigns import CampaignFactory, ParticipationFactory, PixCampaignFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import CANARY_ELSEWHERE, World


@pytest.fixture
def nora(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


@pytest.fixture
def double(world: World) -> Campaign:
    campaign: Campaign = CampaignFactory(
        year=world.here.year, name=world.here.campaign.name.upper(), classrooms=[world.a.room]
    )
    pix = PixCampaignFactory(campaign=campaign)
    ParticipationFactory(pix_campaign=pix, student=world.a.missing, finished=True)
    return campaign


def url(world: World, name: str, pk: int) -> str:
    return reverse(f"campaigns:{name}", args=[world.here.uai, pk])


def test_a_second_campaign_of_one_name_is_said_on_its_page(
    nora: PageClient, world: World, double: Campaign
) -> None:
    for campaign in (world.here.campaign, double):
        page = page_of(nora.get(url(world, "detail", campaign.pk)))
        assert "Une autre campagne porte ce nom cette année" in page
    assert "Une autre campagne" not in page_of(nora.get(url(world, "detail", world.only_6b.pk)))


def test_from_the_page_to_the_undo(nora: PageClient, world: World, double: Campaign) -> None:
    kept = world.here.campaign
    here = url(world, "merge", kept.pk)
    assert here in page_of(nora.get(url(world, "detail", kept.pk)))
    offered = page_of(nora.get(here))
    assert f'value="{double.pk}"' in offered
    assert f'value="{world.only_6b.pk}"' in offered
    assert CANARY_ELSEWHERE not in offered

    shown = nora.post(here, {"avec": double.pk})
    assert "Résultats qui passent à celle qui reste : 1." in page_of(shown)
    assert Campaign.objects.filter(pk=double.pk).exists()
    version = shown.content.decode().partition('name="version" value="')[2].partition('"')[0]
    done = page_of(nora.post(here, {"avec": double.pk, "version": version}, follow=True))
    assert "Les deux campagnes n’en font plus qu’une." in done
    assert not Campaign.objects.filter(pk=double.pk).exists()

    repair = Repair.objects.get()
    assert url(world, "merge_undo", repair.pk) in done
    undone = nora.post(url(world, "merge_undo", repair.pk), follow=True)
    assert "les deux campagnes sont de nouveau là" in page_of(undone)
    assert Campaign.objects.filter(pk=double.pk).exists()


def test_the_other_may_be_kept(nora: PageClient, world: World, double: Campaign) -> None:
    kept = world.here.campaign
    shown = page_of(nora.post(url(world, "merge", kept.pk), {"avec": double.pk}))
    assert url(world, "merge", double.pk) in shown
    # The browser sends the button after the hidden field of the same name.
    turned = nora.post(url(world, "merge", double.pk), {"avec": [double.pk, kept.pk]})
    assert "Classes qui s’ajoutent : 6B." in page_of(turned)


def test_what_has_changed_is_shown_again(nora: PageClient, world: World, double: Campaign) -> None:
    here = url(world, "merge", world.here.campaign.pk)
    again = nora.post(here, {"avec": double.pk, "version": "0" * 16})
    assert "relisez-le" in page_of(again)
    assert Campaign.objects.filter(pk=double.pk).exists()


def test_another_of_elsewhere_or_of_another_year(nora: PageClient, world: World) -> None:
    here = url(world, "merge", world.here.campaign.pk)
    past = CampaignFactory(year=world.here.school.years.create(start_year=2025))
    for other in (world.elsewhere.campaign, world.here.campaign, past):
        assert nora.post(here, {"avec": other.pk}).status_code == 404


def test_only_a_merge_is_undone_there(nora: PageClient, world: World) -> None:
    act = classes.change(classroom=world.a.room, name="6Z", level="6E", actor=world.user("nora"))
    assert nora.post(url(world, "merge_undo", act.pk)).status_code == 404


def test_a_long_list_is_bounded_and_searched(nora: PageClient, world: World) -> None:
    for rank in range(15):
        CampaignFactory(year=world.here.year, name=f"Une parmi {rank}")
    here = url(world, "merge", world.here.campaign.pk)
    assert "autres : cherchez par le nom" in page_of(nora.get(here))
    found = page_of(nora.get(f"{here}?q=parmi 14"))
    assert "Une parmi 14" in found
    assert "Une parmi 13" not in found


def merge(nora: PageClient, world: World, *, kept: Campaign, gone: Campaign) -> None:
    here = url(world, "merge", kept.pk)
    shown = nora.post(here, {"avec": gone.pk}).content.decode()
    version = shown.partition('name="version" value="')[2].partition('"')[0]
    nora.post(here, {"avec": gone.pk, "version": version})


def test_the_address_of_one_merged_away_leads_to_what_it_became(
    nora: PageClient, world: World, double: Campaign
) -> None:
    """After two merges too; not once it was deleted; and nothing is said to who sees neither."""
    kept, last = world.here.campaign, CampaignFactory(year=world.here.year, name="Rentrée 2026")
    missing = reverse("campaigns:missing", args=[world.here.uai])
    merge(nora, world, kept=kept, gone=double)
    merge(nora, world, kept=last, gone=kept)
    for gone in (double.pk, kept.pk):
        answer = nora.get(url(world, "detail", gone), follow=True)
        assert answer.redirect_chain == [(url(world, "detail", last.pk), 302)]
        assert "Cette campagne a été fusionnée avec « Rentrée 2026 »." in page_of(answer)
        listed = nora.get(missing + f"?campagne={gone}&niveau=6E", follow=True)
        query = f"?campagne={last.pk}&niveau=6E"
        assert listed.redirect_chain == [(missing + query, 302)]
        assert "fusionnée avec « Rentrée 2026 »" in page_of(listed)
    nora.force_login(world.user("charlie"))
    assert nora.get(url(world, "detail", double.pk)).status_code == 404
    assert nora.get(missing + f"?campagne={double.pk}").status_code == 404


def test_one_taken_back_then_deleted_leads_nowhere(
    nora: PageClient, world: World, double: Campaign
) -> None:
    double.participations.all().delete()
    merge(nora, world, kept=world.here.campaign, gone=double)
    nora.post(url(world, "merge_undo", Repair.objects.get().pk))
    nora.post(url(world, "delete", double.pk))
    assert not Campaign.objects.filter(pk=double.pk).exists()
    assert nora.get(url(world, "detail", double.pk)).status_code == 404
