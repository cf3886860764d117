"""Sentences are written plainly: one module knows the spaces that may not break.

The pages themselves are looked at by the client of the tests, at every request (support/client.py).
"""

import re

import pytest

from tests.architecture.test_consistency import PYTHON, SCRIPTS, TEMPLATES, named

OWNER = "pixschool/core/text/typo.py"
_KNOWS = re.compile(
    r"[\u00a0\u202f]|\\(?:u00|x|0*)a0|\\(?:u|0*)202f|NO-BREAK SPACE|\b(?-i:NBSP|NARROW)\b",
    re.IGNORECASE,
)
_ENTITY = r"&(?:nbsp|#160|#8239|#xa0|#x202f);"
# Where the step sets them. Between two words that nothing marks, an entity says what we mean.
_SET_BY_THE_STEP = re.compile(rf"{_ENTITY}[:;!?»%]|«{_ENTITY}|\d{_ENTITY}[a-zà-ÿ]", re.IGNORECASE)
_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


def knows_spaces(code: str) -> list[str]:
    """Where a text has, or names, a space that does not break."""
    return _KNOWS.findall(code)


def misspelt(template: str) -> list[str]:
    """What a template spells as the step does, and straight apostrophes in what people read."""
    words = _CODE.sub("\0", template)
    return [*_SET_BY_THE_STEP.findall(template), *re.findall(r"\w+'\w+", words)]


def test_one_module_knows_the_spaces() -> None:
    files = (*PYTHON, *TEMPLATES, *SCRIPTS)
    assert [named(path) for path in files if knows_spaces(path.read_text())] == [OWNER]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_are_written_plainly(path) -> None:
    assert misspelt(path.read_text()) == []


class TestLaws:
    @pytest.mark.parametrize(
        "code",
        [
            'text = f"Fin{NBSP}: lundi"',
            "from pixschool.core.text.typo import NARROW",
            'text = "Fin\\u00a0: lundi"',
            'text = "Qui\\u202F?"',
            'text = "12\\xa0mots"',
            'text = "Fin\u00a0: lundi"',
            'text = "\\N{NO-BREAK SPACE}"',
            'q::after { content: "\\00a0»" }',
        ],
    )
    def test_a_module_that_knows_is_seen(self, code: str) -> None:
        assert knows_spaces(code)

    @pytest.mark.parametrize(
        "template",
        [
            "<p>Fin&nbsp;: lundi</p>",
            "<b>«&nbsp;{{ title }} »</b>",
            "{{ title }}&#8239;?",
            "12&nbsp;mots",
            "<p>l'élève</p>",
        ],
    )
    def test_a_template_that_spells_them_is_seen(self, template: str) -> None:
        assert misspelt(template)

    def test_plain_words_are_not(self) -> None:
        plain = "{# l'aide #}<p class='a'>« {{ a }} » : RGAA&nbsp;4.1, 12 mots &amp; A0</p>"
        assert (misspelt(plain), knows_spaces(plain)) == ([], [])
