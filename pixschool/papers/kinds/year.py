"""« L’année »: the A3 poster of the planner."""

from typing import Any

from pixschool.papers.asked import PaperAsk
from rituals.board.documents.poster import build_poster
from rituals.board.planner import rituals_of
from rituals.models import YearPlan
from rituals.plan.year_facts import facts_of


def build(ask: PaperAsk) -> dict[str, Any]:
    year = ask.year
    plan = YearPlan.objects.filter(year=year).first()
    facts = facts_of(year, year.school)
    return {"poster": build_poster(facts, rituals_of(year), plan=plan, today=ask.today)}
