"""The rules in force in a year: national ones, each with its source, unless the school has said
otherwise. Periods are those of the catalogue of the year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from certification.models import RuleChoice
from certification.readiness.rules import NationalRule, national_rules
from pixschool.core.models import SchoolYear
from pixschool.core.reference.levels import Level
from pixschool.core.text.french import date_fr
from rituals.catalogue.loader import CatalogueNotPublishedError, load
from rituals.catalogue.schema import CatalogueEntry, Dates

# What a school may say otherwise: {rule: {number: (label, least, most)}}.
NUMBERS: Mapping[str, Mapping[str, tuple[str, int, int]]] = {
    "entry": {
        "competences": ("Compétences demandées", 1, 16),
        "level": ("Niveau demandé dans chacune", 1, 8),
    },
    "test": {"questions": ("Questions", 1, 200), "minutes": ("Minutes, hors aménagement", 15, 240)},
    "answers": {"answers": ("Réponses au moins", 1, 200)},
    "levels": {"highest": ("Niveau le plus haut", 1, 8), "most": ("Pix au plus", 64, 1024)},
    "expected_3e": {"level": ("Niveau attendu", 1, 8)},
    "expected_tle": {"level": ("Niveau attendu", 1, 8)},
}
DAYS = {
    "first": "Du",
    "last": "Au",
    "catch_up_first": "Rattrapage, du",
    "catch_up_last": "Rattrapage, au",
}
PERIODS = {
    "period_3e": ("Période des 3e", "certification-3e"),
    "period_lycee": ("Période du lycée et après", "certification-lycee"),
}


@dataclass(frozen=True, kw_only=True)
class RuleInForce:
    """`choice` is what the school said, None when the national rule holds. `is_sure`: confirmed by
    the school, or by more than one source."""

    key: str
    title: str
    text: str
    source: str
    is_sure: bool
    checked_on: date | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    choice: RuleChoice | None = None
    url: str = ""
    url_title: str = ""

    @property
    def is_period(self) -> bool:
        return self.key in PERIODS

    @property
    def may_change(self) -> bool:
        return self.is_period or self.key in NUMBERS


@dataclass(frozen=True)
class SchoolRules:
    by_key: Mapping[str, RuleInForce]

    def number(self, key: str, name: str) -> int:
        return self.by_key[key].numbers[name]

    def period(self, level: str) -> RuleInForce:
        """When a level sits."""
        return self.by_key["period_3e" if level == Level.TROISIEME else "period_lycee"]

    def is_catch_up(self, level: str, day: date) -> bool:
        """Whether a day is kept for those who were absent."""
        days = self.period(level).days
        first, last = days.get("catch_up_first"), days.get("catch_up_last")
        return first is not None and last is not None and first <= day <= last


def rules_of(year: SchoolYear) -> SchoolRules:
    """In the order they are told; one query."""
    return rules_of_years([year])[year.pk]


def rules_of_years(years: Iterable[SchoolYear]) -> dict[int, SchoolRules]:
    """{id of the year: its rules}; one query."""
    known = {year.pk: year for year in years}
    choices: dict[int, dict[str, RuleChoice]] = {pk: {} for pk in known}
    for one in RuleChoice.objects.filter(year__in=known, ended_at=None):
        choices[one.year_id][one.key] = one
    return {pk: _rules(year, choices[pk]) for pk, year in known.items()}


def _rules(year: SchoolYear, choices: Mapping[str, RuleChoice]) -> SchoolRules:
    national = [_period(key, year.start_year) for key in PERIODS]
    national += [_national(key, rule) for key, rule in national_rules().items()]
    return SchoolRules({one.key: _in_force(one, choices.get(one.key)) for one in national})


def national_rule(key: str, year: SchoolYear) -> RuleInForce | None:
    """As if the school had said nothing; None for no rule."""
    if key in PERIODS:
        return _period(key, year.start_year)
    rule = national_rules().get(key)
    return _national(key, rule) if rule else None


def _national(key: str, rule: NationalRule) -> RuleInForce:
    return RuleInForce(
        key=key, title=rule.title, text=rule.text, source=rule.source, is_sure=rule.sure,
        checked_on=rule.checked_on, numbers=rule.numbers, url=rule.url, url_title=rule.url_title,
    )  # fmt: skip


def _period(key: str, start_year: int) -> RuleInForce:
    title, name = PERIODS[key]
    found = {entry.key: entry for entry in _entries(start_year)}
    whole, catch_up = found.get(name), found.get(f"{name}-rattrapage")
    days = _days(whole, "") | _days(catch_up, "catch_up_")
    is_sure = bool(days) and all(one is None or one.confirmed for one in (whole, catch_up))
    source = (whole.source if is_sure else whole.reason) if whole else ""
    return RuleInForce(
        key=key,
        title=title,
        text=period_text(days),
        source=source or "Rien n’est publié pour cette année.",
        is_sure=is_sure,
        days=days,
    )


def _entries(start_year: int) -> tuple[CatalogueEntry, ...]:
    try:
        return load(start_year).entries
    except CatalogueNotPublishedError:
        return ()


def _days(entry: CatalogueEntry | None, prefix: str) -> dict[str, date]:
    if entry is None or not isinstance(entry.place, Dates):
        return {}
    return {f"{prefix}first": entry.place.starts_on, f"{prefix}last": entry.place.ends_on}


def period_text(days: Mapping[str, date]) -> str:
    """« Du 15 mars 2027 au 12 juin 2027 ; rattrapage du 14 juin 2027 au 18 juin 2027. »"""
    if "first" not in days or "last" not in days:
        return "Dates non publiées."
    text = f"Du {date_fr(days['first'], 'day')} au {date_fr(days['last'], 'day')}"
    if "catch_up_first" in days and "catch_up_last" in days:
        first, last = days["catch_up_first"], days["catch_up_last"]
        text += f" ; rattrapage du {date_fr(first, 'day')} au {date_fr(last, 'day')}"
    return f"{text}."


def _in_force(national: RuleInForce, choice: RuleChoice | None) -> RuleInForce:
    if choice is None:
        return national
    numbers = dict(national.numbers) | choice.numbers
    days = _days_of(choice)
    return RuleInForce(
        key=national.key,
        title=national.title,
        text=said_by(choice),
        source=choice.source,
        is_sure=choice.is_confirmed,
        checked_on=choice.at.date(),
        numbers=numbers,
        days=days,
        choice=choice,
        url=national.url,
        url_title=national.url_title,
    )


def said_by(choice: RuleChoice) -> str:
    """« Minutes, hors aménagement : 120. »"""
    if choice.key in PERIODS:
        return period_text(_days_of(choice))
    labels = NUMBERS.get(choice.key, {})
    said = [f"{labels[name][0]} : {n}" for name, n in choice.numbers.items() if name in labels]
    return f"{' ; '.join(said)}."


def _days_of(choice: RuleChoice) -> dict[str, date]:
    return {name: date.fromisoformat(text) for name, text in choice.days.items()}
