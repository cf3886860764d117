"""Every paper as a PDF: one page where one is promised, fonts inside, nobody's length of test."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse
from pypdf import PdfReader

from certification.models import CertificationPlan, CertificationSession, LongerDuration
from students.models import Student
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.client import PageClient
from tests.support.world import World

PAPERS = [
    "days", "doors", "summons", "summons_page", "letters", "attendance", "invigilators",
]  # fmt: skip
LONG = ("Wolfeschlegelsteinhausen-Bergerdorff-Montmorency-Laval", "Maximilien-Alexandre Éléonore")
ARABIC = ("بن عبد الله", "فاطمة الزهراء")


def a_big_plan(world: World, sessions: int = 4, rooms: int = 3, size: int = 20) -> list[Student]:
    """All on one day; names long, Arabic, and plain; one pupil has more time than the others."""
    plan = a_plan(world.here.year)
    classes = [ClassroomFactory(year=world.here.year, name=name) for name in ("3A", "3e Bilingue")]
    pupils: list[Student] = []
    for hour in range(sessions):
        for room in range(rooms):
            new = [EnrolmentFactory(classroom=classes[n % 2]).student for n in range(size)]
            a_sitting(plan, new, starts_at=FIRST + timedelta(hours=2 * hour), room=f"Salle {room}")
            pupils += new
    for pupil, (last, first) in zip(pupils, (LONG, ARABIC), strict=False):
        Student.objects.filter(pk=pupil.pk).update(last_name=last, first_name=first)
    LongerDuration.objects.create(year=world.here.year, student=pupils[2])
    CertificationSession.objects.update(ends_at=FIRST + timedelta(hours=9, minutes=47))
    return pupils


def pdf(client: PageClient, world: World, paper: str) -> bytes:
    client.force_login(world.user("nora"))
    plan = CertificationPlan.objects.get()
    answer = client.get(reverse(f"certification:papers_{paper}", args=[world.here.uai, plan.pk]))
    assert answer.status_code == 200
    return answer.content


def pages(content: bytes) -> list[str]:
    """Their words, spaces being plain ones."""
    texts = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return [text.replace("\u00a0", " ") for text in texts]


def test_a_day_of_240_pupils_and_each_door_take_one_page(world: World, client: PageClient) -> None:
    pupils = a_big_plan(world)
    (day,) = pages(pdf(client, world, "days"))
    plain = pupils[2:]
    assert sum(pupil.first_name in day for pupil in plain) == len(plain)
    assert [day.index(hour) for hour in ("8 h 30", "10 h 30", "12 h 30")] == sorted(
        day.index(hour) for hour in ("8 h 30", "10 h 30", "12 h 30")
    )
    doors = pages(pdf(client, world, "doors"))
    assert [page.split("\n")[0].strip() for page in doors] == ["Salle 0", "Salle 1", "Salle 2"]


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_carry_their_fonts_and_say_nobody_s_length(
    paper: str, world: World, client: PageClient
) -> None:
    a_big_plan(world, sessions=1, rooms=2, size=9)
    content = pdf(client, world, paper)
    text = "\n".join(pages(content))
    assert "Plan 1" in text
    # The end of the sessions, lengths, and words that would tell.
    for said in ("17 h 47", "17:47", "140", "105", "1 h 45", "2 h 20", "majoré", "tiers", "durée"):
        assert said not in text, said
    with pikepdf.open(io.BytesIO(content)) as document:
        fonts = [obj for obj in document.objects if _is_font_descriptor(obj)]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def _is_font_descriptor(obj: object) -> bool:
    return isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"


@pytest.mark.parametrize("paper", ["summons_page", "letters"])
def test_a_pupil_a_page(paper: str, world: World, client: PageClient) -> None:
    pupils = a_big_plan(world, sessions=1, rooms=1, size=7)
    found = pages(pdf(client, world, paper))
    assert len(found) == len(pupils)
    for page in found:
        assert page.count("8 h 30") == (2 if paper == "letters" else 1)


def left_edges(content: bytes, starts: list[str]) -> list[list[float]]:
    """Of each page, where the lines that begin with one of these words stand, from the left."""
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        lefts: list[float] = []

        def look(
            text: str, cm: list[float], tm: list[float], *_font: object, into: list[float] = lefts
        ) -> None:
            if any(text.strip().startswith(start) for start in starts):
                into.append(cm[4] + tm[4])

        page.extract_text(visitor_text=look)
        found.append(lefts)
    return found


WHOLE = [(16,), (16, 12), (21, 21), (16, 16, 12), (33, 33), (43, 43, 43)]
CUT = [(69,), (65, 67), (93, 93, 93)]


@pytest.mark.parametrize("sizes", WHOLE + CUT)
def test_a_list_takes_one_page_and_cuts_no_session_that_a_column_holds(
    sizes: tuple[int, ...], world: World, client: PageClient
) -> None:
    """The fullest pages of each number of columns among them."""
    plan = a_plan(world.here.year)
    room = ClassroomFactory(year=world.here.year, name="3A")
    for hour, size in enumerate(sizes):
        pupils = [
            enrolled.student for enrolled in EnrolmentFactory.create_batch(size, classroom=room)
        ]
        for seat, pupil in enumerate(pupils, 1):
            pupil.last_name, pupil.first_name = f"H{hour}S{seat}", "A"
        Student.objects.bulk_update(pupils, ["last_name", "first_name"])
        a_sitting(plan, pupils, starts_at=FIRST + timedelta(minutes=90 * hour), room="Salle 1")
    content = pdf(client, world, "doors")
    widths = []
    for hour, size in enumerate(sizes):
        names = [f"H{hour}S{seat} A" for seat in range(1, size + 1)]
        (lefts,) = left_edges(content, names)
        assert len(lefts) == size
        widths.append(max(lefts) - min(lefts))
    assert (max(widths) < 30) == (sizes in WHOLE)  # the width of a number


def test_twenty_long_names_sign_on_one_page_each_in_its_row(
    world: World, client: PageClient
) -> None:
    """A second line of a name is above the number of the next seat."""
    room = ClassroomFactory(year=world.here.year, name="3A")
    pupils = [enrolled.student for enrolled in EnrolmentFactory.create_batch(20, classroom=room)]
    Student.objects.update(last_name="Une-Deux-Trois-Quatre-Cinq-Six-Sept-Huit", first_name="Zoé X")
    a_sitting(a_plan(world.here.year), pupils, room="Salle 1")
    (page,) = PdfReader(io.BytesIO(pdf(client, world, "attendance"))).pages
    order: list[tuple[float, str]] = []

    def look(text: str, cm: list[float], tm: list[float], *_font: object) -> None:
        height = cm[5] + cm[3] * tm[5]
        if text.strip().startswith(("Une-", "Zoé", "Huit")) or text.strip().isdigit():
            order.append((-height, text.strip()))

    page.extract_text(visitor_text=look)
    seats = [text for _height, text in sorted(order) if text.isdigit()]
    assert seats == [str(seat) for seat in range(1, 21)]
    rows = " ".join(text for _height, text in sorted(order))
    assert rows.count("Une-") == 20
    for seat in range(1, 20):
        between = rows.split(f" {seat} ")[-1].split(f" {seat + 1} ")[0]
        assert "Zoé" in between
