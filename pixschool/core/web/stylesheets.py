"""Style sheets that follow from a rule: an app registers its own, `build_assets` writes them."""

from collections.abc import Callable, Mapping

_sheets: dict[str, Callable[[], str]] = {}


def register(name: str, write: Callable[[], str]) -> None:
    """`name`: as `{% static %}` asks for it, such as `css/places.css`. `write` gives its text."""
    _sheets[name] = write


def texts() -> Mapping[str, str]:
    """The text of every registered sheet, by name."""
    return {name: write() for name, write in _sheets.items()}
