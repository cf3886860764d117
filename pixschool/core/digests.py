"""A few signs that change when a thing does: what a page has seen, what a paper was made of."""

import hashlib


def short_digest(said: object, *, digits: int = 12) -> str:
    """Hexadecimal digits (64 at most) of its `repr`: give it what has an order, and no object by
    address."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:digits]
