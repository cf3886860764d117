"""Campaign codes of Pix, as typed, pasted or read (`docs/formats.md` §5)."""

import re

_ANY_CODE = re.compile(r"^[A-Z0-9]{9}$")
# Six letters without I, L, O then three digits 2 to 9: what Pix generates nowadays.
_GENERATED = re.compile(r"^[A-HJKMNP-Z]{6}[2-9]{3}$")


def clean_code(text: str) -> str:
    """Upper case, without the spaces people add to read it; a pasted link gives its code."""
    code = text.strip().rsplit("/", 1)[-1]
    return re.sub(r"\s+", "", code).upper()


def is_code(code: str) -> bool:
    """Nine letters and digits, already cleaned (`docs/formats.md` §5)."""
    return bool(_ANY_CODE.match(code))


def looks_generated(code: str) -> bool:
    """False for older or custom codes, and for most typing errors: worth a second look."""
    return bool(_GENERATED.match(code))


def pix_link(code: str) -> str:
    """The address that a pupil opens (`docs/formats.md` §5)."""
    return f"https://app.pix.fr/campagnes/{code}"
