from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from pixschool.core.access import members
from pixschool.core.models import AuditEntry
from rituals.models import Milestone, Ritual
from rituals.plan.checklist import services as checklist
from tests.factories.rituals import MilestoneFactory, RitualFactory
from tests.support.client import PageClient
from tests.support.pages import page_of, plain, swap, text_of
from tests.support.world import World

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-09-21T10:00+02:00"):
        yield


@pytest.fixture
def ritual(world: World) -> Ritual:
    return RitualFactory(year=world.here.year, title="Rentrée")


@pytest.fixture
def line(ritual: Ritual, world: World) -> Milestone:
    return MilestoneFactory(ritual=ritual, label="Coller les codes", assignee=world.members["dora"])


def url(thing: Ritual | Milestone, name: str) -> str:
    school = thing.school if isinstance(thing, Ritual) else thing.ritual.school
    return reverse(f"rituals:{name}", args=[school.uai, thing.pk])


def words(client: PageClient, ritual: Ritual) -> str:
    page = client.get(url(ritual, "ritual")).content.decode()
    return plain(text_of(page, inside="checklist"))


class TestSaid:
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({}, "lundi 7 septembre, 7 jours avant le début · en retard de 14 jours"),
            ({"offset_days": 0, "due_on": date(2026, 9, 21)}, "le jour du début · aujourd’hui"),
            ({"offset_days": 8, "due_on": date(2026, 9, 22)}, "8 jours après le début · demain"),
            (
                {"anchor": "end", "offset_days": -1, "due_on": date(2026, 10, 8)},
                "jeudi 8 octobre, 1 jour avant la fin",
            ),
            ({"anchor": "fixed", "due_on": date(2026, 10, 1)}, "jeudi 1er octobre"),
        ],
    )
    def test_when(
        self,
        client: PageClient,
        world: World,
        ritual: Ritual,
        values: dict[str, Any],
        said: str,
    ) -> None:
        MilestoneFactory(ritual=ritual, **values)
        client.force_login(world.user("nora"))
        assert said in words(client, ritual)

    def test_by_whom(self, client: PageClient, world: World, line: Milestone) -> None:
        client.force_login(world.user("nora"))
        assert "Dora Personne" in words(client, line.ritual)
        world.members["dora"].left_at = "2026-09-01T08:00Z"
        world.members["dora"].save()
        assert "(parti : à confier)" in words(client, line.ritual)


class TestTicking:
    @pytest.mark.parametrize("who", ["nora", "alice", "dora"])
    def test_by_who_may(self, client: PageClient, world: World, line: Milestone, who: str) -> None:
        client.force_login(world.user(who))
        client.post(url(line, "milestone_done"), {"done": "1"})
        client.post(url(line, "milestone_done"), {"done": "1"})
        line.refresh_from_db()
        assert (line.done_by, line.version) == (world.user(who), 2)
        assert "fait le 21 sept. par" in words(client, line.ritual)
        client.post(url(line, "milestone_done"))
        line.refresh_from_db()
        assert (line.done_at, line.done_by) == (None, None)
        journal = AuditEntry.objects.order_by("pk").values_list("event", "target_ids", "actor")
        assert list(journal) == [
            ("milestone_done", [line.pk], world.user(who).pk),
            ("milestone_undone", [line.pk], world.user(who).pk),
        ]

    def test_by_a_role_when_nobody_is_named(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        of_role = MilestoneFactory(ritual=ritual, role="assistant")
        client.force_login(world.user("sam"))
        assert client.post(url(of_role, "milestone_done"), {"done": "1"}).status_code == 302
        of_role.refresh_from_db()
        assert of_role.done_by == world.user("sam")

    def test_of_who_has_left_by_the_next(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        named = world.members["dora"]
        left = MilestoneFactory(ritual=ritual, role="assistant", assignee=named)
        client.force_login(world.user("sam"))
        assert client.post(url(left, "milestone_done"), {"done": "1"}).status_code == 403
        members.end(membership=named, actor=None)
        assert client.post(url(left, "milestone_done"), {"done": "1"}).status_code == 302

    @pytest.mark.parametrize("who", ["sam", "bob", "ines"])
    def test_not_by_others(
        self, client: PageClient, world: World, line: Milestone, who: str
    ) -> None:
        client.force_login(world.user(who))
        assert client.post(url(line, "milestone_done"), {"done": "1"}).status_code == 403
        page = client.get(url(line.ritual, "ritual")).content.decode()
        assert 'type="checkbox"' not in page
        line.refresh_from_db()
        assert line.done_at is None

    def test_what_htmx_shows_is_what_a_reload_shows(
        self, client: PageClient, world: World, line: Milestone
    ) -> None:
        client.force_login(world.user("nora"))
        page = client.get(url(line.ritual, "ritual")).content.decode()
        fragment = client.post(url(line, "milestone_done"), {"done": "1"}, headers=HTMX)
        swapped = swap(page, fragment.content.decode(), target="checklist")
        assert plain(text_of(swapped, inside="checklist")) == words(client, line.ritual)
        assert 'data-announce="Coller les codes : fait"' in page_of(fragment)


class TestLines:
    @pytest.fixture(autouse=True)
    def lead(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))

    @pytest.mark.parametrize(
        ("when", "due", "anchor", "offset"),
        [
            ({"when": "before_start", "days": "3"}, date(2026, 9, 11), "start", -3),
            ({"when": "after_start", "days": "0"}, date(2026, 9, 14), "start", 0),
            ({"when": "before_end", "days": "2"}, date(2026, 10, 7), "end", -2),
            ({"when": "after_end", "days": "5"}, date(2026, 10, 14), "end", 5),
            ({"when": "fixed", "due_on": "2026-12-01"}, date(2026, 12, 1), "fixed", 0),
        ],
    )
    def test_add(
        self,
        client: PageClient,
        ritual: Ritual,
        when: dict[str, str],
        due: date,
        anchor: str,
        offset: int,
    ) -> None:
        data = {"label": "Réserver", "who": "role:librarian", **when}
        client.post(url(ritual, "milestone_add"), data)
        made = Milestone.objects.get()
        assert (made.due_on, made.anchor, made.offset_days) == (due, anchor, offset)
        assert (made.role, made.assignee) == ("librarian", None)

    def test_change_and_remove(self, client: PageClient, world: World, line: Milestone) -> None:
        person = world.members["sam"]
        data = {
            "label": "Coller", "when": "after_end", "days": "1", "who": f"member:{person.pk}",
            "version": line.version,
        }  # fmt: skip
        fragment = client.post(url(line, "milestone"), data, headers=HTMX).content.decode()
        assert "Coller" in fragment
        assert "autofocus" in fragment  # the keyboard goes on from that line
        line.refresh_from_db()
        assert (line.assignee, line.role, line.version) == (person, "", 2)
        assert line.due_on == date(2026, 10, 10)
        client.post(url(line, "milestone_remove"), headers=HTMX)
        assert not Milestone.objects.exists()

    @pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "page"])
    def test_two_people_at_once(
        self, client: PageClient, world: World, line: Milestone, headers: dict[str, str]
    ) -> None:
        """The second is told what the first wrote, keeps their words, and decides."""
        mine = {"label": "Coller", "when": "after_end", "days": "1", "version": line.version}
        theirs = mine | {"label": "Afficher", "who": f"member:{world.members['sam'].pk}"}
        client.post(url(line, "milestone"), theirs)
        response = client.post(url(line, "milestone"), mine, headers=headers)
        page = plain(response.content.decode())
        assert response.status_code == 422
        assert (
            "Quelqu’un d’autre vient de changer cette ligne : « Afficher », samedi 10 octobre, "
            f"{world.user('sam')}. En enregistrant, c’est la vôtre qui restera." in page
        )
        assert 'value="Coller"' in page
        line.refresh_from_db()
        assert line.label == "Afficher"
        client.post(url(line, "milestone"), mine | {"version": line.version})
        line.refresh_from_db()
        assert line.label == "Coller"

    def test_ticked_while_somebody_was_writing(
        self, client: PageClient, world: World, line: Milestone
    ) -> None:
        stale = Milestone.objects.get(pk=line.pk)
        checklist.mark(milestone=line, done=True, actor=world.user("dora"))
        wanted = checklist.MilestoneValues(label="Coller", anchor="start")
        checklist.change(milestone=stale, version=2, line=wanted, actor=None)
        line.refresh_from_db()
        assert (line.label, line.done_by) == ("Coller", world.user("dora"))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"label": ""}, "obligatoire"),
            ({"when": "fixed"}, "Choisissez la date."),
            ({"when": "fixed", "due_on": "2028-01-01"}, "n’est pas dans l’année 2026-2027"),
            ({"days": "-1"}, "supérieure ou égale à 0"),
            ({"days": "9999"}, "inférieure ou égale à 365"),
            ({"who": "member:999999"}, "choix valide"),
        ],
    )
    @pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "page"])
    def test_bad_input(
        self,
        client: PageClient,
        ritual: Ritual,
        line: Milestone,
        headers: dict[str, str],
        change: dict[str, str],
        said: str,
    ) -> None:
        data = {"label": "Réserver", "when": "before_start", "days": "3", **change}
        for address in (url(ritual, "milestone_add"), url(line, "milestone")):
            response = client.post(address, data, headers=headers)
            assert response.status_code == 422
            assert said in response.content.decode()
        line.refresh_from_db()
        assert line.label == "Coller les codes"

    def test_nobody_of_the_other_school(
        self, client: PageClient, world: World, ritual: Ritual
    ) -> None:
        data = {
            "label": "Réserver", "when": "before_start", "days": "3",
            "who": f"member:{world.members['charlie'].pk}",
        }  # fmt: skip
        assert client.post(url(ritual, "milestone_add"), data).status_code == 422

    def test_form_shows_the_line_as_it_is(
        self, client: PageClient, world: World, line: Milestone
    ) -> None:
        for headers in (HTMX, {}):
            page = client.get(url(line, "milestone"), headers=headers).content.decode()
            assert 'value="Coller les codes"' in page
            assert 'value="before_start" selected' in page
            assert f'value="member:{world.members["dora"].pk}" selected' in page
