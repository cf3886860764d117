"""The eve of a slot: who hears of it, when, in which words."""

from datetime import timedelta

import pytest

from pixschool.core.access import members
from pixschool.core.models import OutgoingEmail
from pixschool.core.reference.roles import Role
from rituals.reminders import preferences
from students.models import ClassLead, SupportSlot
from tests.rituals.reminders.cdi.scene import Scene, mails_to, texts_to
from tests.rituals.reminders.moments import FRIDAY, MONDAY, TUESDAY, rows
from tests.support.mails import html_of
from tests.support.pages import plain
from tests.support.world import CANARY_6A, CANARY_6B

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(scene: Scene) -> Scene:
    """Monday: two of 6A at 10 h, one of 6A and one of 6B at 14 h. Tuesday: one of 6B."""
    for pupil, slot in ((0, 0), (1, 0), (2, 1), (3, 1), (4, 2)):
        scene.book(pupil, slot)
    return scene


def test_monday_is_announced_on_friday_to_leads_and_documentalist(booked: Scene) -> None:
    booked.go(FRIDAY, 7, 30)
    assert {mail.recipient for mail in OutgoingEmail.objects.filter(kind="digest")} == {
        "bob@ecole.example", "brice@ecole.example", "dora@ecole.example",
    }  # fmt: skip
    (bob,), (dora,) = texts_to("bob"), texts_to("dora")
    assert "3 élèves attendus au CDI" in bob
    assert "6A : 2 élèves à 10 h, 1 élève à 14 h" in bob
    assert "4 élèves attendus au CDI" in dora
    assert "de 10 h à 11 h : 2 élèves ; de 14 h à 15 h : 2 élèves" in dora
    assert "/cdi/semaine/rendez-vous/?jour=2026-11-23" in bob
    (mail,) = mails_to("bob")
    assert plain(mail.subject) == "Pix : 3 élèves attendus au CDI, pour le lundi 23 novembre"


def test_no_name_in_any_mail(booked: Scene) -> None:
    for day in (FRIDAY, MONDAY, TUESDAY):
        booked.go(day)
    booked.cancel(4, 2)
    booked.wait(7)
    found = OutgoingEmail.objects.all()
    assert len(found) > 5
    for mail in found:
        assert CANARY_6A not in html_of(mail)
        assert CANARY_6B not in html_of(mail)


def test_each_day_on_its_own_eve_and_once(booked: Scene) -> None:
    for hour in (8, 12, 18):
        booked.go(FRIDAY, hour)
    booked.go(FRIDAY + timedelta(days=1), 9)  # a Saturday: silence
    booked.go(MONDAY, 8)
    booked.go(MONDAY, 18)
    assert [text.count("élève attendu") for text in texts_to("brice")] == [1, 1]
    assert len(texts_to("bob")) == 1
    assert {state for state, _ in rows(kind="cdi")} == {"mailed"}


def test_a_holder_hears_of_their_slot_and_where_no_documentalist_is_the_rupn(
    booked: Scene,
) -> None:
    sam = booked.world.members["sam"]
    SupportSlot.objects.filter(pk=booked.slots[1].pk).update(holder=sam)
    members.change_roles(membership=booked.world.members["dora"], roles=[Role.STAFF], actor=None)
    booked.go(FRIDAY)
    assert "2 élèves attendus au CDI" in texts_to("sam")[0]
    assert "4 élèves attendus au CDI" in texts_to("nora")[0]
    assert texts_to("dora") == []


def test_who_wants_nothing_of_it_hears_nothing_of_changes_either(booked: Scene) -> None:
    bob = booked.world.members["bob"]
    preferences.choose(membership=bob, frequencies={"cdi": "never"})
    booked.go(FRIDAY)
    booked.cancel(0, 0)
    booked.wait(7)
    assert texts_to("bob") == []
    assert "cdi" in preferences.own(bob)
    assert "cdi" not in preferences.own(booked.world.members["alice"])


def test_what_is_cancelled_before_the_morning_is_not_said(booked: Scene) -> None:
    for pupil, slot in ((0, 0), (1, 0), (2, 1)):
        booked.cancel(pupil, slot)
    booked.go(FRIDAY)
    assert texts_to("bob") == []


def test_a_class_taken_away_while_the_mail_waits(booked: Scene, settings) -> None:
    settings.DEMO = False  # nothing leaves
    booked.go(FRIDAY)
    ClassLead.objects.filter(membership=booked.world.members["bob"]).delete()
    settings.DEMO = True
    booked.wait(7)
    assert texts_to("bob") == []


def test_an_outage_of_the_whole_eve_is_made_good_in_the_morning(booked: Scene, settings) -> None:
    settings.DEMO = False
    booked.go(FRIDAY)
    booked.go(FRIDAY, 18)
    settings.DEMO = True
    booked.go(MONDAY, 7, 30)
    assert ["3 élèves attendus au CDI" in text for text in texts_to("bob")] == [True]
    booked.wait(10)
    assert len(texts_to("bob")) == 1
