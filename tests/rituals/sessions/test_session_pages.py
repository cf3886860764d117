from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from rituals.models import Ritual, Session
from tests.factories.rituals import RitualFactory, SessionFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

SERIES = {"date": "2026-09-22", "starts": "08:30", "minutes": "55", "groups": "2", "room": "104"}


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-09-14T10:00+02:00"):
        yield


@pytest.fixture
def ritual(world: World, client: PageClient) -> Ritual:
    client.force_login(world.user("nora"))
    return RitualFactory(year=world.here.year, title="Réseau")


@pytest.fixture
def url(ritual: Ritual) -> str:
    return reverse("rituals:session_add", args=[ritual.school.uai, ritual.pk])


def plain(response: Any) -> str:
    return page_of(response)


def as_posted(response: Any, **leaders: Any) -> dict[str, Any]:
    """What the browser would send back of the page as it is."""
    formset = response.context["lines"]
    data = {"seances-TOTAL_FORMS": len(formset.forms), "seances-INITIAL_FORMS": len(formset.forms)}
    for form in formset.forms:
        for name in form.fields:
            value = form[name].value()
            shown = form.fields[name].widget.format_value(value) if value else ""
            data[form.add_prefix(name)] = shown[0] if isinstance(shown, list) else shown
    return data | leaders


class TestSeries:
    def test_half_groups_of_two_classes(
        self, client: PageClient, world: World, ritual: Ritual, url: str
    ) -> None:
        rooms = [world.a.room.pk, world.b.room.pk]
        page = client.get(url, SERIES | {"classes": rooms})
        assert "Ajouter 4 séances" in plain(page)
        data = as_posted(page, leader_1=world.members["nora"].pk)
        done = client.post(url, data, follow=True)
        assert "4 séances ajoutées" in plain(done)
        made = [
            (f"{s.starts_at.astimezone():%H:%M}", s.classroom.name, s.group, s.room)
            for s in Session.objects.all()
        ]
        assert made == [
            ("08:30", "6A", "groupe 1", "104"),
            ("09:25", "6A", "groupe 2", "104"),
            ("10:20", "6B", "groupe 1", "104"),
            ("11:15", "6B", "groupe 2", "104"),
        ]
        assert {s.leaders.get() for s in Session.objects.all()} == {world.members["nora"]}

    def test_a_line_that_is_not_wanted(
        self, client: PageClient, world: World, ritual: Ritual, url: str
    ) -> None:
        page = client.get(url, SERIES | {"classes": [world.a.room.pk]})
        client.post(url, as_posted(page) | {"seances-0-DELETE": "on"})
        assert Session.objects.get().group == "groupe 2"
        page = client.get(url, SERIES | {"groups": "1"})
        nothing = client.post(url, as_posted(page) | {"seances-0-DELETE": "on"})
        assert "Gardez au moins une séance." in plain(nothing)

    def test_so_many_a_day_then_the_next_day_of_class(
        self, client: PageClient, world: World, ritual: Ritual, url: str
    ) -> None:
        """From the Friday before the holidays of autumn to the Monday after them."""
        rooms = [world.a.room.pk, world.b.room.pk]
        asked = SERIES | {"classes": rooms, "date": "2026-10-16", "per_day": "3"}
        client.post(url, as_posted(client.get(url, asked)))
        assert [f"{s.starts_at.astimezone():%d/%m %H:%M}" for s in Session.objects.all()] == [
            "16/10 08:30", "16/10 09:25", "16/10 10:20", "02/11 08:30",
        ]  # fmt: skip

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2027-09-01"])
    def test_a_series_outside_the_year(
        self, client: PageClient, world: World, ritual: Ritual, url: str, day: str
    ) -> None:
        asked = SERIES | {"date": day, "per_day": "1", "classes": [world.a.room.pk]}
        assert "Ce jour n’est pas dans l’année 2026-2027." in plain(client.get(url, asked))

    def test_more_than_a_page_of_them_is_said_not_cut(
        self, client: PageClient, world: World, ritual: Ritual, url: str
    ) -> None:
        rooms = [ClassroomFactory(year=ritual.year, name=f"6{rank}").pk for rank in range(9)]
        page = plain(client.get(url, SERIES | {"classes": rooms, "groups": "3"}))
        assert "Cela fait 27 séances : préparez-en 24 au plus à la fois." in page
        assert "Ajouter 1 séance" in page

    def test_who_leads_the_ritual_leads_its_sessions(
        self, client: PageClient, world: World, ritual: Ritual, url: str
    ) -> None:
        ritual.leader, ritual.kind = world.members["dora"], Ritual.Kind.TRAINING
        ritual.save()
        page = client.get(url).content.decode()
        assert f'value="{world.members["dora"].pk}" selected' in page
        assert 'id="id_takes_attendance" checked' in page

    def test_clashes_are_told_and_nothing_is_lost(
        self, client: PageClient, world: World, ritual: Ritual, url: str
    ) -> None:
        client.post(url, as_posted(client.get(url, SERIES | {"groups": "1"})))
        page = client.get(url, SERIES | {"classes": [world.b.room.pk]})
        refused = client.post(url, as_posted(page))
        assert refused.status_code == 422
        said = plain(refused)
        assert (
            "La salle 104 n’est pas libre mardi 22 septembre de 8 h 30 à 9 h 25 : « Réseau »"
            in said
        )
        assert all(f'name="seances-{rank}-room" value="104"' in said for rank in (0, 1))
        assert Session.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"seances-0-ends": "08:00"}, "la fin vient avant le début"),
            ({"seances-0-starts": "03:00"}, "entre 7 h et 22 h"),
            ({"seances-0-date": "2028-09-22"}, "n’est pas dans l’année 2026-2027"),
            ({"seances-0-date": ""}, "obligatoire"),
            ({"seances-0-starts": "midi"}, "valide"),
            ({"seances-0-classroom": "999999"}, "choix valide"),
            ({"leader_1": "999999"}, "choix valide"),
            ({"seances-TOTAL_FORMS": "1000"}, "24"),
        ],
    )
    def test_bad_input(
        self, client: PageClient, ritual: Ritual, url: str, change: dict[str, str], said: str
    ) -> None:
        data = as_posted(client.get(url, SERIES | {"groups": "1"})) | change
        response = client.post(url, data)
        assert response.status_code == 422
        assert said in plain(response)
        assert not Session.objects.exists()

    def test_nothing_of_the_other_school(
        self, client: PageClient, world: World, ritual: Ritual, url: str
    ) -> None:
        theirs = next(iter(world.elsewhere.classes.values())).room.pk
        data = as_posted(client.get(url, SERIES | {"groups": "1"}))
        for change in (
            {"seances-0-classroom": theirs},
            {"leader_2": world.members["charlie"].pk},
        ):
            assert client.post(url, data | change).status_code == 422
        assert not Session.objects.exists()

    def test_a_holiday_is_only_warned_of(
        self, client: PageClient, ritual: Ritual, url: str
    ) -> None:
        page = client.get(url, SERIES | {"groups": "1", "date": "2026-10-20"})
        done = client.post(url, as_posted(page), follow=True)
        assert "Mardi 20 octobre : pas de classe (Vacances de la Toussaint)." in plain(done)
        assert Session.objects.count() == 1

    def test_an_address_that_makes_no_sense(
        self, client: PageClient, ritual: Ritual, url: str
    ) -> None:
        response = client.get(url, SERIES | {"date": "hier", "classes": ["x"], "minutes": "0"})
        assert response.status_code == 200
        assert "Ajouter 1 séance" in plain(response)
        assert client.post(url, {}).status_code == 422


class TestOne:
    def post(self, client: PageClient, session: Session, **changes: Any) -> Any:
        data = {
            "version": session.version, "date": "2026-09-24", "starts": "10:00", "ends": "10:55",
            "room": "CDI", "group": "groupe 1",
        }  # fmt: skip
        url = reverse("rituals:session", args=[session.school.uai, session.pk])
        return client.post(url, data | changes, follow=True)

    def test_shows_it_as_it_is(self, client: PageClient, world: World, ritual: Ritual) -> None:
        session = SessionFactory(ritual=ritual, room="104", leaders=[world.members["dora"]])
        url = reverse("rituals:session", args=[world.here.uai, session.pk])
        page = client.get(url).content.decode()
        assert 'value="08:30"' in page
        assert 'value="09:25"' in page
        assert f'value="{world.members["dora"].pk}" selected' in page

    def test_change(self, client: PageClient, world: World, ritual: Ritual) -> None:
        session = SessionFactory(ritual=ritual)
        done = self.post(client, session, leader_1=world.members["dora"].pk)
        assert "La séance est enregistrée." in plain(done)
        session.refresh_from_db()
        assert (session.room, session.version) == ("CDI", 2)
        assert session.leaders.get() == world.members["dora"]

    def test_somebody_was_faster(self, client: PageClient, world: World, ritual: Ritual) -> None:
        session = SessionFactory(ritual=ritual)
        theirs = self.post(client, session, leader_1=world.members["dora"].pk)
        assert "La séance est enregistrée." in plain(theirs)
        refused = self.post(client, session, room="105")
        assert (
            "Quelqu’un d’autre vient de modifier cette séance : jeudi 24 septembre de 10 h à "
            f"10 h 55, groupe 1, CDI, {world.user('dora')}." in plain(refused)
        )
        assert 'name="version" value="2"' in plain(refused)
        session.refresh_from_db()
        assert session.room == "CDI"

    def test_remove(self, client: PageClient, world: World, ritual: Ritual) -> None:
        session = SessionFactory(ritual=ritual)
        url = reverse("rituals:session_remove", args=[world.here.uai, session.pk])
        assert "sa salle est libre" in plain(client.post(url, follow=True))
        assert not Session.objects.exists()


def test_queries(
    client: PageClient, world: World, ritual: Ritual, url: str, count_queries: Callable[..., None]
) -> None:
    def grow() -> None:
        for _ in range(5):
            SessionFactory(ritual=ritual, leaders=[world.members["nora"]])

    grow()
    rooms = [world.a.room.pk, world.b.room.pk]
    count_queries(lambda: client.get(url, SERIES | {"classes": rooms}), grow, at_most=18)
