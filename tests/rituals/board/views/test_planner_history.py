"""Acts taken back and done again: whose, when it asks first, and what has gone since."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from lxml import html

from pixschool.core.models import AuditEntry, SchoolYear
from rituals.board.planner import kept_and_removed
from rituals.models import PlanAct, Ritual
from rituals.plan import services as planning
from rituals.plan.history import FRESH, HANDFUL
from rituals.plan.meanwhile import changes_since
from tests.factories.campaigns import CampaignFactory
from tests.factories.rituals import RitualFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import World

Post = Callable[..., HttpResponse]
FIRST_DAY = date(2026, 9, 14)


@pytest.fixture
def year(world: World) -> SchoolYear:
    return world.here.year


@pytest.fixture
def ritual(year: SchoolYear) -> Ritual:
    return RitualFactory(year=year, title="Rentrée 6e", ends_on=date(2026, 10, 2))


@pytest.fixture
def post(world: World) -> Post:
    """`post("nora", "undo", act=3)`: the act of somebody, from the planner's page."""

    def send(who: str, name: str, **data: Any) -> HttpResponse:
        client = PageClient()
        client.force_login(world.user(who))
        url = reverse(f"rituals:planner_{name}", args=[world.here.uai])
        return client.post(url, data, headers={"HX-Request": "true"})

    return send


def move(ritual: Ritual, world: World, who: str = "nora", *, weeks: int = 1) -> PlanAct:
    ritual.refresh_from_db()
    planning.move(
        ritual=ritual,
        version=ritual.version,
        actor=world.user(who),
        starts_on=ritual.starts_on + timedelta(weeks=weeks),
        ends_on=ritual.ends_on + timedelta(weeks=weeks),
    )
    return PlanAct.objects.first()


def many(year: SchoolYear, world: World, *, number: int) -> list[Ritual]:
    values = {
        "theme": "rentree", "levels": ["6E"], "starts_on": FIRST_DAY, "ends_on": FIRST_DAY,
    }  # fmt: skip
    return planning.create_many(
        year=year,
        actor=world.user("nora"),
        rituals=[({**values, "title": f"Rituel {rank}"}, []) for rank in range(number)],
        label=f"Proposition de l’année ({number} rituels)",
    )


def age(act: PlanAct, by: timedelta) -> None:
    PlanAct.objects.filter(pk=act.pk).update(at=act.at - by)


def tree(response: HttpResponse) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


def said(response: HttpResponse) -> str:
    return plain(tree(response).get("data-said"))


def asked(response: HttpResponse) -> str:
    """What the dialog asks; empty when there is none."""
    text = tree(response).xpath("string(//dialog)")
    return " ".join(plain(text).split())


def sure(response: HttpResponse) -> dict[str, str]:
    inputs = tree(response).xpath("//dialog//input[@name='act' or @name='is_sure']")
    return {one.get("name"): one.get("value") for one in inputs}


def starts(ritual: Ritual) -> date:
    ritual.refresh_from_db()
    return ritual.starts_on


class TestASlip:
    def test_there_and_back_and_there(self, post: Post, world: World, ritual: Ritual) -> None:
        move(ritual, world)
        response = post("nora", "undo")
        assert said(response) == "Annulé : déplacement de « Rentrée 6e »"
        assert tree(response).get("data-focus") == f"r{ritual.pk}"
        assert starts(ritual) == FIRST_DAY
        assert "Refait" in said(post("nora", "redo"))
        assert starts(ritual) == date(2026, 9, 21)
        assert said(post("nora", "redo")) == "Rien à refaire."

    def test_is_in_the_journal(self, post: Post, world: World, ritual: Ritual) -> None:
        act = move(ritual, world)
        post("nora", "undo")
        post("nora", "redo")
        entries = AuditEntry.objects.filter(event__in=["plan_undone", "plan_redone"])
        assert sorted(entries.values_list("event", "target_ids", "actor")) == [
            ("plan_redone", [act.pk], act.actor_id),
            ("plan_undone", [act.pk], act.actor_id),
        ]

    def test_what_was_removed_comes_back(self, post: Post, world: World, ritual: Ritual) -> None:
        planning.remove(ritual=ritual, version=1, actor=world.user("nora"))
        post("nora", "undo")
        assert Ritual.objects.planned().get() == ritual

    def test_a_handful_of_rituals_is_still_one(
        self, post: Post, world: World, year: SchoolYear
    ) -> None:
        many(year, world, number=HANDFUL)
        assert "Annulé" in said(post("nora", "undo"))

    def test_clicked_twice_takes_back_one(self, post: Post, world: World, ritual: Ritual) -> None:
        move(ritual, world)
        last = move(ritual, world)
        post("nora", "undo", act=last.pk)
        response = post("nora", "undo", act=last.pk)
        assert response.status_code == 409
        assert "plus votre dernier geste" in said(response)
        assert starts(ritual) == date(2026, 9, 21)


class TestItAsksFirst:
    def test_for_many_rituals(self, post: Post, world: World, year: SchoolYear) -> None:
        many(year, world, number=HANDFUL + 1)
        response = post("nora", "undo")
        assert Ritual.objects.planned().count() == HANDFUL + 1
        question = asked(response)
        assert "Proposition de l’année (6 rituels)" in question
        assert "6 rituels quitteront l’année" in question
        post("nora", "undo", **sure(response))
        assert not Ritual.objects.planned().exists()

    def test_and_again_before_they_come_back(
        self, post: Post, world: World, year: SchoolYear
    ) -> None:
        many(year, world, number=HANDFUL + 1)
        planning.take_back(PlanAct.objects.get())
        response = post("nora", "redo")
        assert "6 rituels reviendront dans l’année" in asked(response)
        assert not Ritual.objects.planned().exists()
        post("nora", "redo", **sure(response))
        assert Ritual.objects.planned().count() == HANDFUL + 1

    def test_for_an_act_of_another_day(self, post: Post, world: World, ritual: Ritual) -> None:
        age(move(ritual, world), FRESH)
        response = post("nora", "undo")
        assert "Ce geste date du" in asked(response)
        assert "1 rituel reprendra ses valeurs d’avant" in asked(response)
        assert starts(ritual) == date(2026, 9, 21)
        post("nora", "undo", **sure(response))
        assert starts(ritual) == FIRST_DAY

    def test_when_another_has_worked_on_it_since(
        self, post: Post, world: World, year: SchoolYear
    ) -> None:
        (made,) = many(year, world, number=1)
        move(made, world, "alice")
        response = post("nora", "undo")
        name = world.user("alice").get_full_name()
        assert f"1 rituel a changé depuis, par {name}." in asked(response)
        assert Ritual.objects.planned().exists()

    def test_without_script_on_a_page_of_its_own(
        self, client: PageClient, world: World, year: SchoolYear
    ) -> None:
        many(year, world, number=HANDFUL + 1)
        client.force_login(world.user("nora"))
        url = reverse("rituals:planner_undo", args=[world.here.uai])
        page = client.post(url)
        assert "quitteront l’année" in page.content.decode()
        (form,) = tree(page).xpath(f"//main//form[@action='{url}']")
        client.post(url, dict(form.form_values()), follow=True)
        assert not Ritual.objects.planned().exists()

    def test_yes_to_one_act_is_not_yes_to_the_next(
        self, post: Post, world: World, year: SchoolYear, ritual: Ritual
    ) -> None:
        many(year, world, number=HANDFUL + 1)
        answer = sure(post("nora", "undo"))
        move(ritual, world)
        assert post("nora", "undo", **answer).status_code == 409
        assert starts(ritual) == date(2026, 9, 21)
        assert post("nora", "undo", is_sure=1).status_code == 200  # the move, a small mistake
        assert asked(post("nora", "undo", is_sure=1))  # a yes that names no act is none
        assert Ritual.objects.planned().count() == HANDFUL + 2


class TestTwoPeople:
    def test_nobody_undoes_for_another(self, post: Post, world: World, ritual: Ritual) -> None:
        act = move(ritual, world)
        assert said(post("alice", "undo")) == "Rien à annuler."
        assert said(post("alice", "undo", act=act.pk)) == "Rien à annuler."
        assert starts(ritual) == date(2026, 9, 21)

    def test_nor_over_what_the_other_has_moved(
        self, post: Post, world: World, ritual: Ritual
    ) -> None:
        move(ritual, world)
        move(ritual, world, "alice")
        response = post("nora", "undo", **sure(post("nora", "undo")))
        assert response.status_code == 409
        assert "« Rentrée 6e » a changé depuis ce geste" in said(response)
        assert starts(ritual) == date(2026, 9, 28)


class TestGoneSince:
    """Undo with a class, a person or a campaign that exists no more: all else comes back."""

    def test_a_class(self, post: Post, world: World, ritual: Ritual) -> None:
        gone, kept = (ClassroomFactory(year=ritual.year, name=name) for name in ("6C", "6D"))
        ritual.classrooms.set([gone, kept])
        planning.change(
            ritual=ritual,
            version=1,
            actor=world.user("nora"),
            values={"title": "Rentrée"},
            classrooms=[],
        )
        gone.delete()
        assert "Annulé" in said(post("nora", "undo"))
        ritual.refresh_from_db()
        assert (ritual.title, [*ritual.classrooms.all()]) == ("Rentrée 6e", [kept])

    def test_a_class_that_the_act_added(self, post: Post, world: World, ritual: Ritual) -> None:
        gone = ClassroomFactory(year=ritual.year, name="6C")
        planning.change(
            ritual=ritual, version=1, actor=world.user("nora"), values={}, classrooms=[gone]
        )
        gone.delete()
        assert "Annulé" in said(post("nora", "undo"))

    @pytest.mark.parametrize("field", ["leader_id", "campaign_id"])
    def test_a_person_or_a_campaign(
        self, post: Post, world: World, ritual: Ritual, field: str
    ) -> None:
        gone = {
            "leader_id": world.members["dora"],
            "campaign_id": CampaignFactory(year=ritual.year),
        }[field]
        Ritual.objects.filter(pk=ritual.pk).update(**{field: gone.pk})
        planning.change(
            ritual=ritual,
            version=1,
            actor=world.user("nora"),
            values={field: None, "title": "Rentrée"},
        )
        gone.delete()
        assert "Annulé" in said(post("nora", "undo"))
        ritual.refresh_from_db()
        assert (ritual.title, getattr(ritual, field)) == ("Rentrée 6e", None)

    def test_a_campaign_that_another_ritual_has_now(
        self, post: Post, world: World, ritual: Ritual
    ) -> None:
        campaign = CampaignFactory(year=ritual.year)
        Ritual.objects.filter(pk=ritual.pk).update(campaign=campaign)
        ritual.refresh_from_db()
        planning.change(
            ritual=ritual, version=1, actor=world.user("nora"), values={"campaign_id": None}
        )
        RitualFactory(year=ritual.year, campaign=campaign)
        response = post("nora", "undo")
        assert response.status_code == 409
        assert "a changé depuis ce geste" in said(response)


def test_what_the_other_one_changed_is_said_whatever_it_is(ritual: Ritual, world: World) -> None:
    seen = ritual.version
    planning.change(
        ritual=ritual,
        version=seen,
        actor=world.user("alice"),
        values={"leader_id": world.members["bob"].pk},
        classrooms=[world.a.room],
    )
    ritual.refresh_from_db()
    (sentence,) = changes_since(ritual, seen)
    assert "qui mène" in sentence
    assert "classes" in sentence


def test_one_of_several_of_the_same_name_can_be_found_again(year: SchoolYear) -> None:
    hours = [
        RitualFactory(year=year, title="Permanence", starts_on=day, ends_on=day)
        for day in (date(2026, 9, 14), date(2026, 11, 16), date(2027, 1, 11))
    ]
    planning.remove(ritual=hours[1], version=hours[1].version, actor=None)
    kept, removed = kept_and_removed(year)
    assert (kept, removed) == ([hours[0], hours[2]], [hours[1]])


def test_without_script_the_message_of_an_act_holds_its_undo(
    client: PageClient, world: World, ritual: Ritual
) -> None:
    client.force_login(world.user("nora"))
    moving = reverse("rituals:planner_move", args=[world.here.uai, ritual.pk])
    page = client.post(moving, {"version": ritual.version, "weeks": 1}, follow=True).content
    (form,) = html.fromstring(page).xpath("//*[@id='messages']//form")
    client.post(form.get("action"), dict(form.form_values()))
    ritual.refresh_from_db()
    assert ritual.starts_on == FIRST_DAY
