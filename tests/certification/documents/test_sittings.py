from datetime import datetime, timedelta

import pytest
from django.template.loader import render_to_string

from certification.documents import pack
from certification.documents.sittings import by_day, by_door, pages, sittings, summonses
from students.models import Student
from tests.factories.sittings import FIRST, a_plan, a_sitting
from tests.factories.students import ClassroomFactory, EnrolmentFactory
from tests.support.world import World

PAPERS = [
    "days", "doors", "summons", "summons_page", "letters", "attendance", "invigilators",
]  # fmt: skip
HOSTILE = "<script>alert(1)</script> " + "Wolfeschlegelsteinhausen-Bergerdorff " * 4


def three_sittings(world: World) -> list[Student]:
    """Two days, two rooms at one hour, 25 pupils of two classes; made in disorder."""
    plan = a_plan(world.here.year)
    rooms = [ClassroomFactory(year=world.here.year, name=name) for name in ("3A", "3B")]
    pupils = [EnrolmentFactory(classroom=rooms[n % 2]).student for n in range(29)]
    Student.objects.filter(pk=pupils[3].pk).update(last_name=HOSTILE[:90])
    a_sitting(plan, pupils[4:8], starts_at=FIRST + timedelta(days=1), room="Salle 2")
    a_sitting(plan, pupils[:4], room="Salle 2")
    a_sitting(plan, pupils[8:], room="Salle 1")
    return pupils


def test_everybody_is_once_on_each_paper_in_the_order_of_time(world: World) -> None:
    pupils = three_sittings(world)
    plan = world.here.year.certification_plans.get()
    found = sittings(plan, world.members["nora"])
    assert [(one.day.day, one.hour, str(one.session.room)) for one in found] == [
        (16, "8 h 30", "Salle 1"), (16, "8 h 30", "Salle 2"), (17, "8 h 30", "Salle 2"),
    ]  # fmt: skip
    assert [len(one.sittings) for one in by_day(found)] == [2, 1]
    names = sorted(str(pupil) for pupil in Student.objects.filter(pk__in=[p.pk for p in pupils]))
    assert sorted(one.seated.name for one in summonses(found)) == names
    assert sorted(one.name for s in found for sheet in s.sheets for one in sheet) == names
    assert sorted(n for line in pack.lines(plan, found) for _, ns in line.to_tick for n in ns) == (
        names
    )
    assert [len(sheet) for sheet in found[0].sheets] == [20, 1]
    assert [one.seat for one in found[0].seated] == list(range(1, 22))
    classes = [one.seated.class_name for one in summonses(found)]
    assert classes == sorted(classes)


def test_what_is_typed_in_pix_certif(world: World) -> None:
    three_sittings(world)
    plan = world.here.year.certification_plans.get()
    first, *_ = pack.lines(plan, sittings(plan, world.members["nora"]))
    assert first.cells == (
        world.here.school.name, "3A, 3B", "16/03/2027", "08:30", "plan 1", "Mme Salle 1", "Salle 1",
    )  # fmt: skip
    assert first.as_text.count("\t") == 6


def test_overseas_the_hour_is_that_of_the_school(world: World) -> None:
    world.here.school.timezone = "Indian/Reunion"
    world.here.school.save()
    plan = a_plan(world.here.year)
    a_sitting(
        plan, world.a.pupils, starts_at=datetime.fromisoformat("2027-03-28T22:30+00:00"), room="A"
    )
    (one,) = sittings(plan, world.members["nora"])
    assert (one.day.isoformat(), one.hour) == ("2027-03-29", "2 h 30")


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_bear_their_plan_and_no_length(paper: str, world: World) -> None:
    three_sittings(world)
    plan = world.here.year.certification_plans.get()
    found = sittings(plan, world.members["nora"])
    told = {
        "plan": plan, "school": plan.school, "days": by_day(found), "sittings": found,
        "sheets": pages(summonses(found), 8), "doors": by_door(found),
        "summonses": summonses(found),
    }  # fmt: skip
    page = render_to_string(f"certification/documents/{paper}.html", told)
    assert "Plan 1" in page
    assert "<script" not in page
    # Neither the end of a session nor minutes: they would tell who has more time.
    assert not any(word in page for word in ("10 h 20", "110", "140", "105", "minutes", "durée"))
