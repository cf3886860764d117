"""One list written in several ways is one list; a name in doubt is asked, and nothing lost."""

import random

import pytest
from django.conf import settings
from django.urls import reverse

from pixschool.core.importing import batches
from pixschool.core.models import ImportBatch, School
from students.importers.recognising import NEW
from students.models import Student
from tests.factories.core import MembershipFactory
from tests.students.rosters import Status, present
from tests.support.client import PageClient
from tests.support.imports import accept, codes, confirm, drop
from tests.support.work import Work

pytestmark = pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)

Pupil = tuple[str, str, str]  # last name, first name, class

PARTICLES = "de,du,de la,des,d’,l’,le,la,van,van der,von,den,ten,el,al,ben,bin,da,dos,di".split(",")
LASTS = "GALL TOUR BERG DUPONT MORIN SIMON BERNARD AMRANI SILVA MARTIN NGUYEN ÉTIENNE".split()
FIRSTS = "Marie Tom Zoé Éloïse Yann Simon Bernard Jean-Luc Noémie Mehdi Anne-Lise Œuvré".split()


def two_columns(pupils: list[Pupil]) -> bytes:
    return "\n".join(["Nom;Prénom;Classe", *map(";".join, pupils)]).encode()


def one_column(pupils: list[Pupil]) -> bytes:
    lines = [f"{last} {first};{room}" for last, first, room in pupils]
    return "\n".join(["Élève;Classe", *lines]).encode()


def read(work: Work, school: School, table: bytes) -> ImportBatch:
    return drop(work, school, "roster", ("liste.csv", table))


def test_particles_before_capitals(work: Work, school: School) -> None:
    """In one column then in two: « Le GALL Yann », then « LE GALL » and « Yann »."""
    whole = "Le GALL Yann;de la TOUR Marie;DUPRÉ Zoé;van der BERG Tom;McDONALD Ana".split(";")
    table = "\n".join(["Élève;Classe", *(f"{name};6A" for name in whole)]).encode()
    confirm(work, read(work, school, table))
    ids = set(Student.objects.values_list("pk", flat=True))
    pupils = [
        ("LE GALL", "Yann", "6A"),
        ("DE LA TOUR", "Marie", "6A"),
        ("DUPRE", "Zoé", "6A"),
        ("VAN DER BERG", "Tom", "6A"),
        ("MC DONALD", "Ana", "6A"),
    ]
    batch = confirm(work, read(work, school, two_columns(pupils)))

    assert (batch.counts["created"], batch.counts["closed"]) == (0, 0)
    assert set(Student.objects.values_list("pk", flat=True)) == ids
    assert present() == set(pupils)


def test_a_name_cut_in_two_by_an_older_version_is_found(work: Work, school: School) -> None:
    old = [("GALL", "Le Yann", "6A"), ("TOUR", "de la Marie", "6A"), ("BERG", "van der Tom", "6B")]
    confirm(work, read(work, school, two_columns(old)))
    whole = [
        ("Le GALL", "Yann", "6A"),
        ("de la TOUR", "Marie", "6A"),
        ("van der BERG", "Tom", "6B"),
    ]
    batch = confirm(work, read(work, school, one_column(whole)))

    assert (batch.counts["created"], batch.counts["closed"], batch.counts["updated"]) == (0, 0, 3)
    assert present() == set(whole)


def test_two_columns_are_kept_when_one_column_says_the_same(work: Work, school: School) -> None:
    pupils = [("DUPONT", "Morin Jean", "6A"), ("LE GALL", "Yann", "6A")]
    confirm(work, read(work, school, two_columns(pupils)))
    table = "Élève;Classe\nDupont Morin Jean;6A\nLE GALL Yann;6A\n".encode()

    assert read(work, school, table).status == Status.UNCHANGED


def generated(seed: int) -> list[Pupil]:
    """A school: compound and foreign names, particles; in one class no two are alike."""
    rng = random.Random(seed)
    pupils, seen = [], set()
    for room in ("6A", "6B", "5A"):
        while sum(1 for pupil in pupils if pupil[2] == room) < 12:
            last = rng.choice(LASTS)
            if rng.random() < 0.3:
                last += rng.choice("- ") + rng.choice(LASTS)
            if rng.random() < 0.4:
                last = f"{rng.choice(PARTICLES).upper()} {last}"
            pupil = (last.replace("’ ", "’"), rng.choice(FIRSTS), room)
            letters = "".join(sorted(set(f"{pupil[0]} {pupil[1]}".upper().split())))
            if letters not in seen:
                seen.add(letters)
                pupils.append(pupil)
    return pupils


def rewritten(pupils: list[Pupil], seed: int) -> list[Pupil]:
    rng = random.Random(seed)
    return [(_rewritten(last, rng), _rewritten(first, rng), room) for last, first, room in pupils]


def _rewritten(text: str, rng: random.Random) -> str:
    for old, new in (("-", " "), ("’", "'"), ("É", "E"), ("Œ", "OE"), ("é", "e")):
        text = text.replace(old, new) if rng.random() < 0.4 else text
    return text.title() if rng.random() < 0.3 else text


@pytest.mark.parametrize("seed", range(4))
def test_one_list_in_any_writing_is_one_list(work: Work, school: School, seed: int) -> None:
    pupils = generated(seed)
    confirm(work, read(work, school, one_column(pupils)))
    ids = set(Student.objects.values_list("pk", flat=True))
    for table in (
        two_columns(rewritten(pupils, seed)),
        one_column(pupils),
        two_columns(pupils[::-1]),
        two_columns([(last.replace(" ", ""), first, room) for last, first, room in pupils]),
    ):
        batch = read(work, school, table)
        assert not {"DOUBTFUL_PUPILS", "TWO_LINES_ONE_PUPIL"} & codes(batch)
        if batch.status == Status.PREVIEW:
            confirm(work, batch)
        assert (batch.counts["created"], batch.counts["closed"]) == (0, 0)
    assert set(Student.objects.values_list("pk", flat=True)) == ids


class TestDoubt:
    BEFORE = [("BERNARD", "Simon", "6A"), ("MARTIN", "Léa", "6A"), ("PETIT", "Ana", "6A")]
    AFTER = [("SIMON", "Bernard", "6A"), *BEFORE[1:]]

    @pytest.fixture
    def batch(self, work: Work, school: School) -> ImportBatch:
        confirm(work, read(work, school, two_columns(self.BEFORE)))
        return read(work, school, two_columns(self.AFTER))

    def test_is_asked_and_holds_the_import_back(self, batch: ImportBatch) -> None:
        assert "DOUBTFUL_PUPILS" in {issue["code"] for issue in batch.pending_confirmations()}
        with pytest.raises(batches.ImportRefusedError):
            batches.confirm(batch=batch, digest=batch.digest, actor=None)

    def test_without_answer_they_are_two(self, work: Work, batch: ImportBatch) -> None:
        confirm(work, batch)
        assert Student.objects.count() == 4
        assert (batch.counts["created"], batch.counts["closed"]) == (1, 1)

    def test_the_same_keeps_one_history(self, work: Work, batch: ImportBatch) -> None:
        [doubt] = batch.preview["doubts"]
        answer = {"same": {doubt["key"]: doubt["candidates"][0]["id"]}}
        batches.replan(batches.answer(batch=batch, answers=answer))
        batch.refresh_from_db()
        assert "DOUBTFUL_PUPILS" not in codes(batch)

        confirm(work, batch)
        assert (batch.counts["created"], batch.counts["closed"]) == (0, 0)
        assert present() == set(self.AFTER)

    def test_another_pupil_needs_no_more_confirmation(self, batch: ImportBatch) -> None:
        [doubt] = batch.preview["doubts"]
        batches.replan(batches.answer(batch=batch, answers={"same": {doubt["key"]: "new"}}))
        batch.refresh_from_db()

        assert "DOUBTFUL_PUPILS" not in codes(batch)
        assert batch.counts["created"] == 1

    @pytest.mark.parametrize(("answer", "chosen"), [("same", "candidate"), ("new", "new")])
    def test_one_answer_for_all(
        self, batch: ImportBatch, client: PageClient, answer: str, chosen: str
    ) -> None:
        client.force_login(MembershipFactory(school=batch.school, lead=True).user)
        [doubt] = batch.preview["doubts"]
        here = [batch.school.uai, batch.pk]
        assert "un autre élève" in client.get(reverse("core:import", args=here)).content.decode()
        client.post(reverse("core:import_answer", args=here), {"all": answer})
        batch.refresh_from_db()
        [answered] = batch.preview["doubts"]
        wanted = doubt["candidates"][0]["id"] if chosen == "candidate" else NEW
        assert (answered["is_answered"], answered["chosen"]) == (True, wanted)

    def test_names_do_not_outlive_the_preview(self, work: Work, batch: ImportBatch) -> None:
        confirm(work, batch)
        assert "SIMON" not in f"{batch.issues} {batch.preview} {batch.answers} {batch.counts}"


def test_two_lines_of_one_pupil_hold_the_import_back(work: Work, school: School) -> None:
    confirm(work, read(work, school, two_columns([("LE GALL", "Yann", "6A")])))
    twice = two_columns([("LE GALL", "Yann", "6A"), ("LEGALL", "Yann", "6A")])
    batch = read(work, school, twice)

    [issue] = batch.pending_confirmations()
    assert issue["code"] == "TWO_LINES_ONE_PUPIL"
    assert issue["where"] == ["lignes 2 et 3"]
    batches.confirm(batch=accept(batch, issue["code"]), digest=batch.digest, actor=None)
    work.drain()
    assert Student.objects.count() == 2


def test_an_empty_class_closes_nobody(work: Work, school: School) -> None:
    pupils = [("LE GALL", "Yann", "6A"), ("MARTIN", "Léa", "6A"), ("PETIT", "Ana", "6B")]
    confirm(work, read(work, school, two_columns(pupils)))
    after = [pupils[0], ("MARTIN", "Léa", ""), pupils[2], ("NEUF", "Ali", "6B")]
    batch = confirm(work, read(work, school, two_columns(after)))

    assert (batch.counts["closed"], batch.counts["created"]) == (0, 1)
    assert set(pupils) < present()


def test_a_list_without_the_column_keeps_the_ine(work: Work, school: School) -> None:
    table = "Nom;Prénom;Classe;INE\nLE GALL;Yann;6A;0123456789A\n".encode()
    confirm(work, read(work, school, table))
    known = Student.objects.get().ine_hash
    confirm(work, read(work, school, two_columns([("LEGALL", "Yann", "6A")])))

    assert known
    assert (Student.objects.get().ine_hash, Student.objects.get().last_name) == (known, "LEGALL")
