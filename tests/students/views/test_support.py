"""Flagging from a class, from the missing list, from the page of a pupil; nothing of it for who
does not help."""

import pytest
from django.urls import reverse
from lxml import html

from pixschool.core.models import AuditEntry
from students.models import Student, SupportFlag, SupportReason
from students.support import flags, rules
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

CLASS, PUPIL, MISSING = "portal:classroom", "portal:student", "campaigns:missing"


def address(world: World, name: str, *args: int) -> str:
    return reverse(name, args=[world.here.uai, *args])


def flag(world: World, client: PageClient, **data: object) -> str:
    """Where the answer leads."""
    asked = {"student": [p.pk for p in world.a.pupils], "reason": SupportReason.LATE} | data
    return client.post(address(world, "students:flag", world.a.room.pk), asked).headers["Location"]


def flagged(world: World, student: Student | None = None) -> SupportFlag:
    return flags.raise_flag(
        student=student or world.a.missing,
        year=world.here.year,
        reason=SupportReason.KEYBOARD,
        actor=world.user("bob"),
        note="Clavier zqnote.",
    )


def test_the_ticked_pupils_of_a_class_and_the_undo_beside(world: World, client: PageClient) -> None:
    client.force_login(world.user("bob"))
    back = flag(world, client, back=address(world, CLASS, world.a.room.pk) + "?ordre=manque")
    page = page_of(client.get(back))
    assert "3 élèves signalés." in page
    [undo] = html.fromstring(page).xpath("//form[@class='undo no-print']")
    ids = undo.xpath(".//input[@name='flag']/@value")
    assert len(ids) == 3
    client.post(undo.get("action"), {"flag": ids})
    assert not SupportFlag.objects.open().exists()
    assert SupportFlag.objects.count() == 3


def test_late_pupils_are_ticked_in_one_gesture(world: World, client: PageClient) -> None:
    """The school says from which share of the class: here from one of three."""
    client.force_login(world.user("bob"))

    def ticked() -> list[str]:
        page = html.fromstring(
            client.get(address(world, CLASS, world.a.room.pk) + "?cocher=retard").content
        )
        assert len(page.xpath("//input[@form='flag']")) == 3
        late = page.xpath("//tr[.//span[text()='en retard']]//input[@form='flag']/@value")
        found = page.xpath("//input[@form='flag'][@checked]/@value")
        assert found == late
        return sorted(found)

    assert ticked() == []
    rules.change(year=world.here.year, actor=world.user("nora"), late_from=30)
    behind = {world.a.missing, *world.a.pupils} - {world.a.finished}
    assert ticked() == sorted(str(pupil.pk) for pupil in behind)


def test_from_the_missing_list(world: World, client: PageClient) -> None:
    client.force_login(world.user("bob"))
    listed = f"{address(world, MISSING)}?classe={world.a.room.pk}"
    page = html.fromstring(client.get(listed).content)
    [form] = page.xpath("//form[contains(@action, 'signaler')]")
    boxes = form.xpath(".//input[@name='student']/@value")
    assert boxes
    back = flag(world, client, student=boxes, back=form.xpath(".//input[@name='back']/@value")[0])
    assert back.startswith(listed)
    assert "annuler" in page_of(client.get(back)).lower()
    assert {str(pk) for pk in SupportFlag.objects.values_list("student", flat=True)} == set(boxes)


def test_pupils_of_another_class_are_left_out(world: World, client: PageClient) -> None:
    client.force_login(world.user("bob"))
    flag(world, client, student=[world.a.missing.pk, world.b.missing.pk])
    assert [one.student for one in SupportFlag.objects.all()] == [world.a.missing]


@pytest.mark.parametrize(
    "data", [{"student": []}, {"reason": "lazy"}, {"note": "a" * 301}, {"student": ["x", "9" * 30]}]
)
def test_what_makes_no_sense_is_said(
    data: dict[str, object], world: World, client: PageClient
) -> None:
    client.force_login(world.user("bob"))
    page = page_of(client.get(flag(world, client, **data)))
    assert "alert--error" in page
    assert not SupportFlag.objects.exists()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/0", "/0999999Z/"])
def test_one_never_leaves_the_school(back: str, world: World, client: PageClient) -> None:
    client.force_login(world.user("bob"))
    assert flag(world, client, back=back).startswith(address(world, CLASS, world.a.room.pk))


def test_a_pupil_s_flags_are_read_once_in_the_journal_and_closed(
    world: World, client: PageClient
) -> None:
    found = flagged(world)
    client.force_login(world.user("dora"))
    page = address(world, PUPIL, world.a.missing.pk)
    assert "zqnote" in page_of(client.get(page))
    reading = AuditEntry.objects.get(event="support_read")
    assert (reading.target, reading.target_ids) == ("supported_pupil", [world.a.missing.pk])
    close = address(world, "students:flag_close", world.a.missing.pk)
    data = {"flag": found.pk, "version": 1, "closing": "helped"}
    back = client.post(close, data).headers["Location"]
    assert "Signalement clos" in page_of(client.get(back))
    assert "alert--error" in page_of(client.get(client.post(close, data).headers["Location"]))
    reopen = address(world, "students:flag_reopen", world.a.missing.pk)
    client.post(reopen, {"flag": found.pk})
    assert list(SupportFlag.objects.open()) == [found]


def test_a_stale_page_closes_nothing(world: World, client: PageClient) -> None:
    found = flagged(world)
    flags.change_note(flag=found, note="Autre.", actor=world.user("bob"), version=1)
    client.force_login(world.user("dora"))
    close = address(world, "students:flag_close", world.a.missing.pk)
    client.post(close, {"flag": found.pk, "version": 1, "closing": "helped"})
    assert SupportFlag.objects.open().exists()


def test_the_flag_of_another_pupil_is_not_closed_from_here(
    world: World, client: PageClient
) -> None:
    found = flagged(world, world.b.missing)
    client.force_login(world.user("bob"))
    close = address(world, "students:flag_close", world.a.missing.pk)
    answer = client.post(close, {"flag": found.pk, "version": 1, "closing": "helped"})
    assert answer.status_code == 404
    assert SupportFlag.objects.open().exists()


@pytest.mark.parametrize("name", ["alice"])
def test_who_does_not_help_reads_nothing_of_it(name: str, world: World, client: PageClient) -> None:
    flagged(world)
    client.force_login(world.user(name))
    for page in (
        address(world, PUPIL, world.a.missing.pk),
        address(world, CLASS, world.a.room.pk),
        f"{address(world, MISSING)}?classe={world.a.room.pk}",
    ):
        shown = page_of(client.get(page))
        assert "zqnote" not in shown
        assert "Accompagnement" not in shown
        assert "Signaler" not in shown
    assert not AuditEntry.objects.filter(event="support_read").exists()
