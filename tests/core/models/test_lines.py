"""One-line fields are one line, whoever writes them; and no mail fails for a line break."""

import pytest
from django.apps import apps
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from pixschool.core.access import invitations
from pixschool.core.access.addresses import PastedPerson
from pixschool.core.mail import queue
from pixschool.core.models import OutgoingEmail, School, User
from pixschool.core.text.lines import one_line
from tests.factories.core import SchoolFactory
from tests.factories.rituals import RitualFactory
from tests.support.client import PageClient
from tests.support.world import World

BROKEN = "Collège\r\nBcc: x@ecole.example\u2028Ada"
WHOLE = "Collège Bcc: x@ecole.example Ada"
OURS = ("pixschool", "students", "campaigns", "rituals", "certification")


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


def test_every_text_field_without_choices_is_of_one_line() -> None:
    """A new `CharField` is a `LineField`, or has `choices`; a longer text is a `TextField`."""
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        for field in model._meta.get_fields()
        if type(field) is models.CharField and not field.choices
    ]
    assert loose == ["core.User.password"]  # Django's own, a hash


@pytest.mark.django_db
class TestAtTheEdge:
    def test_of_the_code(self) -> None:
        school = SchoolFactory(name=BROKEN)
        assert school.name == WHOLE  # what was written, without reading it again
        School.objects.filter(pk=school.pk).update(name=BROKEN)
        school.refresh_from_db()
        assert school.name == WHOLE

    def test_of_many_at_once(self, world: World) -> None:
        (made,) = User.objects.bulk_create([User(email="z@ecole.example", first_name="A\nB")])
        assert made.first_name == User.objects.get(pk=made.pk).first_name == "A B"

    def test_of_the_database(self, world: World) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            with pytest.raises(IntegrityError, match="one_line"):
                cursor.execute("UPDATE core_school SET name = %s", [BROKEN])
            transaction.set_rollback(True)

    def test_of_a_form(self, world: World, client: PageClient) -> None:
        client.force_login(world.user("nora"))
        school = world.here.school
        sent = {"name": BROKEN, "kind": school.kind, "zone": school.zone,
                "academie": school.academie, "timezone": school.timezone}  # fmt: skip
        client.post(f"/{school.uai}/reglages/", sent)
        school.refresh_from_db()
        assert school.name == WHOLE

    def test_of_a_ritual(self, world: World) -> None:
        assert RitualFactory(year=world.here.year, title=BROKEN).title == WHOLE


@pytest.mark.django_db
class TestMails:
    def test_of_a_school_whose_name_was_broken(self, world: World) -> None:
        """As it was before the database refused it: the object in hand still has the break."""
        school = world.here.school
        school.name = BROKEN
        invitations.invite(
            school=school,
            people=[PastedPerson("neuf@ecole.example", "Nora\r\nNeuf")],
            roles=["staff"],
            actor=world.user("nora"),
        )
        assert WHOLE in OutgoingEmail.objects.get(recipient="neuf@ecole.example").subject

    def test_whatever_stands_in_a_header(self) -> None:
        message = EmailMultiAlternatives(
            subject=BROKEN, body="…", to=["a@a.example"], reply_to=["b@b.example\n"],
            headers={"List-Id": BROKEN},
        )  # fmt: skip
        queue.enqueue(message, kind="test")
        assert b"\nBcc:" not in bytes(OutgoingEmail.objects.get().message)
