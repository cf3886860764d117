"""manage.py report_progression --school UAI: the 16 competences, what is planned and measured."""

from typing import Any

from pixschool.core.management.school_command import SchoolCommand, known_school
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import percent
from pixschool.portal.progression.matrix import MatrixCell
from pixschool.portal.progression.page import WORDS
from pixschool.portal.progression.reading import progression


class Command(SchoolCommand):
    help = "Les 16 compétences, niveau par niveau : ce qui est prévu, ce qui est mesuré."

    def handle(self, *args: Any, **options: Any) -> None:
        found = progression(year=known_school(options["school"]).current_year)
        self.answer(
            [cell.as_json() for cell in found],
            as_json=options["json"],
            lines=[_line(cell) for cell in found] or ["Aucune classe : importez la base élèves."],
        )


def _line(cell: MatrixCell) -> str:
    things = ", ".join(cell.planned) or "rien de prévu"
    tested = "" if cell.tested_share is None else f" ; testée chez {percent(cell.tested_share)}"
    mastery = "" if cell.mastery is None else f", maîtrise {percent(cell.mastery)}"
    gaps = "".join(f" [{WORDS[gap]}]" for gap in cell.gaps)
    return f"{cell.competence}, {Level(cell.level).label} : {things}{tested}{mastery}{gaps}"
