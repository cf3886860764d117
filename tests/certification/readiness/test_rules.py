from datetime import date

from certification.readiness.rules import national_rules
from pixschool.core.reference.crcn import (
    CERTIFIABLE_COMPETENCES,
    CERTIFIABLE_LEVEL,
    COMPETENCES,
    LEVELS,
    MAX_REACHABLE_LEVEL,
)


def test_each_rule_says_where_it_comes_from_and_when_it_was_checked() -> None:
    for rule in national_rules().values():
        assert rule.text
        assert rule.source
        assert date(2026, 1, 1) <= rule.checked_on
        assert rule.url == "" or rule.url.startswith("https://")


def test_the_rules_agree_with_the_referential() -> None:
    rules = {key: dict(rule.numbers) for key, rule in national_rules().items()}
    assert rules["entry"] == {"competences": CERTIFIABLE_COMPETENCES, "level": CERTIFIABLE_LEVEL}
    assert rules["test"]["competences"] == len(COMPETENCES)
    assert rules["levels"]["highest"] == MAX_REACHABLE_LEVEL
    for key in ("expected_3e", "expected_tle"):
        assert LEVELS[rules[key]["level"] - 1].label in national_rules()[key].text
