"""The school’s own settings, on their screen."""

import pytest
from django.urls import reverse

from pixschool.core import schools
from pixschool.core.models import AuditEntry
from tests.support.client import PageClient
from tests.support.world import World

FORM = {
    "name": "Collège Ada-Byron",
    "kind": "college",
    "academie": "Bordeaux",
    "zone": "A",
    "timezone": "Europe/Paris",
}


class TestScreen:
    def url(self, world: World) -> str:
        return reverse("core:settings", args=[world.here.uai])

    def test_change(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("alice"))
        assert client.get(self.url(world)).status_code == 200
        client.post(self.url(world), FORM)
        world.here.school.refresh_from_db()
        assert world.here.school.name == "Collège Ada-Byron"
        entry = AuditEntry.objects.get(event="school_changed")
        assert entry.details == {"fields": ["name"]}

    def test_same_again_is_no_act(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        client.post(self.url(world), FORM | {"name": world.here.school.name})
        assert not AuditEntry.objects.filter(event="school_changed").exists()

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"zone": "Z"}, {"timezone": "Mars/Olympus"}, {"kind": "x"}]
    )
    def test_refused(self, client: PageClient, world: World, wrong: dict[str, str]) -> None:
        client.force_login(world.user("nora"))
        response = client.post(self.url(world), FORM | wrong)
        assert response.status_code == 422
        assert "Collège Ada-Lovelace" in response.content.decode()  # the header says what is
        world.here.school.refresh_from_db()
        assert world.here.school.name == "Collège Ada-Lovelace"

    def test_the_clock_of_a_school_abroad(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        assert 'value="Europe/Rome"' in client.get(self.url(world)).content.decode()
        client.post(self.url(world), FORM | {"timezone": "Europe/Rome"})
        world.here.school.refresh_from_db()
        assert world.here.school.timezone == "Europe/Rome"

    def test_back_to_a_past_year(self, client: PageClient, world: World) -> None:
        schools.open_year(school=world.here.school, start_year=2027, actor=None)
        client.force_login(world.user("nora"))
        assert "En faire l’année en cours" in client.get(self.url(world)).content.decode()
        client.post(reverse("core:year_current", args=[world.here.uai, 2026]))
        assert world.here.school.current_year.start_year == 2026
        unknown = reverse("core:year_current", args=[world.here.uai, 1999])
        assert client.post(unknown).status_code == 404
