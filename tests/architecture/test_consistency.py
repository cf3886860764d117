"""Conventions that a person would otherwise have to remember."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from django.apps import apps
from django.db import models
from django.template import engines

from tests.architecture import laws, template_uses

CODE = Path(__file__).resolve().parent.parent.parent
OURS = ("pixschool", "students", "campaigns", "rituals", "certification")
PYTHON = sorted(
    path
    for root in (*OURS, "deploy")
    for path in (CODE / root).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((CODE / "tests").rglob("*.py"))
TREES = {str(p.relative_to(CODE)): ast.parse(p.read_text()) for p in (*PYTHON, *TESTS)}
TEMPLATES = sorted((CODE / "templates").rglob("*.html")) + sorted(
    (CODE / "templates").rglob("*.txt")
)
SCRIPTS = sorted((CODE / "static").rglob("*.js")) + sorted((CODE / "static").rglob("*.css"))
MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]

MODULE_LINES, TEST_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 500, 40, 120


def named(path: Path) -> str:
    return str(path.relative_to(CODE))


@pytest.mark.parametrize(
    ("paths", "most"),
    [(PYTHON, MODULE_LINES), (TESTS, TEST_LINES), (TEMPLATES, TEMPLATE_LINES)],
    ids=["modules", "tests", "templates"],
)
def test_files_stay_small(paths: list[Path], most: int) -> None:
    too_long = {
        named(path): lines
        for path in paths
        if (lines := len(path.read_text().splitlines())) > most
        and named(path) not in ONE_FILE
        and STORY not in path.parents
    }
    assert too_long == {}


# One by decision: every setting in one place, every component on one page, every bad file.
ONE_FILE = {"pixschool/settings.py", "templates/core/components.html", "tests/support/corpus.py"}
# Made-up data: a year told in order, a file written column after column.
STORY = CODE / "pixschool" / "demo"


# Where a newcomer looks first: few modules. Elsewhere a folder is split before it holds 21.
AT_ROOT = dict.fromkeys(("rituals", "pixschool/core", "campaigns", "students"), 14)


def test_folders_stay_small() -> None:
    paths = [named(path) for path in (*PYTHON, *TESTS)]
    assert laws.crowded(paths, most=AT_ROOT, at_most=20) == {}


def test_tests_mirror_the_folders_of_the_code() -> None:
    found = laws.mirrors_nothing(map(named, TESTS), map(named, PYTHON))
    assert found == set()


def test_no_class_name_stands_twice() -> None:
    assert laws.names_used_twice(TREES) == {}


def test_every_exception_is_named_an_error() -> None:
    assert laws.errors_not_named_so(TREES) == set()


def test_functions_stay_small() -> None:
    too_long = {}
    for path in (path for path in PYTHON if STORY not in path.parents):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body
                first = body[0]
                documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
                start = (body[1] if documented and len(body) > 1 else first).lineno
                length = (node.end_lineno or 0) - start + 1
                if length > FUNCTION_LINES:
                    too_long[f"{named(path)}:{node.name}"] = length
    assert too_long == {}


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(
        r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b"
    )
    for path in (*PYTHON, *TESTS, *TEMPLATES, *SCRIPTS):
        assert not marks.search(path.read_text()), named(path)


SOURCES = {str(path.relative_to(CODE / "templates")): path.read_text() for path in TEMPLATES}
# Looked for by Django itself, under these very names.
BY_DJANGO = {f"{status}.html" for status in (400, 403, 404, 500)}
# Shows every component, in debug: that is no use of one.
SHOWCASE = "core/components.html"


def test_every_template_is_used() -> None:
    """By a page, a mail or a document, from the code on; see `template_uses`."""
    engine = engines["django"].engine
    tags = template_uses.tags_of(
        library
        for library, name in zip(engine.template_builtins, engine.builtins, strict=True)
        if name.startswith("pixschool.")
    )
    in_tags = {importlib.import_module(name).__file__ for name in tags.modules}
    by_name = BY_DJANGO | _looked_for_by_allauth()
    for path in PYTHON:
        if str(path) not in in_tags:
            by_name |= set(template_uses.named_in(TREES[named(path)]))
    used = template_uses.used(SOURCES, named=by_name - {SHOWCASE}, tags=tags.rendered)
    assert SOURCES.keys() - used == {SHOWCASE}


def _looked_for_by_allauth() -> set[str]:
    """The names under which the package has a template of its own; ours stands before it."""
    folder = Path(allauth.__file__).parent / "templates"
    return {str(path.relative_to(folder)) for path in folder.rglob("*.*")}


@pytest.mark.parametrize("name", SOURCES)
def test_a_template_names_those_it_asks_for(name: str) -> None:
    """No name in a variable: who uses what can be read."""
    assert template_uses.read(SOURCES[name]).unknown == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_template_compiles(path: Path) -> None:
    engines["django"].get_template(str(path.relative_to(CODE / "templates")))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
class TestModels:
    def test_has_french_lower_case_names(self, model: type[models.Model]) -> None:
        verbose = str(model._meta.verbose_name)
        # Ours, and not Django's default, which is the class's own name in English.
        assert "verbose_name" in model._meta.original_attrs
        assert is_sentence_part(verbose)
        for field in model._meta.get_fields():
            if isinstance(field, models.Field) and not field.auto_created:
                assert is_sentence_part(str(field.verbose_name)), field.name

    def test_says_who_it_is(self, model: type[models.Model]) -> None:
        assert "__str__" in model.__dict__ or any(
            "__str__" in base.__dict__ for base in model.__mro__[1:-2]
        )

    def test_is_of_a_school_directly_or_through_its_parent(self, model: type[models.Model]) -> None:
        of_nobody = {"User", "School", "SchoolErasure", "MailServer"}
        assert model.__name__ in of_nobody or leads_to_a_school(model, depth=4)


def is_sentence_part(words: str) -> bool:
    first = words.split(maxsplit=1)[0].split("’", maxsplit=1)[0]
    return first.islower() or first.isupper() or not first.isalpha() or first == "Pix"


def leads_to_a_school(model: type[models.Model], depth: int) -> bool:
    if model.__name__ == "School":
        return True
    return depth > 0 and any(
        leads_to_a_school(field.related_model, depth - 1)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is not model
    )


def test_no_template_reaches_outside() -> None:
    """No third party: no address of another host in what a page loads."""
    loads = re.compile(r'<(?:script|link|img|iframe|source)[^>]+(?:src|href)="(?:https?:)?//')
    for path in TEMPLATES:
        assert not loads.search(path.read_text()), named(path)
    for path in SCRIPTS:
        assert not re.search(
            r"url\((?!data:)['\"]?(?:https?:)?//|import .*https?:", path.read_text()
        )


def test_templates_hold_no_inline_code() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|\shx-on|javascript:",
        re.IGNORECASE,
    )
    for path in TEMPLATES:
        # A mail has no style sheet: mail programs read nothing else than style=.
        if path.suffix == ".html" and "emails" not in path.parts:
            found = inline.search(path.read_text())
            assert not found or _is_data(found[0]), f"{named(path)}: {found and found[0]}"


def _is_data(tag: str) -> bool:
    return 'type="application/json"' in tag


def test_one_word_for_the_mail_and_one_for_the_address() -> None:
    """« Courriel », never « e-mail »; one gives up with « Renoncer », never « Abandonner »."""
    code = (
        r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{\{.*?\}\}|\{%.*?%\}"
        r'|(?:class|id|name)="[^"]*"'
    )
    other = re.compile(r"\be-mails?\b|(?<!e-)\b(?:mél|mails?)\b|\babandonn", re.IGNORECASE)
    texts = [(path, french) for path in PYTHON for french in _sentences(path)]
    texts += [(path, re.sub(code, "\0", path.read_text(), flags=re.DOTALL)) for path in TEMPLATES]
    texts += [(path, path.read_text()) for path in (CODE / "docs").glob("guide-*.md")]
    for path, text in texts:
        found = other.search(text)
        assert not found, f"{named(path)}: {found and text[max(0, found.start() - 40) :][:80]}"


def test_a_link_gives_up_and_a_button_undoes() -> None:
    """« Renoncer » leaves a form as it is; « Annuler » takes back what was done."""
    for path in TEMPLATES:
        assert not re.search(r"<a\b[^>]*>\s*Annuler\s*</a>", path.read_text()), named(path)


def test_a_verb_names_what_it_changes() -> None:
    """« Modifier le projet »: out of its page, in a list of links, « Modifier » says nothing."""
    verb = r">\s*(?:Modifier|Changer|Renommer|Retirer|Supprimer)\s*<"
    bare = re.compile(rf"<(?:a|button|summary)\b(?![^>]*\baria-label=)[^>]*{verb}/(?:a|button|su)")
    for path in TEMPLATES:
        found = bare.search(path.read_text())
        assert not found, f"{named(path)}: {found and found[0]}"


def _sentences(path: Path) -> Iterator[str]:
    """What is said to people: texts in French that are not docstrings."""
    tree = ast.parse(path.read_text())
    said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in said and re.search("[àâçéèêîôù’«]", node.value):
            yield node.value
