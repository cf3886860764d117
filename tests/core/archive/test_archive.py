"""All that a school may take away: whole, for who may read it, once, and not for long."""

import csv
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from threading import Thread
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from campaigns.models import CompetenceResult, Participation
from pixschool.core.archive import asking, files, tables, writing
from pixschool.core.models import AuditEntry, SchoolArchive
from pixschool.core.retention import closing
from students.models import Enrolment, Student, SupportFlag
from tests.factories.support import SupportFlagFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)


@pytest.fixture(autouse=True)
def _no_files_left() -> Iterator[None]:
    yield
    for pk in SchoolArchive.objects.values_list("school", flat=True):
        files.discard(pk)


def address(world: World, name: str = "archive") -> str:
    return reverse(f"core:{name}", args=[world.here.uai])


def taken_by(world: World, client: PageClient, name: str) -> dict[str, list[list[str]]]:
    """{table: its lines}, headers first, as a spreadsheet reads them."""
    client.force_login(world.user(name))
    client.post(address(world))
    writing.write(SchoolArchive.objects.get(ended_at=None).pk)
    answer = client.post(address(world, "archive_file"))
    content = b"".join(answer.streaming_content)
    with ZipFile(BytesIO(content)) as zipped:
        assert zipped.testzip() is None
        return {
            entry.removesuffix(".csv"): [
                *csv.reader(StringIO(zipped.read(entry).decode("utf-8-sig")), delimiter=";")
            ]
            for entry in zipped.namelist()
            if entry.endswith(".csv")
        }


def test_it_holds_everything_of_this_school_and_nothing_of_another(
    world: World, client: PageClient
) -> None:
    school = world.here.school
    SupportFlagFactory(year=world.here.year, student=world.a.missing)
    Student.objects.filter(pk=world.a.missing.pk).update(first_name="=cmd|'/c calc'!A1")
    found = taken_by(world, client, "nora")
    assert list(found) == [table.name for table in tables.all_tables()]
    numbers = {name: len(lines) - 1 for name, lines in found.items()}
    assert numbers["eleves"] == Student.objects.filter(school=school).count() > 0
    assert numbers["inscriptions"] == Enrolment.objects.filter(classroom__school=school).count()
    attempts = Participation.objects.filter(campaign__school=school)
    assert numbers["resultats"] == attempts.count() > 0
    assert (
        numbers["competences"]
        == CompetenceResult.objects.filter(participation__in=attempts).count()
    )
    assert numbers["equipe"] == school.memberships.count()
    assert numbers["accompagnement-signalements"] == SupportFlag.objects.count() == 1
    cells = {cell for lines in found.values() for line in lines for cell in line}
    assert "'=cmd|'/c calc'!A1" in cells
    theirs = Student.objects.exclude(school=school)
    assert not {str(pupil.last_name) for pupil in theirs} & cells - {
        str(pupil.last_name) for pupil in Student.objects.filter(school=school)
    }
    assert world.user("charlie").email not in cells


def test_the_head_s_holds_nothing_of_who_is_helped(world: World, client: PageClient) -> None:
    SupportFlagFactory(year=world.here.year, student=world.a.missing, note="Zqnote")
    found = taken_by(world, client, "alice")
    assert found["accompagnement-signalements"][1:] == found["accompagnement-rendez-vous"][1:] == []
    assert "Zqnote" not in str(found)
    # Nobody takes what was written with the rights of another.
    other = PageClient()
    other.force_login(world.user("nora"))
    assert other.post(address(world, "archive_file")).status_code == 302
    assert "Télécharger<" not in page_of(other.get(address(world)))


def test_each_model_of_a_school_is_in_it_or_said_not_to_be() -> None:
    """A new table of a school is put in the archive, or here with the reason."""
    left_out = {
        "core.Invitation": "answered or past; who came is in the team",
        "core.SchoolArchive": "the archives themselves",
        "core.SchoolYear": "the first column of the others",
        "core.Heartbeat": "how the machine is",
        "core.MailServer": "how this machine sends mail",
        "students.Group": "with its pupils",
        "students.SupportSlot": "with those who came",
        "students.PeerRules": "the settings of a page",
        "students.ResetWay": "the settings of a page",
        "students.Repair": "how to take an act back; the act is in the journal",
        "students.DistinctPupils": "an answer to a question about two records",
        "papers.PaperJob": "files that last two days",
        "rituals.PlanAct": "how to take an act back; its outcome is the year",
        "rituals.LiteracyRow": "the settings of a page",
        "rituals.ResourceSetting": "the settings of a page",
        "rituals.YearPlan": "the answers of a form; its outcome is the year",
        "rituals.CalendarFeed": "secret addresses",
    }
    held = {
        "core.Membership", "core.HolidayPeriod", "core.ImportBatch", "core.OutgoingEmail",
        "core.Erasure", "core.AuditEntry", "core.FamilyPage", "core.SchoolStatement",
        "students.Student",
        "students.Classroom", "papers.BookletText",
        "students.SlotRule", "students.SupportFlag", "students.PeerHelper", "students.PeerPair",
        "students.SupportDraw",
        "students.AccountMark", "campaigns.Campaign",
        "campaigns.PixCampaign", "campaigns.ParticipantLink", "campaigns.LevelTotals",
        "rituals.Ritual", "rituals.Session", "rituals.Notification", "rituals.StaffMeeting",
        "rituals.CouncilMinutes", "rituals.Resource",
        "certification.CertificationResult", "certification.CertifiedTotals",
        "certification.ComputerRoom", "certification.CertificationPlan",
    }  # fmt: skip
    of_a_school = {
        model._meta.label
        for model in apps.get_models()
        if any(field.name == "school" for field in model._meta.get_fields())
    }
    assert of_a_school - held - left_out.keys() == set()


def test_a_double_click_asks_once_and_the_journal_says_both_acts(
    world: World, client: PageClient
) -> None:
    client.force_login(world.user("nora"))
    assert "Aucun export" in page_of(client.get(address(world, "close_school")))
    for _ in range(2):
        client.post(address(world))
    archive = SchoolArchive.objects.get()
    shown = page_of(client.get(address(world)))
    assert "se prépare" in shown
    assert "Tout exporter</button>" not in shown
    writing.write(archive.pk)
    writing.write(archive.pk)  # a message that comes twice
    assert "Télécharger" in page_of(client.get(address(world)))
    answer = client.post(address(world, "archive_file"))
    assert answer["Content-Disposition"].startswith(
        f'attachment; filename="pixschool-{world.here.uai}-20'
    )
    assert answer["Cache-Control"] == "no-store"
    assert b"".join(answer.streaming_content)
    events = AuditEntry.objects.filter(target="archive").order_by("pk")
    assert list(events.values_list("event", flat=True)) == ["archive_asked", "archive_taken"]
    assert "Dernier export téléchargé le" in page_of(client.get(address(world, "close_school")))


def test_who_has_left_meanwhile_gets_nothing(world: World, client: PageClient) -> None:
    client.force_login(world.user("nora"))
    client.post(address(world))
    archive = SchoolArchive.objects.get()
    member = world.members["nora"]
    member.roles = ["staff"]
    member.save()
    writing.write(archive.pk)
    archive.refresh_from_db()
    assert (archive.has_failed, archive.key) == (True, "")
    assert not list((settings.PRIVATE_ROOT / "archives").rglob("*.*"))


def test_it_is_not_kept(world: World, client: PageClient) -> None:
    taken_by(world, client, "nora")
    first = SchoolArchive.objects.get()
    taken_by(world, client, "nora")
    place = settings.PRIVATE_ROOT / "archives" / str(world.here.school.pk)
    assert len(list(place.iterdir())) == 1  # the first is replaced
    assert files.open_one(first.school_id, first.key) is None
    assert place.stat().st_mode & 0o077 == 0
    later = timezone.now() + files.KEPT_FOR + timedelta(minutes=1)
    for kept in place.iterdir():
        os.utime(kept, (time.time(), time.time()))  # the clock of the test, not of the disk
    asking.sweep(later)
    assert not list(place.iterdir())
    with time_machine.travel(later):
        assert client.post(address(world, "archive_file")).status_code == 302
    assert SchoolArchive.objects.filter(key="").count() == 2
    taken_by(world, client, "nora")
    assert place.exists()
    world.here.school.closing_since = timezone.now() - timedelta(days=31)
    world.here.school.save()
    closing.erase_closed(now=timezone.now())
    assert not place.exists()


def test_of_two_workers_the_first_to_end_is_right(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = asking.ask(school=world.here.school, actor=world.user("nora"))
    fill = writing._fill

    def slow(*args: Any) -> None:
        """Thought dead while it writes: another begins, and ends before it."""
        monkeypatch.setattr(writing, "_fill", fill)
        thread = Thread(target=in_thread, args=(archive.pk,))
        thread.start()
        thread.join()
        fill(*args)

    def in_thread(pk: int) -> None:
        SchoolArchive.objects.filter(pk=pk).update(started_at=None)
        writing.write(pk)
        connection.close()

    monkeypatch.setattr(writing, "_fill", slow)
    writing.write(archive.pk)
    archive.refresh_from_db()
    assert archive.size > 0
    place = settings.PRIVATE_ROOT / "archives" / str(archive.school_id)
    assert [path.name for path in place.iterdir()] == [f"{archive.key}.zip"]


def test_one_whose_worker_died_is_written_again(world: World) -> None:
    archive = asking.ask(school=world.here.school, actor=world.user("nora"))
    SchoolArchive.objects.filter(pk=archive.pk).update(started_at=timezone.now())
    writing.write(archive.pk)
    archive.refresh_from_db()
    assert archive.ended_at is None
    asking.sweep(timezone.now() + asking.SILENCE + timedelta(minutes=1))
    writing.write(archive.pk)
    archive.refresh_from_db()
    assert archive.size > 0
