"""Files of a document that is made for several classes: its parts, then the whole.

They lie beside the last renderings of the school, and go with them, two days later at most. The
key of a lot says nothing of what it holds.
"""

from pixschool.core.documents import kept


def write(school_id: int, key: str, name: str, content: bytes) -> None:
    """`name`: a part, or a whole with its suffix; letters, digits and a dot."""
    kept.write(school_id, f"lot-{key}-{name}", content)


def read(school_id: int, key: str, name: str) -> bytes | None:
    """None when its time is over."""
    return kept.read(school_id, f"lot-{key}-{name}")


def drop(school_id: int, key: str) -> None:
    """Forget all the files of one."""
    kept.forget(school_id, f"lot-{key}-*")
