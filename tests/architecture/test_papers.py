"""What the papers and the comments name is there."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import papers
from tests.architecture.test_consistency import CODE, PYTHON, SCRIPTS, TEMPLATES, TESTS, named

PAPERS = sorted([*CODE.glob("*.md"), *(CODE / "docs").glob("*.md")])
_NOT_OURS = {"var", "__pycache__", "node_modules"}


def _files() -> Iterator[str]:
    for folder, folders, files in os.walk(CODE):
        folders[:] = [name for name in folders if not (name in _NOT_OURS or name[0] == ".")]
        yield from (named(Path(folder, name)) for name in files)


TREE = papers.Tree(frozenset(_files()))


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_every_path_that_a_paper_names_exists(paper: Path) -> None:
    assert papers.missing(named(paper), paper.read_text(), TREE) == []


def test_the_code_cites_no_paper_that_is_not_here() -> None:
    for path in (*PYTHON, *TESTS, *TEMPLATES, *SCRIPTS):
        if path.parent == Path(__file__).parent:
            continue  # bad examples
        text = path.read_text()
        assert [cited for cited in papers.papers_cited(text) if not TREE.has(cited)] == []
        for cited, number in papers.sections_cited(text):
            assert number in papers.sections((CODE / cited).read_text()), f"{named(path)}: {cited}"


def test_decisions_are_numbered_once_and_all_in_the_index() -> None:
    text = (CODE / "docs" / "decisions.md").read_text()
    numbers = re.findall(r"^## (D\d\d)$", text, re.MULTILINE)
    assert numbers == [f"D{number:02}" for number in range(1, len(numbers) + 1)]
    assert re.findall(r"^\| \[(D\d\d)\]", text, re.MULTILINE) == numbers
    for paper in PAPERS:
        assert set(papers.decisions(paper.read_text())) <= set(numbers), named(paper)


class TestPapers:
    TREE = papers.Tree(frozenset({"a/b/c.py", "a/b/d/e.toml", "docs/x.md", "README.md", "f.sh"}))

    @pytest.mark.parametrize(
        "text",
        [
            "`a/b/c.py`, `a/b/` and `a/b`",
            "`sh f.sh NAME`",
            "`e.toml` and `a/b/*.py`",
            "`a/b/`: `c.py`, `d/e.toml`, `d/`",
            "[x](docs/x.md#part), [y](https://example.org/z.md)",
            "`/<uai>/rappels/`, `JJ/MM/AAAA`, `List-Unsubscribe`, `12,0`, `api/src/x.js`",
        ],
    )
    def test_what_is_there_is_right(self, text: str) -> None:
        assert papers.missing("README.md", text, self.TREE) == []

    @pytest.mark.parametrize(
        "text",
        [
            "`a/b/z.py`",
            "`b/c.py`",
            "`a/z/`",
            "`run a/z/c.py now`",
            "`z.toml`",
            "`a/b/*.css`",
            "`a/b/`: `d/z.py`",
            "`d/` without its folder",
            "[x](docs/y.md)",
        ],
    )
    def test_what_is_not_is_seen(self, text: str) -> None:
        assert len(papers.missing("README.md", text, self.TREE)) == 1

    def test_a_link_is_read_from_where_the_paper_is(self) -> None:
        assert papers.missing("docs/x.md", "[y](../README.md), [z](x.md)", self.TREE) == []
        assert papers.missing("docs/x.md", "[y](README.md)", self.TREE) == ["docs/README.md"]

    def test_a_module_is_a_path(self) -> None:
        tree = papers.Tree(frozenset({"rituals/plan/services.py"}))
        assert papers.missing("x.md", "`rituals.plan.services.move`, `rituals.plan`", tree) == []
        assert papers.missing("x.md", "`rituals/plan/`, `rituals.planning.services`", tree) != []

    def test_a_section_is_a_number(self) -> None:
        cited = papers.sections_cited("see `docs/formats.md` §1 to §3, docs/x.md §7")
        assert set(cited) == {*((("docs/formats.md"), n) for n in (1, 2, 3)), ("docs/x.md", 7)}
        assert papers.sections("## 1. One\n### 2. Two\n## 3. Three") == {1, 3}
