import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from pixschool.core import journal
from pixschool.core.access import members
from pixschool.core.journal import labels
from pixschool.core.models import AuditEntry
from tests.factories.core import UserFactory
from tests.support.client import PageClient
from tests.support.pages import text_of
from tests.support.world import CANARY_6A, World


def url(world: World, query: str = "") -> str:
    return reverse("core:audit", args=[world.here.uai]) + query


@pytest.fixture
def lead(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


class TestScreen:
    def test_sentences(self, lead: PageClient, world: World) -> None:
        members.change_roles(
            membership=world.members["bob"], roles=["staff"], actor=world.user("alice")
        )
        page = text_of(lead.get(url(world)).content.decode(), inside="main")
        assert "a changé les rôles de Bob Personne" in page
        assert "Alice Personne" in page

    def test_of_this_school_only(self, lead: PageClient, world: World) -> None:
        journal.record("school_changed", school=world.elsewhere.school, actor=world.user("charlie"))
        page = lead.get(url(world)).content.decode()
        assert "Charlie" not in page
        assert "Rien de tel" in page

    def test_filters(self, lead: PageClient, world: World) -> None:
        journal.record("school_changed", school=world.here.school, actor=world.user("nora"))
        journal.record("member_left", school=world.here.school, actor=world.user("alice"))
        by_kind = lead.get(url(world, "?acte=Équipe")).content.decode()
        assert "a retiré quelqu’un de l’équipe" in by_kind
        assert "a modifié les réglages" not in by_kind
        alice = world.user("alice").pk
        by_person = lead.get(url(world, f"?personne={alice}")).content.decode()
        assert "a modifié les réglages" not in by_person
        for nonsense in ("?personne=x", "?acte=x", "?page=x", "?page=999", f"?personne={2**70}"):
            assert lead.get(url(world, nonsense)).status_code == 200

    def test_unknown_act_is_shown_as_it_is(self, lead: PageClient, world: World) -> None:
        journal.record("odd_thing", school=world.here.school, actor=None, target="x", ids=[1, 2])
        assert "odd_thing" in lead.get(url(world)).content.decode()

    def test_pages(
        self, lead: PageClient, world: World, count_queries: Callable[..., None]
    ) -> None:
        def grow() -> None:
            for n in range(120):
                journal.record(
                    "member_left",
                    school=world.here.school,
                    actor=world.user("nora") if n % 2 else world.user("alice"),
                    target="member",
                    ids=[world.members["bob"].pk],
                )

        journal.record(
            "member_left",
            school=world.here.school,
            actor=world.user("nora"),
            target="member",
            ids=[world.members["brice"].pk],
        )
        count_queries(lambda: lead.get(url(world)), grow, at_most=10)
        assert "?page=2" in lead.get(url(world)).content.decode()
        second = lead.get(url(world, "?page=2&acte=Équipe")).content.decode()
        assert "a retiré Bob" in text_of(second, inside="main")

    def test_an_act_without_a_sentence_names_no_pupil(self, lead: PageClient, world: World) -> None:
        journal.record(
            "pupil_read",
            school=world.here.school,
            actor=world.user("nora"),
            target="student",
            ids=[world.a.finished.pk],
        )
        assert CANARY_6A not in lead.get(url(world)).content.decode()


def test_every_recorded_act_has_its_sentence() -> None:
    """Found in the source, so that a new act cannot be forgotten."""
    events = set()
    for app in ("pixschool", "students", "campaigns", "rituals", "certification"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) in {"journal.record", "journal.record_reading"}
                    and node.args
                ):
                    events |= {
                        part.value
                        for part in ast.walk(node.args[0])
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
    assert events
    known = {event for kind in labels.kinds() for event in labels.events_of(kind)}
    assert events <= known, events - known


@pytest.mark.urls("tests.core.journal.support_urls")
class TestSupport:
    """The admin: only for support, and every page of it opens."""

    @pytest.fixture
    def support(self, client: PageClient, db: None) -> PageClient:
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        return client

    def test_every_list_and_form_opens(self, support: PageClient, world: World) -> None:
        journal.record("school_changed", school=world.here.school, actor=None)
        registered = [model for model in apps.get_models() if admin.site.is_registered(model)]
        assert len(registered) > 5
        for model in registered:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            page = Plain(support).get(reverse(f"{name}_changelist"))
            assert page == 200, name
            first = model._default_manager.first()
            if first is not None:
                assert Plain(support).get(reverse(f"{name}_change", args=[first.pk])) == 200, name

    def test_the_past_cannot_be_changed(self, support: PageClient, world: World) -> None:
        entry = journal.record("school_changed", school=world.here.school, actor=None)
        change = reverse("admin:core_auditentry_change", args=[entry.pk])
        assert Plain(support).post(change) == 403
        delete = reverse("admin:core_auditentry_delete", args=[entry.pk])
        assert Plain(support).post(delete) == 403
        assert AuditEntry.objects.filter(pk=entry.pk).exists()

    def test_members_are_refused(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("nora"))
        response = client.get(reverse("admin:index"))
        assert response.status_code == 302
        assert client.get(response["Location"]).status_code == 403

    @pytest.mark.parametrize(
        ("rights", "status"),
        [
            ({}, 403),
            ({"is_staff": True}, 403),
            ({"is_superuser": True}, 200),
            ({"is_superuser": True, "is_active": False}, 302),
        ],
    )
    def test_for_superusers_only(
        self, rights: dict[str, bool], status: int, client: PageClient, db: None
    ) -> None:
        user = UserFactory(**rights)
        client.force_login(user)
        found = client.get(reverse("admin:index"), follow=user.is_active)
        assert found.status_code == status

    def test_strangers_sign_in_by_the_site(self, client: PageClient, db: None) -> None:
        response = client.get(reverse("admin:index"), follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


class Plain:
    """The admin's own pages are Django's: looked at, not reviewed."""

    def __init__(self, browser: PageClient) -> None:
        from django.test import Client

        self.browser = Client()
        self.browser.cookies = browser.cookies

    def get(self, address: str) -> int:
        return self.browser.get(address).status_code

    def post(self, address: str) -> int:
        return self.browser.post(address, {"post": "yes"}).status_code
