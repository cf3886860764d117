"""Answers given on a preview, perhaps by several people at once: nobody's is lost in silence.

A page says how many answers it has seen. One that was given since, by whoever, stands: the answer
that comes later to the same question is not written, and the person is told which they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from pixschool.core.importing.registry import kind_of
from pixschool.core.importing.state import ImportRefusedError
from pixschool.core.models import ImportBatch, User

SAID = ImportBatch.SAID
_Leaf = tuple[str, str]  # (name of the answers, key of the question); "" when it is but one


@dataclass(frozen=True)
class StandingAnswer:
    """A question that somebody has answered since the page was shown, otherwise than it says."""

    question: str  # in words
    by: int | None  # user


@transaction.atomic
def answer(*, batch: ImportBatch, answers: dict[str, Any]) -> ImportBatch:
    """Put these answers in the place of those of the same names."""
    locked = _lock(batch)
    return _save(locked, {**locked.answers, **answers})


@transaction.atomic
def answer_seen(
    *, batch: ImportBatch, answers: dict[str, Any], seen: int | None, actor: User | None
) -> tuple[ImportBatch, list[StandingAnswer]]:
    """Add the answers of a page that had seen the first `seen` answers. Returns what stands; None:
    nothing is compared.

    Raises ImportRefusedError.
    """
    locked = _lock(batch)
    kind = kind_of(locked)
    merged, said = dict(locked.answers), dict(locked.answers.get(SAID, {}))
    number, standing = locked.answers_given + 1, []
    words = kind.questions(batch)
    for leaf, value in _leaves(answers, kind.by_question):
        if _held(merged, leaf) == value:
            continue
        path = "/".join(leaf)
        former = said.get(path)
        if former and seen is not None and former["n"] > seen:
            standing.append(StandingAnswer(words.get(path, ""), former["by"]))
            continue
        _put(merged, leaf, value)
        said[path] = {"n": number, "by": actor.pk if actor else None}
    return _save(locked, merged | {SAID: said}), standing


def _lock(batch: ImportBatch) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not locked.is_waiting:
        raise ImportRefusedError("Cet import n’attend plus de réponse.")
    return locked


def _save(locked: ImportBatch, answers: dict[str, Any]) -> ImportBatch:
    locked.answers, locked.base_has_moved = answers, False
    locked.save(update_fields=["answers", "base_has_moved"])
    return locked


def _leaves(answers: dict[str, Any], by_question: frozenset[str]) -> Iterator[tuple[_Leaf, Any]]:
    for name, value in answers.items():
        if name in by_question:
            yield from (((name, key), one) for key, one in value.items())
        else:
            yield (name, ""), value


def _held(answers: dict[str, Any], leaf: _Leaf) -> Any:
    name, key = leaf
    return answers.get(name, {}).get(key) if key else answers.get(name)


def _put(answers: dict[str, Any], leaf: _Leaf, value: Any) -> None:
    name, key = leaf
    answers[name] = {**answers.get(name, {}), key: value} if key else value
