from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from pixschool.core.access import members
from pixschool.core.models import AuditEntry
from pixschool.core.web.logs import RequestIdFormatter
from rituals.feeds import services as feeds
from rituals.models import CalendarFeed, Ritual
from rituals.plan import services as planning
from rituals.plan.checklist import services as checklist
from rituals.sessions import services as sessions
from rituals.sessions.slots import Slot
from tests.factories.rituals import (
    CalendarFeedFactory,
    MilestoneFactory,
    RitualFactory,
    SessionFactory,
)
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World

Kind = CalendarFeed.FeedKind


def path(feed: CalendarFeed) -> str:
    return urlsplit(feeds.address_of(feed)).path


def person(world: World, name: str = "nora") -> CalendarFeed:
    return CalendarFeedFactory(membership=world.members[name])


def events(client: PageClient, feed: CalendarFeed) -> dict[str, icalendar.Event]:
    """By the start of their identity: « ritual-12 »."""
    response = client.get(path(feed))
    assert response.status_code == 200
    found = icalendar.Calendar.from_ical(response.content)
    return {str(event["UID"]).partition("@")[0]: event for event in found.walk("VEVENT")}


class TestWhatIsInIt:
    def test_a_person_s(self, client: PageClient, world: World) -> None:
        nora, dora = world.members["nora"], world.members["dora"]
        ritual = RitualFactory(year=world.here.year, title="Rentrée")
        own = MilestoneFactory(ritual=ritual, label="Coller les codes", assignee=nora, role="")
        of_role = MilestoneFactory(ritual=ritual, role="lead")
        not_own = MilestoneFactory(ritual=ritual, assignee=dora)
        led = SessionFactory(ritual=ritual, leaders=[nora], classroom=world.a.room, group="gr. 1")
        not_led = SessionFactory(ritual=ritual, leaders=[dora])

        found = events(client, person(world))

        assert set(found) == {
            f"ritual-{ritual.pk}", f"milestone-{own.pk}", f"milestone-{of_role.pk}",
            f"session-{led.pk}",
        }  # fmt: skip
        assert found[f"milestone-{own.pk}"]["SUMMARY"] == "À faire\u00a0: Coller les codes"
        assert found[f"milestone-{own.pk}"]["DTSTART"].dt == own.due_on
        session = found[f"session-{led.pk}"]
        assert session["SUMMARY"] == "Rentrée · 6A, gr. 1"
        assert session["LOCATION"] == "salle 104"
        assert session["DTSTART"].dt == led.starts_at
        assert session["TRANSP"] == "OPAQUE"
        assert f"session-{not_led.pk}" not in found
        assert f"milestone-{not_own.pk}" not in found

    def test_what_nobody_holds_is_the_rupn_s(self, client: PageClient, world: World) -> None:
        line = MilestoneFactory(ritual=RitualFactory(year=world.here.year), role="librarian")
        members.end(membership=world.members["dora"], actor=None)
        assert f"milestone-{line.pk}" in events(client, person(world))
        assert f"milestone-{line.pk}" not in events(client, person(world, "ines"))

    def test_what_is_done_is_said(self, client: PageClient, world: World) -> None:
        line = MilestoneFactory(ritual=RitualFactory(year=world.here.year), label="Coller")
        checklist.mark(milestone=line, done=True, actor=world.user("nora"))
        event = events(client, person(world))[f"milestone-{line.pk}"]
        assert event["SUMMARY"] == "Fait\u00a0: Coller"

    def test_the_school_s(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year)
        line = MilestoneFactory(ritual=ritual)
        session = SessionFactory(ritual=ritual, leaders=[world.members["dora"]])
        feed = CalendarFeedFactory(membership=world.members["ines"], kind=Kind.SCHOOL)
        found = events(client, feed)
        assert set(found) == {f"ritual-{ritual.pk}", f"session-{session.pk}"}
        assert f"milestone-{line.pk}" not in found

    def test_a_class_s(self, client: PageClient, world: World) -> None:
        here = world.here.year
        level = RitualFactory(year=here)
        mine = RitualFactory(year=here, classrooms=[world.a.room])
        RitualFactory(year=here, classrooms=[world.b.room])
        RitualFactory(year=here, levels=["5E"])
        RitualFactory(year=here, levels=[], for_team=True)
        session = SessionFactory(ritual=level, classroom=world.a.room)
        SessionFactory(ritual=level, classroom=world.b.room)
        feed = CalendarFeedFactory(
            membership=world.members["bob"], kind=Kind.CLASSROOM, classroom=world.a.room
        )
        assert set(events(client, feed)) == {
            f"ritual-{level.pk}", f"ritual-{mine.pk}", f"session-{session.pk}",
        }  # fmt: skip

    def test_the_families_(self, client: PageClient, world: World) -> None:
        here = world.here.year
        shown = RitualFactory(year=here, public=True, purpose="Pour l’équipe", note="Secret")
        RitualFactory(year=here, public=True, is_confirmed=False)
        RitualFactory(year=here, public=True, family_text="")
        private = RitualFactory(year=here)
        SessionFactory(ritual=shown)
        MilestoneFactory(ritual=private)
        feed = CalendarFeedFactory(school=world.here.school, families=True)
        found = events(client, feed)
        assert set(found) == {f"ritual-{shown.pk}"}
        assert found[f"ritual-{shown.pk}"]["DESCRIPTION"] == "Votre enfant découvre Pix."
        assert "URL" not in found[f"ritual-{shown.pk}"]
        assert "équipe" not in client.get(path(feed)).content.decode()

    def test_no_other_school_nor_past_year(self, client: PageClient, world: World) -> None:
        from tests.factories.core import SchoolYearFactory

        RitualFactory(year=world.elsewhere.year)
        past = SchoolYearFactory(school=world.here.school, start_year=2025)
        RitualFactory(year=past)
        assert events(client, person(world)) == {}

    def test_dates_to_confirm_are_said(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year, title="Certification", is_confirmed=False)
        event = events(client, person(world))[f"ritual-{ritual.pk}"]
        assert event["SUMMARY"] == "Certification · 6e (à confirmer)"
        assert event["STATUS"] == "TENTATIVE"

    def test_no_pupil(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year, campaign=world.here.campaign)
        SessionFactory(ritual=ritual, classroom=world.a.room)
        said = client.get(path(person(world))).content.decode().lower()
        for pupil in world.a.pupils:
            assert pupil.last_name.lower() not in said
            assert pupil.first_name.lower() not in said


class TestEdits:
    def test_uid_stays_and_sequence_grows(self, client: PageClient, world: World) -> None:
        nora = world.user("nora")
        ritual = RitualFactory(year=world.here.year)
        line = MilestoneFactory(ritual=ritual)
        session = SessionFactory(ritual=ritual, leaders=[world.members["nora"]])
        feed = person(world)
        before = events(client, feed)

        moved = planning.move(
            ritual=ritual,
            version=1,
            actor=nora,
            starts_on=ritual.starts_on + timedelta(weeks=1),
            ends_on=ritual.ends_on,
        )
        slot = Slot(starts_at=session.starts_at, ends_at=session.ends_at, room="CDI")
        sessions.change(session=session, version=1, slot=slot, actor=nora)
        sessions.change(
            session=session,
            version=2,
            slot=Slot(
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                room="CDI",
                leaders=(world.members["nora"],),
            ),
            actor=nora,
        )
        after = events(client, feed)

        assert set(after) == set(before)
        for uid in (f"ritual-{ritual.pk}", f"milestone-{line.pk}", f"session-{session.pk}"):
            assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert after[f"ritual-{ritual.pk}"]["DTSTART"].dt == moved.starts_on
        assert after[f"session-{session.pk}"]["LOCATION"] == "CDI"

    def test_a_removed_ritual_is_cancelled_then_gone(
        self, client: PageClient, world: World
    ) -> None:
        ritual = RitualFactory(year=world.here.year)
        session = SessionFactory(ritual=ritual, leaders=[world.members["nora"]])
        feed = person(world)
        planning.remove(ritual=ritual, version=1, actor=world.user("nora"))

        found = events(client, feed)
        assert found[f"ritual-{ritual.pk}"]["STATUS"] == "CANCELLED"
        assert found[f"ritual-{ritual.pk}"]["SEQUENCE"] == 2
        assert found[f"session-{session.pk}"]["STATUS"] == "CANCELLED"
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            assert events(client, feed) == {}


class TestSecret:
    def test_wrong_unknown_and_foreign_do_not_exist(self, client: PageClient, world: World) -> None:
        feed, other = person(world), person(world, "charlie")
        right = feeds.token_of(feed)
        for pk, token in (
            (feed.pk, right[:-1] + ("0" if right[-1] != "0" else "1")),
            (feed.pk, feeds.token_of(other)),
            (other.pk, right),
            (feed.pk + 10_000, right),
            (10**30, right),
            (feed.pk, "x"),
        ):
            url = reverse("rituals:feed", kwargs={"pk": pk, "token": token})
            assert client.get(url).status_code == 404, (pk, token)
        assert client.get(path(feed)).status_code == 200

    def test_renewing_ends_the_old_address(self, client: PageClient, world: World) -> None:
        feed = person(world)
        old = path(feed)
        client.force_login(world.user("nora"))
        families = CalendarFeedFactory(school=world.here.school, families=True)
        old_public = path(families)
        for one in (feed, families):
            client.post(reverse("rituals:feed_renew", args=[world.here.uai, one.pk]))
        client.logout()
        assert client.get(old).status_code == client.get(old_public).status_code == 404
        feed.refresh_from_db()
        assert client.get(path(feed)).status_code == 200

    def test_leaving_the_school_ends_all_of_one_s_addresses(
        self, client: PageClient, world: World
    ) -> None:
        member = world.members["bob"]
        own = [
            person(world, "bob"),
            CalendarFeedFactory(membership=member, kind=Kind.SCHOOL),
            CalendarFeedFactory(membership=member, kind=Kind.CLASSROOM, classroom=world.a.room),
        ]
        families = CalendarFeedFactory(school=world.here.school, families=True)
        members.end(membership=member, actor=world.user("nora"))
        assert [client.get(path(feed)).status_code for feed in own] == [404, 404, 404]
        members.reopen(membership=member, actor=world.user("nora"))
        assert [client.get(path(feed)).status_code for feed in own] == [404, 404, 404]
        assert client.get(path(families)).status_code == 200

    def test_a_right_taken_by_hand_in_the_database_counts_too(
        self, client: PageClient, world: World
    ) -> None:
        feed = person(world, "bob")
        world.members["bob"].left_at = timezone.now()
        world.members["bob"].save()
        assert client.get(path(feed)).status_code == 404

    def test_a_closed_account_too(self, client: PageClient, world: World) -> None:
        feed = person(world)
        world.user("nora").is_active = False
        world.user("nora").save()
        assert client.get(path(feed)).status_code == 404

    def test_never_in_the_logs(
        self, client: PageClient, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        feed = person(world)
        old = path(feed)
        feeds.renew(feed=feed, actor=None)
        assert client.get(old).status_code == 404
        token = old.partition("-")[2].removesuffix(".ics")
        said = [RequestIdFormatter().format(record) for record in caplog.records]
        assert said
        assert not [line for line in said if token in line]

    def test_the_journal_says_it_without_the_address(self, world: World) -> None:
        feed = feeds.open_feed(
            school=world.here.school,
            kind=Kind.PERSON,
            membership=world.members["nora"],
            actor=world.user("nora"),
        )
        feeds.renew(feed=feed, actor=world.user("nora"))
        feeds.close(feed=feed, actor=world.user("nora"))
        entries = list(AuditEntry.objects.values_list("event", "details"))
        assert {event for event, _ in entries} == {"feed_opened", "feed_renewed", "feed_closed"}
        assert feed.nonce not in str(entries)


class TestEnd:
    """An address is asked for again each year; the families' one belongs to nobody and stays."""

    OVER = "2027-09-02T08:00+02:00"

    @pytest.mark.parametrize(
        ("day", "last"),
        [
            ("2026-11-23", date(2027, 8, 31)),
            ("2027-07-31", date(2027, 8, 31)),
            ("2027-08-01", date(2028, 8, 31)),
            ("2027-08-31", date(2028, 8, 31)),
        ],
    )
    def test_is_the_31_august_of_the_year_it_was_asked_in(
        self, world: World, day: str, last: date
    ) -> None:
        with time_machine.travel(f"{day}T10:00+02:00"):
            made = feeds.open_feed(
                school=world.here.school,
                kind=Kind.PERSON,
                membership=world.members["nora"],
                actor=None,
            )
        assert made.expires_on == last

    @pytest.mark.parametrize("kind", [Kind.PERSON, Kind.SCHOOL, Kind.CLASSROOM])
    def test_says_no_more_than_that_it_is_over(
        self, client: PageClient, world: World, kind: str
    ) -> None:
        nora = world.members["nora"]
        ritual = RitualFactory(year=world.here.year, title="Sécurité")
        SessionFactory(ritual=ritual, leaders=[nora], classroom=world.a.room)
        room = world.a.room if kind == Kind.CLASSROOM else None
        with time_machine.travel("2026-11-23"):
            feed = CalendarFeedFactory(membership=nora, kind=kind, classroom=room)
        with time_machine.travel("2027-08-31T23:30+02:00"):
            assert f"ritual-{ritual.pk}" in events(client, feed)
        with time_machine.travel(self.OVER):
            (event,) = events(client, feed).values()
        assert event["SUMMARY"] == "Agenda Pix à prolonger"
        assert event["DTSTART"].dt == date(2027, 9, 1)
        assert event["URL"].endswith(f"/{world.here.uai}/annee/abonnements/")

    def test_the_families_one_has_no_end(self, client: PageClient, world: World) -> None:
        RitualFactory(year=world.here.year, public=True)
        feed = feeds.open_feed(school=world.here.school, kind=Kind.PUBLIC, actor=None)
        with time_machine.travel(self.OVER):
            (event,) = events(client, feed).values()
        assert event["SUMMARY"] != "Agenda Pix à prolonger"

    def test_one_click_prolongs_the_same_address(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year)
        with time_machine.travel("2026-11-23"):
            feed = person(world)
        address = path(feed)
        url = reverse("rituals:feeds", args=[world.here.uai])
        with time_machine.travel(self.OVER):
            client.force_login(world.user("nora"))
            assert "Arrêtée depuis le 31 août 2027" in page_of(client.get(url))
            page = page_of(
                client.post(
                    reverse("rituals:feed_extend", args=[world.here.uai, feed.pk]), follow=True
                )
            )
            assert "Vaut jusqu’au 31 août 2028" in page
            assert "Prolonger" not in page.partition("Où la coller")[0]
            assert f"ritual-{ritual.pk}" in events(client, feed)
        assert path(CalendarFeed.objects.get()) == address

    def test_during_the_year_there_is_nothing_to_prolong(
        self, client: PageClient, world: World
    ) -> None:
        with time_machine.travel("2026-11-23T10:00+01:00"):
            feed = person(world)
            client.force_login(world.user("nora"))
            client.post(reverse("rituals:feed_extend", args=[world.here.uai, feed.pk]))
        feed.refresh_from_db()
        assert feed.expires_on == date(2027, 8, 31)
        assert not AuditEntry.objects.filter(event="feed_extended").exists()


class TestPollers:
    def test_nothing_new_costs_nothing(self, client: PageClient, world: World) -> None:
        ritual = RitualFactory(year=world.here.year)
        url = path(person(world))
        first = client.get(url)
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            again = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        planning.move(
            ritual=ritual,
            version=1,
            actor=None,
            starts_on=ritual.starts_on,
            ends_on=ritual.ends_on + timedelta(days=1),
        )
        changed = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200

    def test_headers(self, client: PageClient, world: World) -> None:
        response = client.get(path(person(world)))
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Cache-Control"] == "private, no-cache"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert not response.cookies

    def test_queries(
        self, client: PageClient, world: World, count_queries: Callable[..., None]
    ) -> None:
        url = path(person(world))

        def grow() -> None:
            for _ in range(5):
                ritual = RitualFactory(year=world.here.year)
                MilestoneFactory(ritual=ritual)
                SessionFactory(ritual=ritual, leaders=[world.members["nora"]])

        grow()
        count_queries(lambda: client.get(url), grow, at_most=7)


class TestScreen:
    def test_gives_addresses_once_asked(self, client: PageClient, world: World) -> None:
        client.force_login(world.user("ines"))
        url = reverse("rituals:feeds", args=[world.here.uai])
        assert "/calendriers/" not in client.get(url).content.decode()
        opening = reverse("rituals:feed_open", args=[world.here.uai])
        for data in (
            {"kind": "person"},
            {"kind": "person"},
            {"kind": "school"},
            {"kind": "classroom", "classroom": world.a.room.pk},
        ):
            client.post(opening, data)
        response = client.get(url)
        page = response.content.decode()
        own = CalendarFeed.objects.all()
        assert own.count() == 3
        assert all(feeds.address_of(feed) in page for feed in own)
        assert "no-store" in response["Cache-Control"]

    def test_nobody_s_address_but_one_s_own(self, client: PageClient, world: World) -> None:
        feed = person(world)
        client.force_login(world.user("alice"))
        page = client.get(reverse("rituals:feeds", args=[world.here.uai])).content.decode()
        assert feeds.token_of(feed) not in page
        for name in ("feed_renew", "feed_extend", "feed_close"):
            url = reverse(f"rituals:{name}", args=[world.here.uai, feed.pk])
            assert client.post(url).status_code == 404
        assert CalendarFeed.objects.filter(nonce=feed.nonce).exists()

    def test_the_families_address_is_of_who_manages_the_year(
        self, client: PageClient, world: World
    ) -> None:
        opening = reverse("rituals:feed_open", args=[world.here.uai])
        client.force_login(world.user("ines"))
        assert client.post(opening, {"kind": "public"}).status_code == 403
        client.force_login(world.user("alice"))
        client.post(opening, {"kind": "public"})
        feed = CalendarFeed.objects.get()
        assert feed.membership is None
        client.force_login(world.user("ines"))
        page = client.get(reverse("rituals:feeds", args=[world.here.uai])).content.decode()
        assert feeds.address_of(feed) in page  # to give to families
        assert f'id="renew-{feed.pk}"' not in page

    @pytest.mark.parametrize("data", [{}, {"kind": "x"}, {"kind": "classroom"}])
    def test_nonsense(self, client: PageClient, world: World, data: dict[str, str]) -> None:
        client.force_login(world.user("nora"))
        opening = reverse("rituals:feed_open", args=[world.here.uai])
        assert client.post(opening, data).status_code == 404

    def test_a_class_of_the_other_school(self, client: PageClient, world: World) -> None:
        theirs = ClassroomFactory(year=world.elsewhere.year)
        client.force_login(world.user("nora"))
        opening = reverse("rituals:feed_open", args=[world.here.uai])
        data = {"kind": "classroom", "classroom": theirs.pk}
        assert client.post(opening, data).status_code == 404
        assert not CalendarFeed.objects.exists()


class TestCommand:
    def test_writes_the_year(self, world: World, tmp_path: object) -> None:
        ritual = RitualFactory(year=world.here.year)
        session = SessionFactory(ritual=ritual)
        output = tmp_path / "annee.ics"
        call_command("export_calendar", school=world.here.uai, output=output, verbosity=0)
        found = icalendar.Calendar.from_ical(output.read_bytes())
        names = {str(event["UID"]).partition("@")[0] for event in found.walk("VEVENT")}
        assert names == {f"ritual-{ritual.pk}", f"session-{session.pk}"}
        assert Ritual.objects.count() == 1

    def test_says_what_is_wrong(self, world: World, tmp_path: object) -> None:
        with pytest.raises(CommandError, match="Aucun établissement"):
            call_command("export_calendar", school="0000000A", output=tmp_path / "x.ics")
        with pytest.raises(CommandError, match="Vérifiez le dossier"):
            call_command(
                "export_calendar", school=world.here.uai, output=tmp_path / "none" / "x.ics"
            )
