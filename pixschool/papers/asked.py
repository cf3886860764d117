"""What a document is asked for: a year, a class or a group, a language."""

from dataclasses import dataclass
from datetime import date

from pixschool.core.models import SchoolYear
from students.models import Classroom, Group

Audience = Classroom | Group


@dataclass(frozen=True, kw_only=True)
class PaperAsk:
    """`audience`: None for a document of the whole school. `with_names`: the page of the pupils to
    watch comes with it. `form`: of a document that has several, « a5 »."""

    year: SchoolYear
    today: date
    audience: Audience | None = None
    language: str = "fr"
    with_names: bool = True
    form: str = ""

    @property
    def classroom(self) -> Classroom | None:
        return self.audience if isinstance(self.audience, Classroom) else None

    @property
    def group(self) -> Group | None:
        return self.audience if isinstance(self.audience, Group) else None

    @property
    def audience_name(self) -> str:
        """« 6A », « Groupe 3SVT2 »; empty for the whole school."""
        if self.group:
            return f"Groupe {self.group.name}"
        return self.classroom.name if self.classroom else ""
