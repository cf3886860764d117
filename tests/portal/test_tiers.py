"""Each thing of the home page stands in one tier, once, and in its order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pixschool.portal import tiers
from pixschool.portal.tiers import Coming
from pixschool.portal.todo import TodoItem

TODAY = date(2026, 11, 25)
DAYS = st.integers(-60, 40).map(lambda days: TODAY + timedelta(days=days))


def _item(what: str, due: date | None = None) -> TodoItem:
    return TodoItem(what=what, detail="", url="", verb="Ouvrir", due=due)


@given(
    pressing=st.integers(0, 6),
    also=st.integers(0, 6),
    due=st.lists(DAYS, max_size=12),
    begins=st.lists(DAYS.filter(lambda day: day >= TODAY), max_size=12),
)
def test_each_thing_once(pressing: int, also: int, due: list[date], begins: list[date]) -> None:
    made = tiers.arrange(
        pressing=[_item(f"p{n}") for n in range(pressing)],
        lines=[_item(f"l{n}", day) for n, day in enumerate(due)],
        also=[_item(f"a{n}") for n in range(also)],
        coming=[Coming(day, f"c{n}", "", "") for n, day in enumerate(begins)],
        today=TODAY,
    )
    now = [item.what for item in (*made.first, *made.more)]
    ahead = [*made.week, *made.later]
    everything = [*now, *(item.what for item in made.late), *(one.what for one in ahead)]
    assert len(everything) == len(set(everything)) == pressing + also + len(due) + len(begins)

    assert len(made.first) == min(tiers.MOST_TODAY, len(now))
    assert [what[0] for what in now] == sorted((what[0] for what in now), key="pla".index)
    late = [item.due for item in made.late]
    assert late == sorted(day for day in due if day < TODAY)
    days = [one.day for one in ahead]
    assert days == sorted([*begins, *(day for day in due if day > TODAY)])
    assert all(one.day <= TODAY + tiers.WEEK for one in made.week)
    assert all(one.day > TODAY + tiers.WEEK for one in made.later)
    assert sum(day.total for day in made.days) == len(made.week)
    assert all(len(day.lines) == min(day.total, tiers.MOST_OF_A_DAY) for day in made.days)


def test_today_and_other_months_are_said() -> None:
    coming = [Coming(TODAY + timedelta(days=n), "Réseau", "", "") for n in (0, 2, 6)]
    made = tiers.arrange(pressing=[], lines=[], also=[], coming=coming, today=TODAY)
    assert [day.label for day in made.days] == ["aujourd’hui", "ven. 27", "mar. 1er déc."]
