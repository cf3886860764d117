"""From the names of the files to pupils: what is remembered, what is certain, what to ask."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from campaigns.importers import doubles, scopes, tables
from campaigns.importers.known import FILL_ENROLLED
from campaigns.importers.targets import Target
from campaigns.matching.matcher import Matcher, Name, Verdict
from campaigns.matching.roster import pupils_of
from campaigns.models import ParticipantLink
from pixschool.core.models import ImportBatch, SchoolYear
from pixschool.core.reference.person_names import Rank
from pixschool.core.sql import (
    analyze,
    copy_rows,
    dicts,
    joined_by_hash,
    joined_by_key,
    one,
    rows,
    run,
    stream,
)

Decision = ParticipantLink.Decision
SAMPLE = 50

_COLUMNS = ("name_key", "class_key", "decision", "student_id", "reached_id")
_Row = tuple[str, str, str, int | None, int | None]


class _Met(NamedTuple):
    """A name of the files that nobody has decided by hand since the year began."""

    name_key: str
    class_key: str
    last_name: str
    first_name: str
    decision: str | None  # what is remembered of it
    student_id: int | None
    is_held: bool  # by another name of a file that reached the same pupil


def resolve(batch: ImportBatch, targets: Iterable[Target]) -> None:
    """Fill `result_link`: one row per name met, with who it is.

    A name read without a class stays without: the key by which it is recognised must not depend
    on what is known of the campaign that day.
    """
    known = {"school": batch.school_id, "year": batch.year_id}
    with joined_by_hash():
        run(tables.FILL_LINKS, known)
    analyze("result_link")
    with joined_by_key():
        run(FILL_ENROLLED)
    with joined_by_hash():
        run(tables.FORGET_LEAVERS, known)
        matcher = Matcher(pupils_of(batch.year))
    scope = scopes.of(targets)
    exact: set[int] = set()
    loose: list[tuple[_Met, Verdict]] = []

    met = _names_to_match(batch.year)

    def decided() -> Iterator[_Row]:
        for name in met:
            verdict = matcher.match(Name(name.last_name, name.first_name, name.class_key), scope)
            if verdict.pupil_id and verdict.rank != Rank.SAME_NAME:
                loose.append((name, verdict))  # until all those with that very name are known
                continue
            if verdict.pupil_id:
                exact.add(verdict.pupil_id)
            yield _row(name, verdict, set())

    copy_rows("result_verdict", _COLUMNS, decided())
    remembered = _loose_of_other_files(batch, matcher)
    claimed = exact | _doubled(batch, matcher) | _under_several_names(batch, loose, remembered)
    copy_rows("result_verdict", _COLUMNS, (_row(name, verdict, claimed) for name, verdict in loose))
    with joined_by_hash():
        run(tables.SET_VERDICTS)
    reopened = [name.link_id for name in remembered if name.student_id in claimed]
    doubles.hold(batch)
    run(tables.REOPEN, {"links": reopened})
    analyze("result_link")


def _row(name: _Met, verdict: Verdict, claimed: set[int]) -> _Row:
    decision, student_id = _decide(name, verdict, claimed)
    return name.name_key, name.class_key, decision, student_id, verdict.pupil_id


def _names_to_match(year: SchoolYear) -> Iterator[_Met]:
    found = stream(
        "SELECT name_key, class_key, last_name, first_name, decision, student_id, is_held "
        "FROM result_link WHERE (decision IS NULL "
        "OR decision NOT IN ('confirmed', 'not_ours', 'test') "
        # A child of that very name may have come with the year.
        "OR decided_at < make_date(%(start)s, 8, 1)) AND NOT (is_held AND decided_at IS NOT NULL)",
        {"start": year.start_year},
    )
    return (_Met(*row) for row in found)


def _decide(name: _Met, verdict: Verdict, claimed: set[int]) -> tuple[str, int | None]:
    if verdict.are_homonyms or name.decision == Decision.HOMONYMS:
        return Decision.HOMONYMS, None  # and for ever: results were shared out one by one
    if name.is_held or (verdict.pupil_id in claimed and verdict.rank != Rank.SAME_NAME):
        return Decision.PENDING, None
    if name.decision not in {None, Decision.PENDING}:
        if verdict.rank == Rank.SAME_NAME and verdict.pupil_id not in {None, name.student_id}:
            return Decision.PENDING, None  # a better bearer of the name has arrived since
        return name.decision, name.student_id
    if verdict.pupil_id is None:
        return Decision.PENDING, None
    return Decision.CERTAIN, verdict.pupil_id


class _Remembered(NamedTuple):
    """A name of other files that nobody decided by hand, and the pupil it loosely fits."""

    link_id: int
    name_key: str
    pupil_id: int
    student_id: int | None  # whose results have been those of this name so far


def _loose_of_other_files(batch: ImportBatch, matcher: Matcher) -> list[_Remembered]:
    """What the drop says of a pupil may open the question of a looser name read before."""
    found: list[_Remembered] = []
    with joined_by_hash():
        others = rows(tables.NOT_THE_VERY_NAME, {"school": batch.school_id})
    for link_id, name_key, class_key, last_name, first_name, student_id in others:
        verdict = matcher.match(Name(last_name, first_name, class_key))
        if verdict.pupil_id and verdict.rank == Rank.SAME_NAME:
            continue  # written otherwise, the very name all the same
        if pupil_id := verdict.pupil_id or student_id:
            found.append(_Remembered(link_id, name_key, pupil_id, student_id))
    return found


def _doubled(batch: ImportBatch, matcher: Matcher) -> set[int]:
    """Pupils whom a name that waits for a person fits: no looser name is theirs meanwhile."""
    names = (
        Name(link.last_name, link.first_name, link.class_key) for link in doubles.waiting(batch)
    )
    return {pupil for name in names if (pupil := matcher.match(name).pupil_id)}


def _under_several_names(
    batch: ImportBatch, loose: list[tuple[_Met, Verdict]], remembered: list[_Remembered]
) -> set[int]:
    """Pupils that several names fit: one of these is perhaps somebody else.

    Read from every name that the school has met, whichever file it came in and when: the answer
    must not depend on the order of the files.
    """
    keys: dict[int, set[str]] = defaultdict(set)
    for name, verdict in loose:
        if verdict.pupil_id:
            keys[verdict.pupil_id].add(name.name_key)
    for known in remembered:
        keys[known.pupil_id].add(known.name_key)
    attached = ParticipantLink.objects.filter(
        school_id=batch.school_id, student_id__in=list(keys)
    ).values_list("student_id", "name_key")
    for student_id, name_key in attached:
        if student_id:
            keys[student_id].add(name_key)
    return {student_id for student_id, names in keys.items() if len(names) > 1}


_CHANGING = """
SELECT link_id, old_decision, old_student_id, was_held FROM result_link
WHERE (old_decision, old_student_id, was_held) IS DISTINCT FROM (decision, student_id, is_held)
"""


def has_new_answers() -> bool:
    """Whether the import would learn something of a name, even with no new result."""
    return bool(rows(f"{_CHANGING} LIMIT 1"))


def changing() -> list[tuple[Any, ...]]:
    """Known names that get another verdict, as they are now: (link, decision, pupil, held)."""
    return rows(f"{_CHANGING} AND link_id IS NOT NULL")


def restore(links: list[tuple[Any, ...]]) -> None:
    """Give names their former verdict, but to those that somebody has decided since."""
    for link_id, decision, student_id, *was_held in links:
        ParticipantLink.objects.filter(pk=link_id).exclude(
            decision__in=ParticipantLink.DECIDED_BY_HAND
        ).exclude(is_held=True, decided_at__isnull=False).update(
            decision=decision, student_id=student_id, is_held=was_held == [True]
        )


def count_to_ask() -> int:
    """How many names will be asked for."""
    return int(one("SELECT count(*) FROM result_link WHERE decision IN ('pending', 'homonyms')"))


def preview() -> list[dict[str, Any]]:
    """The first of them; `others`: those of the file that reach the same pupil."""
    asked = dicts(
        "SELECT last_name, first_name, class_name, decision, name_key, class_key FROM result_link "
        "WHERE decision IN ('pending', 'homonyms') ORDER BY class_key, name_key LIMIT %(n)s",
        {"n": SAMPLE},
    )
    keys = [(name.pop("name_key"), name.pop("class_key")) for name in asked]
    others = doubles.others(keys)
    return [
        name | {"others": others[key], "others_count": len(others[key])}
        for name, key in zip(asked, keys, strict=True)
    ]
