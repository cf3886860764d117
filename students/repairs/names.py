"""Names typed by hand, and pupils who may already bear one."""

from pixschool.core.models import School
from pixschool.core.reference.names import name_key, name_tokens
from students.models import Student

MOST = 6  # shown at once


def words_of(text: str) -> str:
    """The same for the same words in any order."""
    return " ".join(sorted(name_tokens(text)))


def bearers(
    *, school: School, last_name: str, first_name: str, but: Student | None = None
) -> list[Student]:
    """Pupils of the school, of any year, who bear these words in any order; the first few."""
    text = f"{last_name} {first_name}"
    found = (
        Student.objects.for_school(school).search(text).prefetch_related("enrolments__classroom")
    )
    if but is not None:
        found = found.exclude(pk=but.pk)
    wanted = words_of(text)
    return [
        student
        for student in found[: 20 * MOST]
        if words_of(student.name_key) == wanted or student.name_key == name_key(text)
    ][:MOST]
