"""What one may not see is nowhere: not in a page, not in a file, not in an error."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import ParticipantLink
from pixschool.core.models import AuditEntry, ImportBatch, OutgoingEmail
from pixschool.core.schools import open_year
from tests.factories.core import ImportBatchFactory, MembershipFactory
from tests.factories.students import ClassLeadFactory, ClassroomFactory, EnrolmentFactory
from tests.security.access import EVERYBODY_HERE, IN_SCHOOL, Row
from tests.support.client import PageClient
from tests.support.imports import dump
from tests.support.world import CANARY_6A, CANARY_6B, CANARY_ELSEWHERE, CANARY_ONLY_6B, World

# Of the CSRF protection, and of what is typed: « 6A » stands in one of sixty.
_TOKEN = re.compile(r"[\w+/=-]{40,}")

PAGES = [row for row in IN_SCHOOL if "GET" in row.methods]
FORMATS = ("csv", "xlsx", "ods", "txt")
# What each may not find anywhere. Who sees no pupil sees no canary of a pupil.
FORBIDDEN = {
    "nora": {CANARY_ELSEWHERE},
    "alice": {CANARY_ELSEWHERE},
    "dora": {CANARY_ELSEWHERE},
    "bob": {CANARY_ELSEWHERE, CANARY_6B, CANARY_ONLY_6B},
    "brice": {CANARY_ELSEWHERE, CANARY_6A},
    "sam": {CANARY_ELSEWHERE, CANARY_6A, CANARY_6B},
    "ines": {CANARY_ELSEWHERE, CANARY_6A, CANARY_6B},
    "charlie": {CANARY_6A, CANARY_6B, CANARY_ONLY_6B, "Ada-Lovelace"},
}
# Who comes to the CDI today is shown to the assistant who welcomes them: one pupil of 6A.
EXPECTED_TODAY = {("sam", "portal:cdi_visit"): {CANARY_6A}}


def words_of(content: bytes, content_type: str) -> str:
    """Everything a file says, out of the archives that XLSX and ODS are."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    if "utf-16" in content_type:
        return content.decode("utf-16")
    return content.decode("utf-8", "replace")


def addresses(row: Row, world: World) -> Iterator[str]:
    yield row.url(world)
    for which in ("other_class", "foreign"):
        if getattr(row.thing, which):
            yield row.url(world, which)


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_no_page_holds_a_forbidden_name(row: Row, world: World, client: PageClient) -> None:
    for name, forbidden in FORBIDDEN.items():
        client.force_login(world.user(name))
        for address in addresses(row, world):
            for query in ("", "?q=zq", "?annee=2026"):
                response = client.get(address + query)
                said = words_of(response.content, response["Content-Type"]) + str(response.headers)
                found = {canary for canary in forbidden if canary.lower() in said.lower()}
                found -= EXPECTED_TODAY.get((name, row.name), set())
                assert not found, (name, address + query)


@pytest.mark.parametrize("kind", FORMATS)
def test_no_file_holds_a_forbidden_name(kind: str, world: World, client: PageClient) -> None:
    url = reverse("campaigns:missing_export", args=[world.here.uai, kind])
    rooms = [world.a.room.pk, world.b.room.pk]
    for name in sorted(EVERYBODY_HERE):
        client.force_login(world.user(name))
        for query in ("", *(f"?classe={pk}" for pk in rooms), f"?campagne={world.only_6b.pk}"):
            response = client.get(url + query)
            said = words_of(response.content, response["Content-Type"])
            assert not {c for c in FORBIDDEN[name] if c in said}, (name, query)
    client.force_login(world.user("nora"))  # and the file is not empty for everybody
    said = words_of((response := client.get(url)).content, response["Content-Type"])
    assert CANARY_6A in said
    assert CANARY_6B in said


def test_what_one_may_see_is_there(world: World, client: PageClient) -> None:
    url = reverse("campaigns:missing", args=[world.here.uai])
    for name, canaries in (("nora", {CANARY_6A, CANARY_6B}), ("bob", {CANARY_6A})):
        client.force_login(world.user(name))
        page = client.get(url).content.decode()
        assert {c for c in (CANARY_6A, CANARY_6B) if c in page} == canaries


@pytest.mark.parametrize("kind", FORMATS)
def test_names_stay_data_in_every_file(kind: str, world: World, client: PageClient) -> None:
    pupil = world.a.missing
    pupil.last_name, pupil.first_name = '=HYPERLINK("http://x")', "<script>alert(1)</script>"
    pupil.save()
    client.force_login(world.user("nora"))
    content = client.get(reverse("campaigns:missing_export", args=[world.here.uai, kind])).content
    said = words_of(content, "")

    assert "HYPERLINK" in said
    if kind == "csv":
        assert not any(
            cell.strip('"').startswith(("=", "+", "-", "@"))
            for line in said.splitlines()
            for cell in line.split(";")
        )
    if kind == "xlsx":
        assert "<f>" not in said
    if kind == "ods":
        assert "table:formula" not in said


class TestForeignIds:
    """An id of elsewhere in a form does nothing, and says nothing."""

    @pytest.fixture(autouse=True)
    def nora(self, world: World, client: PageClient) -> None:
        client.force_login(world.user("nora"))

    def test_a_pupil_of_the_other_school_in_the_arbitration(
        self, world: World, client: PageClient
    ) -> None:
        link = world.a.pending
        stranger = next(iter(world.elsewhere.classes.values())).finished
        url = reverse("campaigns:decide", args=[world.here.uai, f"n{link.pk}"])
        before = dump()

        assert client.post(url, {"student": stranger.pk}).status_code == 404
        assert dump() == before
        link.refresh_from_db()
        assert link.decision == ParticipantLink.Decision.PENDING

    def test_a_class_of_the_other_school_in_a_campaign(
        self, world: World, client: PageClient
    ) -> None:
        theirs = next(iter(world.elsewhere.classes.values())).room
        url = reverse("campaigns:edit", args=[world.here.uai, world.here.campaign.pk])
        data = {
            "name": "Rentrée",
            "theme": "rentree",
            "kind": "assessment",
            "classrooms": [theirs.pk],
            "levels": [],
        }
        before = dump()

        assert client.post(url, data).status_code == 422
        assert dump() == before

    def test_a_lead_of_another_school_s_class_is_not_removed(
        self, world: World, client: PageClient
    ) -> None:
        lead = ClassLeadFactory(
            classroom=next(iter(world.elsewhere.classes.values())).room,
            membership=world.members["charlie"],
        )
        url = reverse("students:leads", args=[world.here.uai])
        assert client.post(url, {"remove": lead.pk}).status_code == 404
        lead.refresh_from_db()

    @pytest.mark.parametrize("key", ["classe", "campagne"])
    def test_a_filter(self, world: World, client: PageClient, key: str) -> None:
        theirs = world.elsewhere
        pk = {
            "classe": next(iter(theirs.classes.values())).room.pk,
            "campagne": theirs.campaign.pk,
        }[key]
        for name in ("campaigns:missing", "campaigns:missing_export"):
            args = [world.here.uai] + (["csv"] if name.endswith("export") else [])
            assert client.get(f"{reverse(name, args=args)}?{key}={pk}").status_code == 404

    def test_a_campaign_to_copy(self, world: World, client: PageClient) -> None:
        url = reverse("campaigns:create", args=[world.here.uai])
        assert client.get(f"{url}?comme={world.elsewhere.campaign.pk}").status_code == 404

    def test_a_preview_of_the_other_school(self, world: World, client: PageClient) -> None:
        batch = ImportBatchFactory(
            year=world.elsewhere.year, status=ImportBatch.BatchStatus.PREVIEW, digest="0" * 64
        )
        for name in ("import_answer", "import_confirm", "import_cancel", "import_undo"):
            url = reverse(f"core:{name}", args=[world.here.uai, batch.pk])
            assert client.post(url, {"digest": "0" * 64}).status_code == 404
        batch.refresh_from_db()
        assert batch.status == ImportBatch.BatchStatus.PREVIEW


def test_rights_held_in_one_school_give_nothing_in_the_other(
    world: World, client: PageClient
) -> None:
    MembershipFactory(school=world.here.school, user=world.user("charlie"))  # staff here
    client.force_login(world.user("charlie"))

    assert client.get(reverse("core:team", args=[world.elsewhere.uai])).status_code == 200
    assert client.get(reverse("core:team", args=[world.here.uai])).status_code == 403
    assert client.get(reverse("portal:classrooms", args=[world.here.uai])).status_code == 403


def test_who_has_left_is_a_stranger(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    member = world.members["nora"]
    member.left_at = timezone.now()
    member.save()

    assert client.get(reverse("portal:home", args=[world.here.uai])).status_code == 404


def test_leading_a_class_ends_with_its_year(world: World, client: PageClient) -> None:
    pupil = world.a.finished
    page = reverse("portal:student", args=[world.here.uai, pupil.pk])
    search = reverse("portal:search", args=[world.here.uai])
    client.force_login(world.user("bob"))
    assert client.get(page).status_code == 200
    assert CANARY_6A in client.post(search, {"q": "zqsixa"}).content.decode()

    year = open_year(school=world.here.school, start_year=2027, actor=None)
    EnrolmentFactory(classroom=ClassroomFactory(year=year, name="5A"), student=pupil)

    assert client.get(page).status_code == 403
    assert CANARY_6A not in client.post(search, {"q": "zqsixa"}).content.decode()


def test_the_pages_of_a_class_close_to_its_lead_with_its_year(
    world: World, client: PageClient
) -> None:
    here = [world.here.uai]
    last_year = f"?annee={world.here.year.start_year}"
    pages = [
        reverse("portal:classroom", args=[*here, world.a.room.pk]),
        reverse("campaigns:detail", args=[*here, world.here.campaign.pk]),
    ]
    lists = [
        reverse("portal:classrooms", args=here) + last_year,
        reverse("campaigns:missing", args=here) + last_year,
        reverse("campaigns:missing_export", args=[*here, "csv"]) + last_year,
    ]
    open_year(school=world.here.school, start_year=2027, actor=None)

    whole, none = [200, 200], [403, 404]
    for name, answers, reads in (
        ("bob", none, False),
        ("nora", whole, True),
        ("alice", whole, True),
    ):
        client.force_login(world.user(name))
        assert [client.get(page, follow=True).status_code for page in pages] == answers, name
        said = "".join(client.get(address).content.decode() for address in lists)
        # The number of a school may end as a class is named: 0336266A.
        said = _TOKEN.sub("", said).replace(world.here.uai, "")
        assert (CANARY_6A in said, world.a.room.name in said) == (reads, reads), name


def test_a_pupil_who_moves_is_seen_by_the_new_lead_only(world: World, client: PageClient) -> None:
    pupil = world.a.finished
    page = reverse("portal:student", args=[world.here.uai, pupil.pk])
    pupil.enrolments.update(ends_on=date(2026, 11, 2))
    EnrolmentFactory(classroom=world.b.room, student=pupil, starts_on=date(2026, 11, 2))

    for name, status in (("bob", 403), ("brice", 200)):
        client.force_login(world.user(name))
        assert client.get(page).status_code == status


def test_the_journal_and_the_mails_name_no_pupil(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    client.get(reverse("portal:student", args=[world.here.uai, world.a.finished.pk]))
    client.get(reverse("campaigns:missing_export", args=[world.here.uai, "csv"]))
    entries = AuditEntry.objects.values_list("event", "target", "target_ids", "details")

    assert {entry[0] for entry in entries} == {"student_read", "missing_exported"}
    assert CANARY_6A.lower() not in str(list(entries)).lower()
    assert not OutgoingEmail.objects.exists()
