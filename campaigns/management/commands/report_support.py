"""manage.py report_support --school UAI: who waits for help, and whom the figures suggest."""

from typing import Any

from django.utils import timezone

from campaigns.suggesting.reading import Suggestion, suggestions
from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.models import SchoolYear
from pixschool.core.text.french import count
from students.models import Enrolment, Student, SupportFlag
from students.support import queue as queues
from students.support.queue import queue, rule_words
from students.support.rules import rules_of

STATES = {
    "waiting": "attend",
    "placed": "a un rendez-vous",
    "helped": "a été aidé",
    "closed": "clos",
}


class Command(SchoolCommand):
    help = "Les élèves signalés, dans l’ordre de la file, et ceux que les chiffres suggèrent."

    def handle(self, *args: Any, **options: Any) -> None:
        year = known_school(options["school"]).current_year
        found = {
            "queue": [*open_lines(year), *closed_lines(year)],
            "suggestions": [suggestion_line(one) for one in suggestions(year=year)],
        }
        self.answer(found, as_json=options["json"], lines=in_words(found, rule=_rule(year)))


def _rule(year: SchoolYear) -> str:
    return rule_words(rules_of(year))


def open_lines(year: SchoolYear) -> list[dict[str, str]]:
    """One for each open flag, pupils in the order of the queue."""
    return [
        _line(one.student, one.classroom.name, flag, one.state_of(flag))
        for one in queue(year=year)
        for flag in one.flags
    ]


def closed_lines(year: SchoolYear) -> list[dict[str, str]]:
    """One for each closed flag, the last one first; the class is the last one of the pupil."""
    closed = (
        SupportFlag.objects.in_year(year)
        .exclude(closed_at=None)
        .select_related("student")
        .order_by("-closed_at", "pk")
    )
    places = dict(
        Enrolment.objects.filter(year=year, student__in=closed.values("student"))
        .order_by("starts_on", "pk")
        .values_list("student", "classroom__name")
    )
    return [_line(flag.student, places.get(flag.student_id, ""), flag, "closed") for flag in closed]


def _line(student: Student, class_name: str, flag: SupportFlag, state: str) -> dict[str, str]:
    return {
        "last_name": student.last_name,
        "first_name": student.first_name,
        "class": class_name,
        "reason": flag.reason,
        "source": queues.source_of([flag]),
        "since": timezone.localdate(flag.raised_at).isoformat(),
        "state": state,
    }


def suggestion_line(one: Suggestion) -> dict[str, str]:
    return {
        "last_name": one.student.last_name,
        "first_name": one.student.first_name,
        "class": one.classroom.name,
        "reason": one.reason.value,
        "explanation": one.explanation,
    }


def in_words(found: dict[str, list[dict[str, str]]], *, rule: str) -> list[str]:
    """The queue, the rule of its order, then the suggestions."""
    lines = [f"{count(len(found['queue']), 'signalement')}. {rule}"]
    lines += [f"  {_who(one)} : {_reason(one)}, {STATES[one['state']]}" for one in found["queue"]]
    lines += ["", f"{count(len(found['suggestions']), 'suggestion')} des chiffres."]
    lines += [f"  {_who(one)} : {one['explanation']}" for one in found["suggestions"]]
    return lines


def _who(line: dict[str, str]) -> str:
    return f"{line['class']} {line['last_name']} {line['first_name']}"


def _reason(line: dict[str, str]) -> str:
    return SupportFlag(reason=line["reason"]).get_reason_display()
