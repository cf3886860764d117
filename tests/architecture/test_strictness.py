"""The strictness itself: what the suite promises to notice, it notices."""

import socket
import warnings

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, engines
from django.test import RequestFactory
from django.urls import path, reverse

from pixschool.core.models import AuditEntry, School
from pixschool.core.web.middleware import ReadOnlyMiddleware
from pixschool.core.web.readonly import WriteOnReadError, writing_allowed
from students.models import Student
from tests.factories.core import SchoolFactory
from tests.support import pages
from tests.support.client import PageClient, PageError, inspect
from tests.support.isolation import NetworkError
from tests.support.templates import UndefinedVariableError
from tests.support.world import World


class TestTemplates:
    def test_a_variable_nobody_gave_is_an_error_in_ours(self) -> None:
        template = engines["django"].get_template("imports/_progress.html").template
        with pytest.raises(UndefinedVariableError):
            template.render(Context({}))

    def test_in_another_package_it_is_left_alone(self) -> None:
        template = engines["django"].get_template("admin/filter.html").template
        assert "<summary>" in template.render(Context({}))


class TestPages:
    @pytest.mark.parametrize(
        ("page", "fault"),
        [
            ('<form method="post"></form>', "CSRF"),
            ('<p style="color:red">', "style="),
            ("<style>p{}</style>", "<style>"),
            ("<p onclick='x()'>", "onclick="),
            ("<script>alert(1)</script>", "<script>"),
            ('<a href="javascript:x()">', "javascript:"),
            ('<p hx-on:click="x()">', "hx-on:click"),
            ('<script src="https://cdn.example/x.js"></script>', "third party"),
            ('<p id="a"></p><p id="a"></p>', "id a 2 times"),
            ('<img src="/x.png">', "alt"),
            ("<p>« Rentrée\u00a0»</p>", "breaking space in '« R"),
            ("<p>«\u00a0<b>Rentrée</b> »</p>", "breaking space in ' »'"),
            ("<p><b>Fin</b> : lundi</p>", "breaking space in ' : lundi'"),
            ("<p>Fin\n :</p>", "breaking space in 'Fin"),
            ("<title>Qui ?</title>", "breaking space in 'Qui ?'"),
            ("<p>&lt;students.models.X object at 0x7fe27aaa&gt;</p>", "Python object"),
            ("<p>&lt;QuerySet []&gt;</p>", "Python object"),
        ],
    )
    def test_a_fault_is_seen(self, page: str, fault: str) -> None:
        assert any(fault in found for found in inspect(f"<html><body>{page}</body></html>"))

    def test_a_sound_page_has_none(self) -> None:
        token = '<input name="csrfmiddlewaretoken" value="x">'
        page = f'<form method="post">{token}</form><form></form><img alt="" src="/static/x.png">'
        page += "<p>Fin\u00a0: 10:30\u202f; «\u00a0Quoi\u202f?\u00a0»</p><textarea>a : b</textarea>"
        assert inspect(f"<html><body>{page}</body></html>") == []

    def test_the_client_looks(
        self, client: PageClient, settings: pytest.FixtureRequest, db: None
    ) -> None:
        settings.ROOT_URLCONF = __name__
        with pytest.raises(PageError, match="style="):
            client.get("/faulty/")


def faulty(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<html><body><p style="color:red">x</p></body></html>')


faulty.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("faulty/", faulty)]


class TestReadingNeverWrites:
    @pytest.fixture
    def school(self, db: None) -> School:
        return SchoolFactory()

    def ask(self, school: School, view: object, method: str = "get") -> HttpResponse:
        request = getattr(RequestFactory(), method)("/")

        def respond(request: HttpRequest) -> HttpResponse:
            middleware.process_view(request, view, (), {"uai": school.uai})
            return view(request)

        middleware = ReadOnlyMiddleware(respond)
        return middleware(request)

    def write(self, school: School) -> HttpResponse:
        School.objects.filter(pk=school.pk).update(name="changé")
        return HttpResponse()

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_get_that_writes_fails(self, school: School, method: str) -> None:
        with pytest.raises(WriteOnReadError), transaction.atomic():
            self.ask(school, lambda _request: self.write(school), method)
        school.refresh_from_db()
        assert school.name != "changé"

    def test_a_post_may(self, school: School) -> None:
        self.ask(school, lambda _request: self.write(school), "post")
        school.refresh_from_db()
        assert school.name == "changé"

    @pytest.mark.parametrize(
        "sql",
        [
            "INSERT INTO core_auditentry DEFAULT VALUES",
            "  update core_school SET name = ''",
            "DELETE FROM core_school",
            "TRUNCATE core_school",
            "COPY core_school FROM STDIN",
            "MERGE INTO core_school USING core_school x ON true WHEN MATCHED THEN DELETE",
        ],
    )
    def test_in_raw_sql_too(self, school: School, sql: str) -> None:
        def view(_request: HttpRequest) -> HttpResponse:
            with connection.cursor() as cursor:
                cursor.execute(sql)
            return HttpResponse()

        with pytest.raises(WriteOnReadError):
            self.ask(school, view)

    def test_the_guard_ends_with_the_request(self, school: School) -> None:
        self.ask(school, lambda _request: HttpResponse())
        self.write(school)

    def test_permission_to_write_ends_with_its_block(self, school: School) -> None:
        def view(_request: HttpRequest) -> HttpResponse:
            with writing_allowed():
                self.write(school)
            return self.write(school)

        with pytest.raises(WriteOnReadError):
            self.ask(school, view)

    def test_reading_a_pupil_is_recorded_and_nothing_else(
        self, world: World, client: PageClient
    ) -> None:
        client.force_login(world.user("nora"))
        for _ in range(2):
            client.get(reverse("portal:student", args=[world.here.uai, world.a.finished.pk]))

        entries = AuditEntry.objects.filter(event="student_read")
        assert [entry.target_ids for entry in entries] == [[world.a.finished.pk]] * 2
        assert Student.objects.count() == 9


class TestIsolation:
    def test_no_network_but_this_machine(self) -> None:
        with pytest.raises(NetworkError):
            socket.create_connection(("192.0.2.1", 80), timeout=1)
        with pytest.raises(NetworkError):
            socket.getaddrinfo("example.org", 80)

    def test_a_warning_is_an_error(self) -> None:
        with pytest.raises(DeprecationWarning):
            warnings.warn("old", DeprecationWarning, stacklevel=1)

    @pytest.mark.parametrize("turn", [1, 2])
    def test_the_cache_of_another_test_is_not_seen(self, turn: int) -> None:
        assert cache.get("seen") is None
        cache.set("seen", turn)
        assert cache.get("seen") == turn


class TestSwap:
    PAGE = '<html><body><ul id="list"><li>a</li></ul><p id="note">old</p></body></html>'

    @pytest.fixture
    def swapped(self) -> str:
        fragment = '<ul id="list"><li>b</li></ul><p id="note" hx-swap-oob="true">new</p>'
        return pages.swap(self.PAGE, fragment, target="list")

    def test_the_target_and_what_is_out_of_band(self, swapped: str) -> None:
        assert pages.text_of(swapped, inside="list") == "b"
        assert pages.text_of(swapped, inside="note") == "new"

    def test_inside_the_target(self) -> None:
        page = pages.swap(self.PAGE, "<li>c</li>", target="list", how="innerHTML")
        assert pages.text_of(page, inside="list") == "c"
