"""What a school writes in its statements: the only writers of it."""

from django.db import transaction

from pixschool.core import journal
from pixschool.core.models import School, SchoolStatement, User
from pixschool.core.text.own_texts import Change, changed, written_beside
from pixschool.portal.statements.documents import complement_of, what_ours_say


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
        _write(own, kept)
        _save(own, actor)


@transaction.atomic
def undo(*, school: School, actor: User) -> None:
    """The words that stood before the last change; undone again, the last ones."""
    own = SchoolStatement.objects.select_for_update().filter(school=school).first()
    if own and own.before != own.words:
        _write(own, own.before)
        _save(own, actor)


@transaction.atomic
def settle(*, school: School, key: str, takes_ours: bool, actor: User) -> None:
    """Our statement has changed since the school added to it: ours alone, or both as they are,
    and no more is told of that change."""
    own = SchoolStatement.objects.select_for_update().filter(school=school).first()
    name = complement_of(key)
    if own is None or name not in changes_of(own):
        return
    if takes_ours:
        _write(own, {key: text for key, text in own.words.items() if key != name})
    else:
        own.beside = own.beside | {name: what_ours_say()[name]}
    _save(own, actor)


def changes_of(own: SchoolStatement) -> dict[str, Change]:
    """{complement: how what stands above it has changed since it was written}."""
    return changed(own.words, own.beside, what_ours_say())


def _write(own: SchoolStatement, words: dict[str, str]) -> None:
    own.beside = written_beside(words, own.words, own.beside, what_ours_say())
    own.before, own.words = own.words, words


def _save(own: SchoolStatement, actor: User) -> None:
    own.save()
    journal.record(
        "statements_changed", school=own.school, actor=actor, target="statements", ids=[own.pk]
    )
