"""Examples to read beside the mockup: a collège of zone A in 2026-2027, and the awkward days."""

import json
from datetime import date
from time import perf_counter

import pytest

from pixschool.core.calendars import Effect, Override, calendar_for
from pixschool.core.reference.levels import Level
from pixschool.core.reference.roles import Role
from rituals.catalogue import load
from rituals.catalogue.schema import RitualKind
from rituals.placing.placement import propose
from rituals.placing.proposal import Options, PlacedRitual, Proposal, SchoolShape
from rituals.placing.weeks import Weeks
from tests.rituals.placing.shapes import COLLEGE, LARGE, LYCEE, only


def plan(zone: str, year: int, shape: SchoolShape = COLLEGE, **options: object) -> Proposal:
    return propose(load(year), calendar_for(zone, year), shape, Options(**options))


@pytest.fixture(scope="module")
def year() -> Proposal:
    return plan("A", 2026)


@pytest.mark.parametrize(
    ("key", "level", "first", "last"),
    [
        ("reseau-6e", Level.SIXIEME, date(2026, 9, 7), date(2026, 9, 18)),
        ("premier-pix-6e", Level.SIXIEME, date(2026, 9, 21), date(2026, 9, 25)),
        ("6e-securite", Level.SIXIEME, date(2026, 9, 28), date(2026, 10, 16)),
        ("6e-culture", Level.SIXIEME, date(2026, 11, 9), date(2026, 12, 4)),
        ("rentree", Level.CINQUIEME, date(2026, 9, 14), date(2026, 10, 2)),
        ("rentree", Level.TROISIEME, date(2026, 9, 14), date(2026, 10, 2)),
        ("cyber", Level.QUATRIEME, date(2026, 10, 5), date(2026, 10, 16)),
        ("ia-comprendre", Level.QUATRIEME, date(2026, 11, 9), date(2026, 11, 20)),
        ("ia-rattrapage", Level.TROISIEME, date(2026, 11, 9), date(2026, 11, 27)),
        ("parcours-emi", Level.CINQUIEME, date(2027, 1, 11), date(2027, 1, 29)),
        ("entrainement-3e", Level.TROISIEME, date(2027, 1, 11), date(2027, 2, 5)),
        ("internet-plus-sur", None, date(2027, 2, 8), date(2027, 2, 12)),
        ("egalite-respect", Level.QUATRIEME, date(2027, 3, 8), date(2027, 3, 19)),
        ("certification-3e", Level.TROISIEME, date(2027, 3, 15), date(2027, 6, 11)),
        ("esprit-critique", Level.CINQUIEME, date(2027, 3, 30), date(2027, 4, 9)),
        ("accueil-personnels", None, date(2026, 9, 1), date(2026, 9, 11)),
    ],
)
def test_the_year_of_the_mockup(
    year: Proposal, key: str, level: Level | None, first: date, last: date
) -> None:
    ritual = only(year, key, level)
    assert (ritual.starts_on, ritual.ends_on) == (first, last)


def test_october_has_twelve_days_and_says_so(year: Proposal) -> None:
    assert "Octobre ne compte que 12 jours de classe cette année." in year.notes
    assert not any("Octobre" in note for note in plan("A", 2027).notes)


def test_certification_of_the_year_is_to_be_confirmed(year: Proposal) -> None:
    ritual = only(year, "certification-3e")
    assert not ritual.confirmed
    assert any("à confirmer sur Éduscol" in warning for warning in ritual.warnings)
    assert only(plan("A", 2025), "certification-3e").confirmed


def test_a_level_that_is_not_there_is_told(year: Proposal) -> None:
    (lycee,) = [row for row in year.unplaced if row.key == "accueil-lycee"]
    assert lycee.reason == "Aucune classe de 2de, CAP 1, BTS 1 ni CPGE 1."


def test_an_explanation_says_when_where_and_how_many(year: Proposal) -> None:
    text = only(year, "rentree", Level.CINQUIEME).explanation
    assert text == (
        "Du 14 sept. au 2 oct. : à partir de la 3e semaine, avant les vacances de la Toussaint. "
        "12 h de salle pour 6 classes."
    )


def test_help_comes_once_everybody_has_had_their_campaign(year: Proposal) -> None:
    help_ = only(year, "aide-rentree")
    ends = [ritual.ends_on for ritual in year.placed if ritual.key == "rentree"]
    assert help_.starts_on > max(ends)


def test_office_hours_once_in_each_period(year: Proposal) -> None:
    assert len([ritual for ritual in year.placed if ritual.key == "permanences"]) == 5


@pytest.mark.parametrize(
    ("zone", "start_year", "key", "first", "side"),
    [
        ("C", 2026, "internet-plus-sur", date(2027, 2, 1), "avant"),
        ("A", 2025, "internet-plus-sur", date(2026, 2, 2), "avant"),
        ("B", 2027, "internet-plus-sur", date(2028, 1, 31), "avant"),
        ("A", 2025, "droits-femmes", date(2026, 3, 9), "après"),
        ("C", 2025, "droits-femmes", date(2026, 3, 9), "après"),
        ("A", 2027, "premier-avril", date(2028, 3, 27), "avant"),
    ],
)
def test_an_event_out_of_class_gets_a_week_of_the_schools_own(
    zone: str, start_year: int, key: str, first: date, side: str
) -> None:
    ritual = only(plan(zone, start_year), key)
    assert ritual.starts_on == first
    assert any(
        "Tombe le" in warning and f"proposée {side}" in warning for warning in ritual.warnings
    )


def test_an_event_on_a_class_day_gets_its_week_and_no_warning(year: Proposal) -> None:
    ritual = only(year, "droits-femmes")
    assert ritual.starts_on <= date(2027, 3, 8) <= ritual.ends_on
    assert not ritual.warnings


def test_the_data_day_of_la_reunion_waits_for_the_return() -> None:
    proposal = propose(load(2026), calendar_for("OM", 2026, departement="974"), COLLEGE)
    ritual = only(proposal, "journee-donnees")
    assert ritual.starts_on == date(2027, 2, 1)
    assert any("été austral" in warning for warning in ritual.warnings)
    assert not any(ritual.confirmed for ritual in proposal.placed)


def test_an_event_far_from_any_class_is_left_to_the_school() -> None:
    long_break = Override(Effect.HOLIDAY, "Fermeture", date(2027, 2, 15), date(2027, 4, 4), "hiver")
    calendar = calendar_for("A", 2026, overrides=[long_break])
    proposal = propose(load(2026), calendar, COLLEGE)
    (row,) = [row for row in proposal.unplaced if row.key == "droits-femmes"]
    assert "à poser à la main" in row.reason


def test_the_room_is_spread(year: Proposal) -> None:
    """No week asks for more than the room has, and October is not all of it."""
    load_of: dict[date, int] = {}
    for ritual in year.placed:
        for monday, hours in ritual.hours:
            load_of[monday] = load_of.get(monday, 0) + hours
    assert max(load_of.values()) <= COLLEGE.room_hours


def test_without_enough_room_the_missing_hours_are_told() -> None:
    small = SchoolShape(class_counts=COLLEGE.class_counts, room_hours=3)
    proposal = plan("A", 2026, small)
    short = [ritual for ritual in proposal.placed if ritual.missing_hours]
    assert short
    assert all(any("salle" in warning for warning in ritual.warnings) for ritual in short)
    assert any("il manque" in note for note in proposal.notes)


def test_a_short_room_stretches_a_campaign_before_giving_up() -> None:
    small = SchoolShape(class_counts={Level.SIXIEME: 8}, room_hours=4)
    ritual = only(plan("A", 2026, small), "6e-culture")
    assert ritual.missing_hours == 0


def test_skipped_entries_say_so() -> None:
    proposal = plan("A", 2026, skip=frozenset({"cyber", "rentree"}))
    reasons = {row.key: row.reason for row in proposal.unplaced}
    assert reasons["cyber"] == "Écarté à votre demande."
    # Help after a campaign that does not take place would have no sense.
    assert "qui n’est pas posé" in reasons["aide-rentree"]


def test_a_role_that_nobody_has_yet_waits_for_somebody() -> None:
    """In August the class leads are not named: what is theirs stays theirs."""
    shape = SchoolShape(
        class_counts=COLLEGE.class_counts, room_hours=25, roles=frozenset({Role.LEAD})
    )
    proposal = plan("A", 2026, shape)
    ritual = only(proposal, "internet-plus-sur")
    assert ritual.leader == Role.LIBRARIAN
    assert any("Professeur documentaliste" in warning for warning in ritual.warnings)
    assert len([note for note in proposal.notes if "le RUPN reçoit leurs rappels" in note]) == 1


def test_the_school_says_who_leads() -> None:
    proposal = plan("A", 2026, leaders={RitualKind.CAMPAIGN: Role.LIBRARIAN})
    assert only(proposal, "rentree", Level.TROISIEME).leader == Role.LIBRARIAN


def test_two_campaigns_in_a_week_only_when_asked() -> None:
    """With five hours of room, the rentrée of the cinquièmes lasts until the holidays."""
    small = SchoolShape(class_counts=COLLEGE.class_counts, room_hours=5)
    (row,) = [row for row in plan("A", 2026, small).unplaced if row.key == "cyber"]
    assert row.levels == (Level.CINQUIEME,)
    assert "acceptez-en deux la même semaine" in row.reason
    proposal = plan("A", 2026, small, two_campaigns=True)
    ritual = only(proposal, "cyber", Level.CINQUIEME)
    assert any(warning.startswith("Même semaine que") for warning in ritual.warnings)


@pytest.mark.parametrize("shape", [COLLEGE, LYCEE, LARGE], ids=["college", "lycee", "large"])
@pytest.mark.parametrize("start_year", [2025, 2026, 2027])
@pytest.mark.parametrize("zone", ["A", "B", "C"])
class TestAnOrdinarySchool:
    """What a RUPN would frown at, in no zone and no year when the room is enough."""

    def test_everything_finds_its_place(
        self, zone: str, start_year: int, shape: SchoolShape
    ) -> None:
        proposal = plan(zone, start_year, shape)
        assert [row for row in proposal.unplaced if row.levels] == []

    def test_no_campaign_of_two_days(self, zone: str, start_year: int, shape: SchoolShape) -> None:
        calendar = calendar_for(zone, start_year)
        for ritual in campaigns(plan(zone, start_year, shape)):
            assert calendar.count_school_days(ritual.starts_on, ritual.ends_on) >= 3, ritual.title

    def test_pupils_have_met_pix_before_their_first_campaign(
        self, zone: str, start_year: int, shape: SchoolShape
    ) -> None:
        proposal = plan(zone, start_year, shape)
        if Level.SIXIEME in shape.levels:
            account, contact = only(proposal, "educonnect-6e"), only(proposal, "premier-pix-6e")
            campaign = only(proposal, "6e-securite")
            assert account.ends_on < contact.starts_on <= contact.ends_on < campaign.starts_on

    def test_no_training_nor_meeting_in_the_last_week_of_a_period(
        self, zone: str, start_year: int, shape: SchoolShape
    ) -> None:
        ends = {last for _first, last in calendar_for(zone, start_year).periods}
        for ritual in plan(zone, start_year, shape).placed:
            if ritual.kind in (RitualKind.TRAINING, RitualKind.MEETING):
                assert ritual.ends_on not in ends, ritual.title

    def test_the_team_has_at_most_three_things_in_a_whole_week(
        self, zone: str, start_year: int, shape: SchoolShape
    ) -> None:
        whole = [week for week in Weeks(calendar_for(zone, start_year)).all if week.days == 5]
        team = [ritual for ritual in plan(zone, start_year, shape).placed if not ritual.levels]
        for week in whole[1:]:
            now = [r.title for r in team if r.starts_on <= week.last and r.ends_on >= week.first]
            assert len(now) <= 3, now


def test_what_is_prepared_does_not_start_the_week_of_the_return(year: Proposal) -> None:
    returns = {first for first, _last in calendar_for("A", 2026).periods[1:]}
    assert not {ritual.title for ritual in campaigns(year) if ritual.starts_on in returns}
    text = only(year, "ia-comprendre").explanation
    assert "Pas la semaine de la reprise : le temps de préparer." in text


def test_office_hours_avoid_a_week_that_a_bridge_cuts() -> None:
    """Zone C in May 2027: the third week after the break is the one of the Ascension."""
    last = [row for row in plan("C", 2026).placed if row.key == "permanences"][-1]
    assert (last.starts_on, last.ends_on) == (date(2027, 5, 10), date(2027, 5, 14))
    assert "la 4e semaine" in last.explanation


def test_an_explanation_says_what_was_in_the_way(year: Proposal) -> None:
    def why(proposal: Proposal, key: str, level: Level | None = None) -> str:
        return only(proposal, key, level).explanation

    assert "Plus tôt, des vacances tomberaient au milieu." in why(year, "aide-rentree")
    assert "Plus tôt, les semaines sont plus chargées." in why(plan("A", 2027), "depliant-familles")
    assert "Plus tôt, une semaine est trop courte." in why(plan("A", 2027), "livrets-referents")
    cap = SchoolShape(class_counts={Level.CAP2: 1})
    assert "Avant, ces classes ont « Entraînement ciblé avant la certification »." in why(
        plan("A", 2026, cap), "ia-rattrapage", Level.CAP2
    )
    small = SchoolShape(class_counts=COLLEGE.class_counts, room_hours=7)
    pushed = [r.explanation for r in plan("A", 2026, small).placed if r.key == "rentree"]
    assert any("Plus tôt, la salle est prise." in text for text in pushed)


def campaigns(proposal: Proposal) -> list[PlacedRitual]:
    return [ritual for ritual in proposal.placed if ritual.kind == RitualKind.CAMPAIGN]


def test_the_contract_of_the_command_line(year: Proposal) -> None:
    rows = json.loads(json.dumps(year.as_json()))
    assert [row["starts_on"] for row in rows] == sorted(row["starts_on"] for row in rows)
    assert list(rows[0]) == (
        "key title theme levels starts_on ends_on confirmed explanation warnings".split()
    )


def test_forty_classes_take_no_time() -> None:
    catalogue, calendar = load(2026), calendar_for("C", 2026)
    assert sum(LARGE.class_counts.values()) == 40
    best = 1.0
    for _ in range(5):
        start = perf_counter()
        propose(catalogue, calendar, LARGE)
        best = min(best, perf_counter() - start)
    assert best < 0.2
