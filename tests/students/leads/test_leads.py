from collections.abc import Callable

import pytest
from django.urls import reverse

from pixschool.core.access import invitations, members
from pixschool.core.models import AuditEntry, Invitation, OutgoingEmail
from pixschool.core.reference.names import class_key
from students.leads import naming
from students.models import ClassLead
from tests.factories.core import MembershipFactory, SchoolYearFactory
from tests.factories.students import ClassroomFactory
from tests.support.client import PageClient
from tests.support.pages import page_of
from tests.support.world import World


def url(world: World) -> str:
    return reverse("students:leads", args=[world.here.uai])


def paste_url(world: World) -> str:
    return reverse("students:leads_paste", args=[world.here.uai])


@pytest.fixture
def lead(client: PageClient, world: World) -> PageClient:
    client.force_login(world.user("nora"))
    return client


def leads_of(room: object) -> set[str]:
    return {
        lead.membership.user.first_name if lead.membership else lead.invitation.email
        for lead in ClassLead.objects.filter(classroom=room)
    }


class TestUnderstand:
    @pytest.mark.parametrize(
        "line",
        [
            "6A ; bob@ecole.example",
            "6a;BOB@ECOLE.EXAMPLE",
            "6e A\tbob@ecole.example",
            "6ème A, Bob <bob@ecole.example>",
            "6A bob@ecole.example",
            "6A - bob@ecole.example",
        ],
    )
    def test_ways_to_write(self, world: World, line: str) -> None:
        world.a.room.key = class_key(line.partition("A")[0] + "A") if "A" in line[:6] else "6a"
        world.a.room.save()
        (understood,) = naming.understand(line, year=world.here.year)
        assert not understood.problem
        (wish,) = understood.wishes
        assert wish.classroom == world.a.room
        assert wish.membership == world.members["bob"]

    def test_by_name_in_any_order(self, world: World) -> None:
        bob = world.user("bob")
        bob.last_name = "Le Gall-Été"
        bob.save()
        for name in ("Bob Le Gall-Été", "LE GALL ETE Bob", "le gall été bob"):
            (line,) = naming.understand(f"6A ; {name}", year=world.here.year)
            assert line.wishes[0].membership == world.members["bob"], name

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("6Z ; bob@ecole.example", "Aucune classe 6Z"),
            ("6A ; Personne Inconnue", "Personne ne s’appelle"),
            ("6A", "Écrivez la classe, puis la personne"),
            ("bob@ecole.example", "Écrivez la classe"),
            ("6A ; bob@", "Personne ne s’appelle bob@"),
            ("6A ; b@b", "n’est pas valable"),
        ],
    )
    def test_says_what_to_correct(self, world: World, line: str, said: str) -> None:
        (understood,) = naming.understand(line, year=world.here.year)
        assert said in understood.problem
        assert not understood.wishes

    def test_homonyms(self, world: World) -> None:
        for member in ("bob", "brice"):
            user = world.user(member)
            user.first_name, user.last_name = "Sam", "Martin"
            user.save()
        (line,) = naming.understand("6A ; Sam Martin", year=world.here.year)
        assert "Deux membres" in line.problem
        options = [
            naming.Directory(world.here.school).label_of(member)
            for member in (world.members["bob"], world.members["dora"])
        ]
        bob = world.user("bob")
        assert "<bob@ecole.example>" in naming.Directory(world.here.school).label_of(
            next(m for m in naming.Directory(world.here.school).members if m.user == bob)
        )
        assert len(options) == 2

    def test_several_people_for_a_class(self, world: World) -> None:
        (line,) = naming.understand("6A ; bob@ecole.example ; new@a.example", year=world.here.year)
        assert [bool(wish.person) for wish in line.wishes] == [False, True]

    def test_classes_of_another_year_or_school_do_not_count(self, world: World) -> None:
        past = SchoolYearFactory(school=world.here.school, start_year=2025)
        ClassroomFactory(year=past, name="6C")
        lines = naming.understand("6C ; bob@ecole.example", year=world.here.year)
        assert lines[0].problem


class TestScreen:
    def test_name_a_member_and_invite_somebody(self, lead: PageClient, world: World) -> None:
        a, b = world.a.room, world.b.room
        response = lead.post(
            url(world),
            {f"class-{a.pk}": "Sam Personne", f"class-{b.pk}": "anne@a.example"}
            | {f"class-{a.pk}": world.user("sam").get_full_name()},
        )
        assert response.status_code == 302
        assert leads_of(a) == {"Bob", "Sam"}
        assert leads_of(b) == {"Brice", "anne@a.example"}
        sam = world.members["sam"]
        sam.refresh_from_db()
        assert "class_lead" in sam.roles
        assert Invitation.objects.get().roles == ["class_lead"]
        entry = AuditEntry.objects.get(event="class_leads_named")
        assert entry.target_ids == sorted([a.pk, b.pk])
        page = lead.get(url(world)).content.decode()
        assert "anne@a.example · invitation envoyée" in page

    def test_what_cannot_be_understood_is_said_and_nothing_written(
        self, lead: PageClient, world: World
    ) -> None:
        a, b = world.a.room, world.b.room
        response = lead.post(
            url(world), {f"class-{a.pk}": "Inconnue", f"class-{b.pk}": "anne@a.example"}
        )
        assert response.status_code == 422
        page = response.content.decode()
        assert "Personne ne s’appelle Inconnue" in page
        assert 'value="anne@a.example"' in page
        assert leads_of(b) == {"Brice"}
        assert not OutgoingEmail.objects.exists()

    def test_remove(self, lead: PageClient, world: World) -> None:
        row = ClassLead.objects.get(classroom=world.a.room)
        lead.post(url(world), {"remove": row.pk})
        assert leads_of(world.a.room) == set()
        assert AuditEntry.objects.filter(event="class_lead_removed").count() == 1
        assert "1 classe sans référent" in page_of(lead.get(url(world)))

    def test_remove_elsewhere(self, lead: PageClient, world: World) -> None:
        room = world.elsewhere.classes.popitem()[1].room
        other = ClassLead.objects.create(classroom=room, membership=world.members["charlie"])
        assert lead.post(url(world), {"remove": other.pk}).status_code == 404
        assert ClassLead.objects.filter(pk=other.pk).exists()

    def test_same_again_changes_nothing(self, lead: PageClient, world: World) -> None:
        form = {f"class-{world.a.room.pk}": "bob@ecole.example"}
        response = lead.post(url(world), form, follow=True)
        assert "Rien n’a changé" in response.content.decode()
        assert leads_of(world.a.room) == {"Bob"}

    def test_no_class_yet(self, lead: PageClient, world: World) -> None:
        world.here.year.classrooms.all().delete()
        assert "Aucune classe cette année" in lead.get(url(world)).content.decode()

    def test_same_number_of_queries(
        self, lead: PageClient, world: World, count_queries: Callable[..., None]
    ) -> None:
        def grow() -> None:
            for n in range(4):
                room = ClassroomFactory(year=world.here.year, name=f"5{n}")
                ClassLead.objects.create(
                    classroom=room, membership=MembershipFactory(school=world.here.school)
                )

        count_queries(lambda: lead.get(url(world)), grow, at_most=10)

    @pytest.mark.parametrize("name", ["bob", "dora", "sam", "ines"])
    def test_others_are_refused(self, client: PageClient, world: World, name: str) -> None:
        client.force_login(world.user(name))
        assert client.get(url(world)).status_code == 403
        assert client.post(paste_url(world), {"text": "6A ; x@a.example"}).status_code == 403


class TestPaste:
    TEXT = (
        "6A ; anne@a.example\n6B ; anne@a.example\n6B;Sam\n9Z ; anne@a.example\n"
        "6B ; dora@ecole.example"
    )

    def test_preview_writes_nothing(self, lead: PageClient, world: World) -> None:
        before = ClassLead.objects.count()
        response = lead.post(paste_url(world), {"text": self.TEXT})
        page = page_of(response)
        assert response.status_code == 200
        assert "3 lignes comprises" in page
        assert "1 personne à inviter" in page
        assert "Aucune classe 9Z" in page
        assert ClassLead.objects.count() == before
        assert not Invitation.objects.exists()

    def test_confirm_writes_what_was_understood(self, lead: PageClient, world: World) -> None:
        lead.post(paste_url(world), {"text": self.TEXT, "confirm": "1"})
        assert leads_of(world.a.room) == {"Bob", "anne@a.example"}
        assert leads_of(world.b.room) == {"Brice", "anne@a.example", "Dora"}
        assert OutgoingEmail.objects.count() == 1
        lead.post(paste_url(world), {"text": self.TEXT, "confirm": "1"})
        assert OutgoingEmail.objects.count() == 1
        assert ClassLead.objects.filter(classroom=world.b.room).count() == 3

    def test_empty(self, lead: PageClient, world: World) -> None:
        assert lead.post(paste_url(world), {"text": ""}).status_code == 422

    def test_flood_is_said(
        self, lead: PageClient, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(invitations, "MAILS_PER_HOUR", 0)
        response = lead.post(paste_url(world), {"text": self.TEXT, "confirm": "1"})
        assert "par heure" in response.content.decode()
        assert not Invitation.objects.exists()


def test_promised_class_follows_the_acceptance(world: World) -> None:
    (line,) = naming.understand("6A ; charlie@ecole.example", year=world.here.year)
    naming.name_leads(school=world.here.school, wishes=line.wishes, actor=world.user("nora"))
    invitation = Invitation.objects.get()
    invitations.accept(invitation=invitation, user=world.user("charlie"))
    assert leads_of(world.a.room) == {"Bob", "Charlie"}
    members.end(
        membership=world.here.school.memberships.get(user=world.user("charlie")), actor=None
    )
    assert leads_of(world.a.room) == {"Bob"}
