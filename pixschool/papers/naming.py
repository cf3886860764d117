"""How files are named: the document, the class; never a pupil."""

from collections.abc import Sequence

from django.utils.text import slugify

from pixschool.papers.registry import PaperKind

LONGEST = 60  # signs of a class in a name of file


def file_name(paper: PaperKind, audience: str) -> str:
    """Without its suffix: « fiche-codes-6a »."""
    return slugify(f"{paper.title} {audience[:LONGEST]}")


def file_names(paper: PaperKind, audiences: Sequence[str]) -> list[str]:
    """Two classes whose names are one once written in plain letters have two files."""
    found: list[str] = []
    for audience in audiences:
        name, rank = file_name(paper, audience), 1
        while f"{name}.pdf" in found:
            rank += 1
            name = f"{file_name(paper, audience)}-{rank}"
        found.append(f"{name}.pdf")
    return found
