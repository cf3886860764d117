"""Two people answer one preview: the first answer stands, the second person is told of it."""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from campaigns.models import Campaign
from pixschool.core.models import ImportBatch, Membership, School
from tests.campaigns.results import ELOISE, Year, drop_exports
from tests.factories.campaigns import CampaignFactory
from tests.factories.core import MembershipFactory, SchoolFactory
from tests.support.client import PageClient
from tests.support.imports import confirm, drop
from tests.support.pages import page_of
from tests.support.pix_files import Export
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

BEFORE = [("BERNARD", "Simon", "6A"), ("MARTIN", "Léa", "6A"), ("GALL", "Yann", "6A")]
AFTER = [("SIMON", "Bernard", "6A"), ("LEA", "Martin", "6A"), ("GALL", "Yann", "6A")]


@dataclass
class Person:
    """Somebody with the page of an import before them, as it was when they opened it."""

    membership: Membership
    batch: ImportBatch
    client: PageClient

    def __post_init__(self) -> None:
        self.client.force_login(self.membership.user)
        self.open()

    def _url(self, name: str) -> str:
        return reverse(name, args=[self.batch.school.uai, self.batch.pk])

    def open(self) -> None:
        page = html.fromstring(self.client.get(self._url("core:import")).content)
        self.forms = [form for form in page.forms if form.action == self._url("core:import_answer")]

    def send(self, **answers: str) -> str:
        """Fill the one form that has these fields, send all of it, read what comes back."""
        wanted = {name.replace("__", "-") for name in answers}
        form = next(form for form in self.forms if wanted <= set(form.fields.keys()))
        for name, value in answers.items():
            form.fields[name.replace("__", "-")] = value
        data = dict(form.form_values())
        return page_of(self.client.post(self._url("core:import_answer"), data, follow=True))


@pytest.fixture
def school() -> School:
    school: School = SchoolFactory()
    return school


def people(batch: ImportBatch) -> tuple[Person, Person]:
    names = ("Alice", "Bruno")
    members = (
        MembershipFactory(school=batch.school, lead=True, user__first_name=name) for name in names
    )
    alice, bruno = (Person(member, batch, PageClient()) for member in members)
    return alice, bruno


def table(pupils: list[tuple[str, str, str]]) -> tuple[str, bytes]:
    return "liste.csv", "\n".join(["Nom;Prénom;Classe", *map(";".join, pupils)]).encode()


class TestDoubts:
    @pytest.fixture
    def batch(self, work: Work, school: School) -> ImportBatch:
        confirm(work, drop(work, school, "roster", table(BEFORE)))
        return drop(work, school, "roster", table(AFTER))

    @staticmethod
    def keys(batch: ImportBatch) -> dict[str, str]:
        batch.refresh_from_db()
        return {doubt["last_name"]: doubt["key"] for doubt in batch.preview["doubts"]}

    @staticmethod
    def chosen(batch: ImportBatch) -> dict[str, str]:
        batch.refresh_from_db()
        return {
            doubt["last_name"]: doubt["chosen"]
            for doubt in batch.preview["doubts"]
            if doubt["is_answered"]
        }

    def test_the_first_answer_stands_and_is_said(self, batch: ImportBatch) -> None:
        alice, bruno = people(batch)
        key = self.keys(batch)["SIMON"]
        pupil = batch.preview["doubts"][0]["candidates"][0]["id"]
        assert "avant vous" not in alice.send(**{f"same__{key}": pupil})
        page = bruno.send(**{f"same__{key}": "new"})
        assert "Alice" in page
        assert "a répondu avant vous : SIMON Bernard." in page
        assert self.chosen(batch)["SIMON"] == pupil

        bruno.open()  # now that it is seen, it may be changed
        assert "avant vous" not in bruno.send(**{f"same__{key}": "new"})
        assert self.chosen(batch)["SIMON"] == "new"

    def test_answers_to_other_questions_are_both_kept(self, batch: ImportBatch) -> None:
        alice, bruno = people(batch)
        keys = self.keys(batch)
        alice.send(**{f"same__{keys['SIMON']}": "new"})
        assert "avant vous" not in bruno.send(**{f"same__{keys['LEA']}": "new"})
        assert self.chosen(batch) == {"SIMON": "new", "LEA": "new"}

    def test_what_one_left_as_it_was_changes_nothing(self, batch: ImportBatch) -> None:
        """A page sends all of its form: also what somebody else has changed since."""
        alice, bruno = people(batch)
        keys = self.keys(batch)
        alice.send(**{f"same__{keys['SIMON']}": "new"})
        bruno.open()
        pupil = batch.preview["doubts"][0]["candidates"][0]["id"]
        alice.open()
        alice.send(**{f"same__{keys['SIMON']}": pupil})
        bruno.send(**{f"same__{keys['LEA']}": "new"})
        assert self.chosen(batch) == {"SIMON": pupil, "LEA": "new"}

    def test_the_same_answer_twice_is_one(self, batch: ImportBatch) -> None:
        alice, bruno = people(batch)
        key = self.keys(batch)["SIMON"]
        alice.send(**{f"same__{key}": "new"})
        assert "avant vous" not in bruno.send(**{f"same__{key}": "new"})


def test_a_renamed_class(work: Work, school: School) -> None:
    pupils = [(f"{name}A", "Ana", "6A") for name in "BCDFGHJKLM"]
    pupils += [(f"{name}O", "Ana", "6B") for name in "BCDFGHJKLM"]
    confirm(work, drop(work, school, "roster", table(pupils)))
    renamed = [(last, first, room.replace("6A", "6 ROUGE")) for last, first, room in pupils]
    batch = drop(work, school, "roster", table(renamed))
    alice, bruno = people(batch)
    alice.send(renamed__6rouge="no")
    page = bruno.send(renamed__6rouge="yes")
    assert "a répondu avant vous : 6A → 6 ROUGE." in page
    batch.refresh_from_db()
    assert batch.preview["renamed"][0]["answer"] == "no"


def test_the_levels_of_two_classes(work: Work, school: School) -> None:
    batch = drop(work, school, "roster", table([("GALL", "Yann", "ROUGE"), ("GO", "Léa", "BLEU")]))
    alice, bruno = people(batch)
    alice.send(level__rouge="6E")
    page = bruno.send(level__bleu="5E")
    assert "niveau de ROUGE" in page
    batch.refresh_from_db()
    levels = {row["name"]: row["level"] for row in batch.preview["classes"]}
    assert levels == {"ROUGE": "6E", "BLEU": "5E"}


def test_an_unknown_campaign(work: Work) -> None:
    year = Year()
    known = CampaignFactory(year=year.year, name="Culture")
    batch = drop_exports(work, year, Export((ELOISE,)))
    alice, bruno = people(batch)
    field = f"campaign__{batch.files.get().pk}"
    alice.send(**{field: f"campaign:{known.pk}"})
    assert "a répondu avant vous" in bruno.send(**{field: "skip"})
    batch.refresh_from_db()
    confirm(work, batch)
    assert Campaign.objects.get() == known
