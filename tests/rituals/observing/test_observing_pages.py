"""The pages of a grid: posted whole, cell by cell, without names; who is told what."""

import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from pixschool.core.models import AuditEntry
from rituals.models import Observation, ObservationSheet, Session
from rituals.observing.noting import note
from rituals.observing.worker import MODULES, assets_kept
from students.halves import services as halves
from students.models import PeerHelper, PeerPair, SupportFlag
from tests.factories.observing import a_sheet, a_welcome, a_write
from tests.factories.rituals import lead
from tests.factories.students import ClassroomFactory, EnrolmentFactory, GroupFactory
from tests.support.client import PageClient
from tests.support.pages import plain
from tests.support.world import CANARY_6A, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(world: World) -> ObservationSheet:
    return a_sheet(world.a.room)


@pytest.fixture
def bob(world: World, client: PageClient) -> PageClient:
    client.force_login(world.user("bob"))
    return client


def page_of(sheet: ObservationSheet, name: str = "observe") -> str:
    uai = sheet.session.school.uai
    return reverse(f"rituals:{name}", args=[uai, sheet.session_id])


def said_in(client: PageClient, url: str) -> str:
    return plain(client.get(url).content.decode())


def message(**more: object) -> dict:
    usual = {"row": 1, "item": "keyboard", "value": "yes", "version": 0, "age": 0}
    return usual | {"write": str(uuid4())} | more


def put(client: PageClient, sheet: ObservationSheet, **more: object) -> tuple[int, dict]:
    url = f"{page_of(sheet)}{more.pop('id', uuid4())}/"
    answer = client.put(url, json.dumps(message(**more)), content_type="application/json")
    return answer.status_code, answer.json()


class TestCellByCell:
    def test_written_once_however_often_it_is_sent(
        self, bob: PageClient, sheet: ObservationSheet
    ) -> None:
        same = {"id": uuid4(), "write": str(uuid4())}
        answers = [put(bob, sheet, **same) for _ in range(3)]
        assert (
            answers
            == [
                (200, {"id": str(same["id"]), "version": 1, "value": "yes", "write": same["write"]})
            ]
            * 3
        )
        assert Observation.objects.get().versions.count() == 1

    def test_another_answer_is_said_and_kept(
        self, bob: PageClient, sheet: ObservationSheet
    ) -> None:
        _, first = put(bob, sheet, value="no")
        status, said = put(bob, sheet, value="yes")
        assert (status, said) == (409, first)
        status, said = put(bob, sheet, value="yes", id=said["id"], version=said["version"])
        assert (status, said["version"], said["value"]) == (200, 2, "yes")

    @pytest.mark.parametrize("body", [
        b"", b"{", b"[]", b"null", b"\xff", b'{"row": 1}', b"[" * 3000,
        json.dumps(message(row="1")).encode(), json.dumps(message(version=-1)).encode(),
        json.dumps(message(version=True)).encode(), json.dumps(message(write="x")).encode(),
        json.dumps(message(value=None)).encode(), json.dumps(message(age=2**40)).encode(),
        json.dumps(message(value="a" * 5000)).encode(), json.dumps(message(row=99)).encode(),
    ])  # fmt: skip
    def test_what_no_tablet_sends(
        self, bob: PageClient, sheet: ObservationSheet, body: bytes
    ) -> None:
        answer = bob.put(f"{page_of(sheet)}{uuid4()}/", body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["said"].endswith("rien n’est enregistré.")
        assert not Observation.objects.exists()

    def test_without_session_it_is_told_to_sign_in(self, sheet: ObservationSheet) -> None:
        answer = PageClient().put(
            f"{page_of(sheet)}{uuid4()}/", b"{}", headers={"HX-Request": "true"}
        )
        assert answer.status_code == 401


class TestWithoutScript:
    def form(self, client: PageClient, sheet: ObservationSheet, **values: str) -> dict[str, str]:
        """What a browser sends of the page as it is now, with these answers over it."""
        html = client.get(page_of(sheet)).content.decode()
        held = dict(re.findall(r'name="(v-[\w-]+)" value="(\d+)"', html))
        held |= dict(re.findall(r'name="(c-[\w-]+)" value="(\w*)" checked', html))
        return held | {name.replace("_", "-", 2): value for name, value in values.items()}

    def test_only_what_changed_is_written(self, bob: PageClient, sheet: ObservationSheet) -> None:
        note(sheet=sheet, write=a_write(row=2, value="no"), actor=None)
        answer = bob.post(page_of(sheet), self.form(bob, sheet, c_1_keyboard="help"))
        assert answer.status_code == 302
        values = Observation.objects.values_list("row__number", "value", "version")
        assert set(values) == {(1, "help", 1), (2, "no", 1)}

    def test_a_page_open_since_this_morning(self, bob: PageClient, sheet: ObservationSheet) -> None:
        form = self.form(bob, sheet, c_1_keyboard="help", c_2_keyboard="yes")
        note(sheet=sheet, write=a_write(row=1, value="no"), actor=None)
        note(sheet=sheet, write=a_write(row=3, value="no"), actor=None)
        answer = bob.post(page_of(sheet), form)
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "vous avez mis « aide », il y a « non »" in plain(html)
        held = dict(Observation.objects.values_list("row__number", "value"))
        assert held == {1: "no", 2: "yes", 3: "no"}, "untouched cells are left as they are"
        again = dict(re.findall(r'name="(v-[\w-]+)" value="(\d+)"', html))
        again |= dict(re.findall(r'name="(c-[\w-]+)" value="(\w*)" checked', html))
        assert bob.post(page_of(sheet), again).status_code == 302
        assert Observation.objects.get(row__number=1).value == "help"


class TestNames:
    def test_the_page_is_not_stored(self, bob: PageClient, sheet: ObservationSheet) -> None:
        answer = bob.get(page_of(sheet))
        assert CANARY_6A in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        assert AuditEntry.objects.get(event="observations_read").target_ids == [sheet.session_id]

    def test_what_a_tablet_may_keep_names_nobody(
        self, bob: PageClient, sheet: ObservationSheet, world: World
    ) -> None:
        lead(sheet.session, world.members["dora"])
        note(sheet=sheet, write=a_write(row=2, value="no"), actor=None)
        answer = bob.get(page_of(sheet, "observe_shell"))
        html = answer.content.decode()
        assert answer["X-Without-Names"] == "1"
        assert "Élève 2" in plain(html)
        assert 'name="c-2-keyboard" value="no" checked' in html
        for member in world.members.values():
            assert member.user.last_name not in html
        for secret in (CANARY_6A, "typed-key", "csrfmiddlewaretoken", "@"):
            assert secret not in html

    def test_the_worker_keeps_what_the_page_loads(
        self, bob: PageClient, sheet: ObservationSheet
    ) -> None:
        html = bob.get(page_of(sheet, "observe_shell")).content.decode()
        loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
        assert loaded <= set(assets_kept())
        sources = ("static/" + name for name in MODULES)
        imported = {
            f"/static/js/observing/{name}"
            for path in sources
            for name in re.findall(r'from "\./([\w.]+)"', Path(path).read_text())
        }
        assert imported <= set(assets_kept())

    def test_the_worker_rules_over_its_own_folder(self, bob: PageClient, world: World) -> None:
        answer = bob.get(reverse("rituals:observe_worker", args=[world.here.uai]))
        folder = f"/{world.here.uai}/annee/observations/"
        assert answer["Service-Worker-Allowed"] == folder
        assert "worker-src 'self'" in answer["Content-Security-Policy"]
        assert answer.content.decode().startswith("const VERSION = ")


class TestWho:
    def test_whoever_leads_the_session(
        self, client: PageClient, sheet: ObservationSheet, world: World
    ) -> None:
        client.force_login(world.user("ines"))
        assert client.get(page_of(sheet)).status_code == 403
        lead(sheet.session, world.members["ines"])
        assert CANARY_6A in client.get(page_of(sheet)).content.decode()
        assert put(client, sheet)[0] == 200
        assert client.get(page_of(sheet, "observe_follow_up")).status_code == 403

    def test_of_a_group_one_sees_one_s_own(self, bob: PageClient, world: World) -> None:

        group = GroupFactory(year=world.here.year, pupils=[world.b.finished, world.a.finished])
        mixed = a_sheet(world.a.room, teaching_group=group)
        html = bob.get(page_of(mixed)).content.decode()
        assert world.b.canary not in html
        assert "que vous ne voyez pas" in html
        mine = mixed.rows.get(student=world.a.finished).number
        assert put(bob, mixed, row=mine)[0] == 200
        assert put(bob, mixed, row=3 - mine)[0] == 422


class TestArrivals:
    def test_a_newcomer_is_said_then_added_last(
        self, bob: PageClient, sheet: ObservationSheet, world: World
    ) -> None:
        EnrolmentFactory(
            classroom=world.a.room, student__last_name="ABBOU", student__name_key="abbou lea"
        )
        assert "ABBOU Léa est arrivé dans ce groupe" in said_in(bob, page_of(sheet))
        bob.post(page_of(sheet, "observe_open"))
        assert [str(row.student) for row in sheet.rows.all()][-1] == "ABBOU Léa"
        assert [row.number for row in sheet.rows.all()] == [1, 2, 3, 4]

    def test_the_page_of_the_ritual_says_who_is_to_welcome(
        self, bob: PageClient, sheet: ObservationSheet, world: World
    ) -> None:
        sheet.session.starts_at -= timedelta(days=1)
        day = sheet.session.school.local(sheet.session.starts_at).date()
        for name, room, starts_on in (
            ("APRES", world.a.room, day + timedelta(days=1)), ("AVANT", world.a.room, day),
            ("AILLEURS", world.b.room, day + timedelta(days=1)),
        ):  # fmt: skip
            EnrolmentFactory(classroom=room, student__last_name=name, starts_on=starts_on)
        ritual = reverse("rituals:ritual", args=[world.here.uai, sheet.session.ritual_id])
        Session.objects.filter(pk=sheet.session_id).update(starts_at=sheet.session.starts_at)
        said = said_in(bob, ritual)
        assert "À accueillir" in said
        assert "APRES Léa" in said
        assert "AVANT" not in said
        assert "AILLEURS" not in said
        bob.force_login(world.user("ines"))
        assert "APRES" not in said_in(bob, ritual)

    def test_half_a_class(self, bob: PageClient, world: World) -> None:
        cut = halves.divide(whole=world.a.room, actor=None)
        sheet = a_sheet(world.a.room, teaching_group=cut.second)
        newcomer = EnrolmentFactory(
            classroom=world.a.room, student__last_name="ABBOU", student__name_key="abbou lea"
        ).student
        assert f"ABBOU Léa ira dans {cut.second}, le plus petit" in said_in(bob, page_of(sheet))
        bob.post(page_of(sheet, "observe_open"))
        assert [row.student for row in sheet.rows.all()][-1] == newcomer

    def test_who_left_keeps_what_was_seen(
        self, client: PageClient, sheet: ObservationSheet, world: World
    ) -> None:
        client.force_login(world.user("nora"))
        note(sheet=sheet, write=a_write(row=1, value="no"), actor=None)
        for row in sheet.rows.filter(number__in=[1, 2]):
            row.student.enrolments.update(ends_on=timezone.localdate())
        html = client.get(page_of(sheet)).content.decode()
        assert 'data-row="1"' in html
        assert 'data-row="2"' not in html


class TestFollowUp:
    def test_several_at_once_and_a_person_decides(
        self, bob: PageClient, sheet: ObservationSheet
    ) -> None:
        for row, item, value in (
            (1, "keyboard", "no"), (1, "network", "no"), (1, "educonnect", "help"),
            (2, "keyboard", "help"), (3, "cdi_first", "yes"),
        ):  # fmt: skip
            note(sheet=sheet, write=a_write(row=row, item=item, value=value), actor=None)
        page = page_of(sheet, "observe_follow_up")
        html = bob.get(page).content.decode()
        offered = re.findall(r'name="flag" value="\d+-(\w+)"( checked)?', html)
        assert sorted(offered) == [
            ("cdi_first", " checked"), ("identifiers", " checked"), ("keyboard", ""),
            ("keyboard", " checked"),
        ]  # fmt: skip
        ticked = re.findall(r'name="flag" value="([\w-]+)" checked', html)
        bob.post(page, {"flag": [*ticked, "999-keyboard", "x"]})
        flags = SupportFlag.objects.order_by("reason").values_list("reason", flat=True)
        assert list(flags) == ["cdi_first", "identifiers", "keyboard"]
        bob.post(page, {"flag": ticked})
        assert SupportFlag.objects.count() == 3

    def test_who_agreed_helps_who_has_trouble(
        self, bob: PageClient, sheet: ObservationSheet
    ) -> None:
        for item in ("network", "keyboard", "educonnect", "two_accounts"):
            note(sheet=sheet, write=a_write(row=1, item=item, value="yes"), actor=None)
        note(sheet=sheet, write=a_write(row=2, value="no"), actor=None)
        able, struggling = (sheet.rows.get(number=number).student for number in (1, 2))
        page = page_of(sheet, "observe_follow_up")
        assert 'name="pair"' not in bob.get(page).content.decode(), "nobody has agreed yet"
        bob.post(page, {"act": "ask", "student": [able.pk, struggling.pk]})
        assert [one.student for one in PeerHelper.objects.all()] == [able]
        key = f"{able.pk}-{struggling.pk}-keyboard"
        assert f'name="pair" value="{key}"' in bob.get(page).content.decode()
        for _ in range(2):
            bob.post(page, {"act": "pair", "pair": [key, "1-2-keyboard"]})
        pair = PeerPair.objects.get()
        assert (pair.helper, pair.helped, pair.topic) == (able, struggling, "keyboard")

    def test_nothing_is_ticked(self, bob: PageClient, sheet: ObservationSheet) -> None:
        answer = bob.post(page_of(sheet, "observe_follow_up"), follow=True)
        assert "Rien n’est coché" in answer.content.decode()


def test_the_same_machinery_welcomes_a_lycee(client: PageClient, world: World) -> None:
    client.force_login(world.user("nora"))
    room = ClassroomFactory(year=world.here.year, name="2DE 1")
    EnrolmentFactory(classroom=room)
    sheet = a_sheet(room)
    assert sheet.grid == "entrants"
    assert put(client, sheet, item="domain_3", value="4")[0] == 200
    assert put(client, sheet, item="lever", value="method")[0] == 200
    assert put(client, sheet, item="keyboard", value="yes")[0] == 422
    html = client.get(page_of(sheet, "observe_follow_up")).content.decode()
    assert "-method" in html


def test_a_session_that_welcomes_nobody_has_no_grid(client: PageClient, world: World) -> None:
    session = a_welcome(world.a.room)
    session.ritual.theme = "emi"
    session.ritual.save()
    client.force_login(world.user("nora"))
    page = reverse("rituals:observe", args=[world.here.uai, session.pk])
    assert "Rien à observer" in client.get(page).content.decode()
    client.post(f"{page}ouvrir/")
    assert not ObservationSheet.objects.exists()
