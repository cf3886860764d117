"""What `manage.py import_roster` says to a person."""

from typing import Any

from pixschool.core.management.school_command import Status, set_aside_in_words
from pixschool.core.text.french import count
from students.importers.recognising import NEW
from students.importers.set_aside import REASONS


def in_words(result: dict[str, Any]) -> list[str]:
    """What a person reads: the outcome, the numbers, then what deserves attention."""
    status = result["status"]
    lines = [_outcome(status, dry_run=result["dry_run"])]
    if place := result.get("created_school"):
        lines.append(
            f"Établissement : {place['name']}, académie {place['academie'] or 'inconnue'}, "
            f"zone {place['zone']}."
        )
    if status != Status.REJECTED:
        lines.append(
            f"Année {result['year']} : {count(result['classes'], 'classe')}, "
            f"{count(result['created'], 'nouvel élève,nouveaux élèves')}, "
            f"{count(result['updated'], 'modifié')}, {count(result['unchanged'], 'inchangé')}, "
            f"{count(result['closed'], 'parti')}."
        )
        lines += _groups_in_words(**result["groups"])
        lines += set_aside_in_words(result["set_aside"], REASONS)
    for sign, key in (("✗", "errors"), ("!", "warnings")):
        for found in result[key]:
            where = f" ({', '.join(found['where'][:5])})" if found["where"] else ""
            lines.append(f"{sign} {found['code']} : {found['message']}{where}")
    lines += [_doubt_in_words(doubt) for doubt in result.get("doubts", [])]
    if result["next"]:
        lines.append(result["next"])
    return lines


def _groups_in_words(*, new: int, known: int, members: int, added: int, ended: int) -> list[str]:
    if not new + known:
        return []
    changes = [
        f"{count(number, 'place')} {verb}{'s' if number > 1 else ''}"
        for number, verb in ((added, "gagnée"), (ended, "quittée"))
        if number
    ]
    change = ", ".join(changes) or "rien n’y change"
    return [
        (
            f"{count(new + known, 'groupe')}, dont {count(new, 'nouveau,nouveaux')} ; "
            f"{count(members, 'place')} en tout : {change}."
        )
    ]


def _doubt_in_words(doubt: dict[str, Any]) -> str:
    known = " ou ".join(_person(candidate) for candidate in doubt["candidates"])
    default = "un autre élève" if doubt["chosen"] == NEW else "le premier"
    return f"  {_person(doubt)} : est-ce {known} ? Sans réponse : {default}."


def _person(person: dict[str, Any]) -> str:
    return f"{person['last_name']} {person['first_name']} ({person['class_name']})"


def _outcome(status: str, *, dry_run: bool) -> str:
    if status == Status.PREVIEW:
        asked = "comme demandé" if dry_run else "il reste un point à confirmer"
        return f"Aperçu : rien n’a été enregistré, {asked}."
    return {
        Status.DONE: "Base élèves importée.",
        Status.UNCHANGED: "Rien à changer : la base est déjà celle de ce fichier.",
        Status.REJECTED: "Fichier refusé : rien n’a été importé.",
    }[Status(status)]
