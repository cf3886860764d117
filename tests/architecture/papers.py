"""What the papers (README, ARCHITECTURE, docs…) and the comments name, to be looked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from posixpath import dirname, join, normpath

# Of Pix's repository, which docs/formats.md quotes; and what a run writes.
_ELSEWHERE = ("api/", "orga/", "var/")
_SUFFIXES = "css|env|html|in|js|md|png|py|sh|toml|txt|xml|yml"
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)")
_PATH = re.compile(
    rf"\.?[a-z*][\w.*-]*(?:/[\w.*-]+)*(?:/|(?<!\.)\.(?:{_SUFFIXES}))|[a-z]\w*/[\w/]+"
)
_MODULE = re.compile(r"(?:pixschool|students|campaigns|rituals|certification|tests)(?:\.\w+)+")
_SECTION = re.compile(r"`?(docs/[\w-]+\.md)`? §(\d+)(?: to §(\d+))?")
_PAPER = re.compile(r"[\w/-]+\.md\b")


@dataclass(frozen=True)
class Tree:
    """The files of the repository, as paths from its root."""

    files: frozenset[str]

    def has(self, path: str) -> bool:
        """A file, a folder, a bare file name that stands somewhere, or a pattern for some."""
        wanted = path.rstrip("/")
        if "/" not in wanted and not path.endswith("/"):
            return any(fnmatch(file.rpartition("/")[2], wanted) for file in self.files)
        return any(
            fnmatch(file, wanted) or fnmatch(file, f"{wanted}/*") or fnmatch(file, f"{wanted}.py")
            for file in self.files
        )

    def has_module(self, name: str) -> bool:
        """A module, a package, or something in one (what is in it is not looked for)."""
        path = name.replace(".", "/")
        return self.has(path) or self.has(path.rpartition("/")[0])


def missing(paper: str, text: str, tree: Tree) -> list[str]:
    """Paths and modules that a paper names and the repository does not have.

    A path starts at the root, or in a folder that the same line has named before.
    """
    links = (normpath(join(dirname(paper), link)) for link in _LINK.findall(text))
    wrong = [link for link in links if ":" not in link and not _is_there(link, tree)]
    for line in text.splitlines():
        folders = [""]
        for word in (word.rstrip(",;:") for span in _SPAN.findall(line) for word in span.split()):
            if not _is_right(word, tree, folders):
                wrong.append(word)
            elif word.endswith("/"):
                folders += [f"{folder}{word}" for folder in folders]
    return wrong


def _is_there(link: str, tree: Tree) -> bool:
    return link in tree.files or tree.has(f"{link}/")


def _is_right(word: str, tree: Tree, folders: Iterable[str]) -> bool:
    if word.startswith(_ELSEWHERE):
        return True
    if _MODULE.fullmatch(word) and not word.endswith(".py"):
        return tree.has_module(word)
    return not _PATH.fullmatch(word) or any(tree.has(f"{folder}{word}") for folder in folders)


def papers_cited(text: str) -> Iterator[str]:
    """The papers that a comment or a text of the code names: « docs/formats.md »."""
    yield from _PAPER.findall(text)


def sections_cited(text: str) -> Iterator[tuple[str, int]]:
    """(paper, number) of « `docs/formats.md` §1 to §4 », one for each number."""
    for paper, first, last in _SECTION.findall(text):
        yield from ((paper, number) for number in range(int(first), int(last or first) + 1))


def sections(text: str) -> set[int]:
    """The numbers of the headings of a paper: « ## 3. The measures of an assessment »."""
    return {int(number) for number in re.findall(r"^## (\d+)\.", text, re.MULTILINE)}


def decisions(text: str) -> Iterable[str]:
    """The decisions a text names: « D05 »."""
    return re.findall(r"\bD\d\d\b", text)
