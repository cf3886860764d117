"""What a school writes in its statements: the only writers of it."""

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, SchoolStatement, User


def own_words(school: School) -> SchoolStatement:
    """What the school wrote, or what it would write in: nothing is written. One query."""
    found = SchoolStatement.objects.filter(school=school).first()
    own = found or SchoolStatement(school=school)
    own.school = school
    return own


@transaction.atomic
def change(*, school: School, words: dict[str, str], actor: User) -> None:
    """Keep these words, and those they replace; read at once wherever statements are."""
    SchoolStatement.objects.get_or_create(school=school)
    own = SchoolStatement.objects.select_for_update().get(school=school)
    kept = {name: text for name, text in words.items() if text}
    if kept != own.words:
        own.before, own.words = own.words, kept
        _save(own, actor)


@transaction.atomic
def undo(*, school: School, actor: User) -> None:
    """The words that stood before the last change; undone again, the last ones."""
    own = SchoolStatement.objects.select_for_update().filter(school=school).first()
    if own and own.before != own.words:
        own.before, own.words = own.words, own.before
        _save(own, actor)


def _save(own: SchoolStatement, actor: User) -> None:
    own.save()
    journal.record(
        "statements_changed", school=own.school, actor=actor, target="statements", ids=[own.pk]
    )
