"""A code is public when somebody chose so and published, while its campaign is open; never else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.models import Campaign, PixCampaign
from pixschool.core.models import School
from pixschool.portal.families import services
from pixschool.portal.families.codes import choices, family_codes
from pixschool.portal.families.languages import all_languages
from tests.factories.campaigns import CampaignFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def with_code(school: School, code: str, **fields: object) -> Campaign:
    campaign = CampaignFactory(year=school.current_year, **fields)
    PixCampaign.objects.create(school=school, campaign=campaign, code=code)
    return campaign


def test_chosen_then_published_then_read(world: World, client: PageClient) -> None:
    school = world.here.school
    shown = with_code(school, "ABCDEF234", name="Rentrée 6e", levels=["6E"])
    hidden = with_code(school, "ABCDEF235", name="Autre")
    stranger = with_code(world.elsewhere.school, "ABCDEF236", name="D’ailleurs")
    client.force_login(world.user("nora"))
    edit = reverse("portal:families", args=[world.here.uai])
    assert {pk for pk, _ in choices(school)} >= {shown.pk, hidden.pk}
    assert stranger.pk not in dict(choices(school))
    refused = client.post(edit, {"slug": "ada", "code_campaigns": [stranger.pk]})
    assert refused.status_code == 422

    assert client.post(edit, {"slug": "ada", "code_campaigns": [shown.pk]}).status_code == 302
    preview = page_of(client.get(reverse("portal:families_preview", args=[world.here.uai])))
    assert "ABCDEF234" in preview
    page = services.page_of(school)
    assert page.published_codes == []
    services.publish(page=page, actor=world.user("nora"))
    for code in all_languages():
        said = page_of(PageClient().get(f"/familles/ada/{'' if code == 'fr' else f'{code}/'}"))
        assert "https://app.pix.fr/campagnes/ABCDEF234" in said
        assert "ABCDEF235" not in said
    assert "ABCDEF234" in page_of(PageClient().get("/familles/ada/?niveau=6E"))
    assert "ABCDEF234" not in page_of(PageClient().get("/familles/ada/?niveau=5E"))

    client.post(edit, {"slug": "ada"})  # none ticked
    page = services.page_of(school)
    assert services.is_behind(page)
    services.publish(page=page, actor=world.user("nora"))
    assert services.page_of(school).published_codes == []


def test_only_while_the_campaign_is_open(world: World) -> None:
    school, day = world.here.school, timedelta(days=1)
    today = school.today()
    chosen = {
        "open": with_code(school, "ABCDEF234", opens_on=today, closes_on=today),
        "over": with_code(school, "ABCDEF235", opens_on=today - 9 * day, closes_on=today - day),
        "to come": with_code(school, "ABCDEF236", opens_on=today + day, closes_on=None),
        "archived": with_code(school, "ABCDEF237", opens_on=today, is_archived=True),
    }
    asked = [one.pk for one in chosen.values()] + [10**9]
    found = [code for one in family_codes(school, asked) for _, code, _ in one.codes]
    assert found == ["ABCDEF234"]
    assert family_codes(school, []) == []
    assert family_codes(world.elsewhere.school, asked) == []
