"""Which template is used, and by whom: exact names only, followed from the code on.

A template is used when code names it, when a package looks for it under that very name, or when a
template that is used extends it, includes it, or holds a tag of ours that renders it.
"""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.template.base import Lexer, TokenType
from django.template.library import Library


@dataclass(frozen=True)
class Uses:
    """What one template asks for."""

    templates: frozenset[str] = frozenset()  # extended or included, by name
    tags: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()  # extended or included through a variable


def read(source: str) -> Uses:
    """What is written in a template; what stands in a comment is not."""
    templates, tags, unknown = set(), set(), set()
    is_comment = False
    for token in Lexer(source).tokenize():
        if token.token_type is not TokenType.BLOCK:
            continue
        tag, *arguments = token.split_contents()
        if tag in {"comment", "endcomment"}:
            is_comment = tag == "comment"
        elif is_comment:
            continue
        elif tag not in {"include", "extends"}:
            tags.add(tag)
        elif arguments[0][0] in "\"'":
            templates.add(arguments[0][1:-1])
        else:
            unknown.add(token.contents)
    return Uses(frozenset(templates), frozenset(tags), frozenset(unknown))


def named_in(tree: ast.Module) -> Iterator[str]:
    """Every text of a module that is not a docstring, whole: a name is not a part of one."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


@dataclass(frozen=True)
class Tags:
    """Our tags: what each may render, and the modules of their functions."""

    rendered: Mapping[str, set[str]]
    modules: set[str] = field(default_factory=set)


def tags_of(libraries: Iterable[Library]) -> Tags:
    rendered, modules = {}, set()
    for library in libraries:
        for name, compiled in library.tags.items():
            function = inspect.unwrap(compiled)
            rendered[name] = set(_texts(compiled)) | set(_texts(function))
            modules.add(function.__module__)
    return Tags(rendered, modules)


def _texts(function: Callable[..., object]) -> Iterator[str]:
    """The texts a function holds: an inclusion tag keeps its template's name in its closure."""
    cells = (cell.cell_contents for cell in function.__closure__ or ())
    for value in (*cells, *function.__code__.co_consts):
        if isinstance(value, str):
            yield value


def used(sources: Mapping[str, str], *, named: set[str], tags: Mapping[str, set[str]]) -> set[str]:
    """The names of the templates that are used: those of `named` and what they lead to."""
    seen: set[str] = set()
    waiting = {name for name in sources if name in named or _is_mail(name, named)}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        asked = read(sources[name])
        found = asked.templates.union(*(tags.get(tag, set()) for tag in asked.tags))
        waiting |= (found & sources.keys()) - seen
    return seen


def _is_mail(name: str, named: set[str]) -> bool:
    """A mail's two forms are named together, without their suffix."""
    return "/emails/" in name and name.rsplit(".", 1)[0] in named
