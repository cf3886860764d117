"""Each document from the command line: its file, what it says, what it answers."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from pixschool.papers.registry import PAPERS
from tests.papers.inspecting import faults, pages_of, words_of
from tests.portal.views.prepared import NEXT, prepare
from tests.support.world import CANARY_6A, CANARY_6B, CANARY_ELSEWHERE, World

OF_NOBODY = [paper.key for paper in PAPERS if not paper.has_names]


def render(world: World, output: Path, document: str, *more: str) -> dict[str, Any]:
    """The answer in JSON."""
    out = StringIO()
    given = ["--school", world.here.uai, "--output", str(output), "--json", *more]
    call_command("render_document", document, *given, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    assert answer["bytes"] == output.stat().st_size
    return answer


@pytest.mark.parametrize("document", [paper.key for paper in PAPERS])
def test_each_is_an_accessible_pdf(world: World, tmp_path: Path, document: str) -> None:
    output = tmp_path / "x.pdf"
    answer = render(world, output, document, "--class", "6a")
    content = output.read_bytes()
    assert faults(content) == []
    assert answer["pages"] == pages_of(content)
    said = words_of(content)
    assert CANARY_ELSEWHERE not in said
    assert CANARY_6B not in said
    assert document not in OF_NOBODY or CANARY_6A not in said


def test_the_booklet_has_the_code_and_the_way(world: World, tmp_path: Path) -> None:
    output = tmp_path / "x.pdf"
    render(world, output, "booklet", "--class", "6A")
    said = words_of(output.read_bytes())
    assert world.here.pix
    assert world.here.pix.code in said
    for words in ("Médiacentre", "compte parent", "Questions qui reviennent", "Qui appeler"):
        assert words in said
    assert world.a.missing.last_name in said
    assert world.a.finished.last_name not in said
    render(world, output, "booklet", "--class", "6A", "--without-names")
    assert CANARY_6A not in words_of(output.read_bytes())


def test_all_classes_are_one_tagged_file_or_a_zip(world: World, tmp_path: Path) -> None:
    output = tmp_path / "x.pdf"
    answer = render(world, output, "booklet", "--all")
    assert answer["classes"] == ["6A", "6B"]
    content = output.read_bytes()
    assert faults(content) == []
    assert CANARY_6A in words_of(content)
    assert CANARY_6B in words_of(content)
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["6A", "6B"]
    render(world, tmp_path / "x.zip", "booklet", "--all")
    with ZipFile(tmp_path / "x.zip") as zipped:
        assert [name.rpartition("-")[2] for name in zipped.namelist()] == ["6a.pdf", "6b.pdf"]
        assert faults(zipped.read(zipped.namelist()[1])) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--class", "9Z"], "9Z"),
        (["--lang", "ar"], "Livret du référent Pix"),
        (["--form", "a6"], "a6"),
        (["--year", "2031-2032"], "2031-2032 n’est pas ouverte"),
        (["--output", "/nowhere/x.pdf"], "/nowhere/x.pdf"),
    ],
)
def test_what_is_wrong_is_said(world: World, tmp_path: Path, more: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        render(world, tmp_path / "x.pdf", "booklet", *more)


def test_of_another_year_that_is_said(world: World, tmp_path: Path) -> None:
    prepare(world)
    output = tmp_path / "x.pdf"
    answer = render(world, output, "booklet", "--all", "--year", f"{NEXT}-{NEXT + 1}")
    assert (answer["year"], answer["classes"]) == (f"{NEXT}-{NEXT + 1}", ["5A"])
    assert render(world, output, "booklet", "--all")["year"] == str(world.here.year)
