"""The arrow: an app imports only to its left. Read from the code itself, inside functions too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.architecture import arrows, laws
from tests.support.routes import every_url

CODE = Path(__file__).resolve().parent.parent.parent
ORDER = [
    "pixschool.core",
    "students",
    "campaigns",
    "rituals",
    "certification",
    "pixschool.portal",
    "pixschool.papers",
    "pixschool.demo",
]
ORDER_FOLDERS = [app.replace(".", "/") for app in ORDER]
# Names every app, because it puts them together.
SHELL = {"settings", "urls", "celery", "wsgi", "asgi", "local"}
# What the bare child process loads: no Django, no model.
BARE = [
    "pixschool/core/importing/reading/child.py",
    "students/importers/readers",
    "campaigns/importers/readers",
]


def modules(*roots: str) -> Iterator[Path]:
    for root in roots:
        path = CODE / root
        yield from [path] if path.suffix else sorted(path.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    yield from laws.imported(ast.parse(path.read_text()))


def test_no_import_is_relative() -> None:
    for path in modules(*ORDER_FOLDERS):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not isinstance(node, ast.ImportFrom) or node.level == 0, path


def app_of(name: str) -> str | None:
    return next((app for app in ORDER if name == app or name.startswith(f"{app}.")), None)


@pytest.mark.parametrize("app", ORDER)
def test_an_app_imports_only_to_its_left(app: str) -> None:
    allowed = ORDER[: ORDER.index(app) + 1]
    for path in modules(app.replace(".", "/")):
        for name in imported(path):
            assert app_of(name) in [*allowed, None], f"{path.relative_to(CODE)} imports {name}"


def test_only_the_shell_is_named_by_the_shell() -> None:
    """Nothing of ours imports the shell back, but where the servers are."""
    for app in ORDER:
        for path in modules(app.replace(".", "/")):
            for name in imported(path):
                parts = name.split(".")
                named = len(parts) > 1 and parts[0] == "pixschool" and parts[1] in SHELL
                assert not named or name.startswith("pixschool.local.embedded"), (
                    f"{path.relative_to(CODE)}: {name}"
                )


@pytest.mark.parametrize("root", BARE)
def test_readers_load_no_django(root: str) -> None:
    seen: set[Path] = set()
    waiting = list(modules(root))
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported(path):
            assert name.split(".")[0] not in {"django", "celery", "redis", "psycopg"}, (path, name)
            assert not name.endswith("models"), (path, name)
            waiting += [found for found in _files_of(name) if found not in seen]
    assert len(seen) > 3


def _files_of(name: str) -> list[Path]:
    if app_of(name) is None:
        return []
    base = CODE / name.replace(".", "/")
    return [path for path in (base.with_suffix(".py"), base / "__init__.py") if path.exists()]


def test_filters_and_tags_are_for_templates() -> None:
    """What code says in French comes from `core/text`; `templatetags` only registers it."""
    for path in modules(*ORDER_FOLDERS):
        if "templatetags" not in path.parts:
            found = [name for name in imported(path) if "templatetags" in name.split(".")]
            assert found == [], str(path.relative_to(CODE))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__")


TREES = {module_name(path): ast.parse(path.read_text()) for path in modules(*laws.OURS)}


def test_a_pure_module_reaches_no_model() -> None:
    """ "Pure" in a docstring: data in, data out, whatever is imported on the way."""
    assert arrows.impure(TREES) == {}


def test_no_circle_but_of_models_and_their_querysets() -> None:
    for circle in arrows.circles(arrows.arrows_of(TREES)):
        assert len({name.split(".")[0] for name in circle}) == 1, circle
        assert all({"models", "querysets"} & {*name.split(".")} for name in circle), circle


def is_view(path: Path) -> bool:
    return "views" in path.parts or path.name == "views.py"


VIEWS = sorted(path for path in modules(*ORDER_FOLDERS) if is_view(path))
# Path → why it stays.
KNOWN_WRITERS = {
    "pixschool/core/views/health.py": "SELECT 1: whether the database answers",
}


def test_views_are_found_wherever_they_stand() -> None:
    views = {str(path.relative_to(CODE)) for path in VIEWS}
    assert {"rituals/sessions/views.py", "campaigns/views/campaigns.py"} <= views
    routed = {
        pattern.callback.__module__.replace(".", "/") + ".py"
        for _, _, pattern in every_url(get_resolver().url_patterns)
        if pattern.callback.__module__.split(".")[0] in laws.OURS
    }
    assert routed <= views


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(CODE)))
def test_views_do_not_write_by_themselves(path: Path) -> None:
    """State has one writer: a service. A view fetches, asks, answers."""
    name, found = str(path.relative_to(CODE)), laws.writes(ast.parse(path.read_text()))
    assert bool(found) == (name in KNOWN_WRITERS), (name, found)
