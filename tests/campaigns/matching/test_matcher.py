"""Who is this name? A question costs a minute; a wrong merge costs a child their results."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.matching.matcher import MOST_ALIKE, Matcher, Name, RosterPupil
from pixschool.core.reference.names import name_key
from pixschool.core.reference.person_names import Rank, within_one_edit


def pupil(pk: int, last: str, first: str, class_key: str = "6a", level: str = "6E") -> RosterPupil:
    return RosterPupil(pk, last, first, class_key, level)


def who(pupils: list[RosterPupil], last: str, first: str, class_key: str = "6a") -> int | None:
    return Matcher(pupils).match(Name(last, first, class_key)).pupil_id


ONE = [pupil(1, "KEROUÉDAN", "Éloïse"), pupil(2, "N'DIAYE", "Tom")]

SAME_NAMES = [
    ("É", "E\u0301"),
    ("ÉTIENNE", unicodedata.normalize("NFD", "ÉTIENNE")),
    ("ŒUVRÉ", "OEUVRE"),
    ("D’ÉTÉ", "D'ÉTÉ"),
    ("D’ÉTÉ", "D\u02bcÉTÉ"),
    ("D’ÉTÉ", "D ETE"),
    ("LE GOFF", "Le Goff"),
    ("LE GOFF", "LEGOFF"),
    ("DE LA TOUR", "De-La-Tour"),
    ("DE LA TOUR", "DELATOUR"),
    ("N'DIAYE", "N’DIAYE"),
    ("N'DIAYE", "NDIAYE"),
    ("O'BRIEN", "Obrien"),
    ("JEAN-LUC", "JEAN\u2011LUC"),
    ("JEAN-LUC", "JEAN LUC"),
    ("JEAN-LUC", "Jean‑ Luc"),
    ("NGUYỄN THỊ", "NGUYEN THI"),
    ("ŁUKASZ", "LUKASZ"),
    ("ÇELIK", "Celik"),
    ("İBRAHIM", "ibrahim"),
    ("STRAẞE", "STRASSE"),
    ("ﬁONA", "FIONA"),
    ("DA SILVA", "DASILVA"),
    ("ʻETA", "ETA"),
    ("C’HOZ", "CHOZ"),
    ("DUPONT\u00a0MORIN", "DUPONT\u2009MORIN"),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME_NAMES)
def test_one_name_in_two_spellings(ours: str, theirs: str) -> None:
    assert who([pupil(1, ours, "Zoé")], theirs, "ZOE") == 1
    assert who([pupil(1, theirs, "Zoé")], ours, "ZOE") == 1
    assert who([pupil(1, "MARTIN", ours)], "MARTIN", theirs) == 1


DIFFERENT_NAMES = [
    (("MARTIN", "Léa"), ("MARTIN", "Léo")),  # twins
    (("MARTIN", "Léa"), ("MARTIN", "Tom")),  # brother and sister
    (("MÜLLER", "Jo"), ("MUELLER", "Jo")),
    (("DUPONT", "Ana"), ("DUP\u041eNT", "Ana")),  # a Cyrillic О
    (("MARIN", "Paul"), ("RIMNA", "Paul")),  # the same letters, another order
    (("ROMAIN", "Léo"), ("MARION", "Léo")),
    (("DURAND", "Jeanne"), ("DURANT", "Jeanne")),  # one letter: a person decides
    (("GARCIA", "Inès"), ("LOPEZ", "Inès")),
    (("MARTIN", "Paul"), ("PAUL", "Jean")),
    (("MARTIN", ""), ("MARTIN", "Léa")),
    (("MARTIN", "M"), ("MARTIN", "Léa")),
]


@pytest.mark.parametrize(("ours", "theirs"), DIFFERENT_NAMES)
def test_two_people_are_never_merged(ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    assert who([pupil(1, *ours)], *theirs) is None
    assert who([pupil(1, *theirs)], *ours) is None


@pytest.mark.parametrize("word", ["NULL", "None", "True", "Inf", "N/A", "0", ".", "", "-"])
def test_words_that_programs_choke_on_are_names_like_others(word: str) -> None:
    assert who([pupil(1, word, "Zoé"), pupil(2, "AUTRE", "Ana")], word, "Zoé") == 1
    assert who([pupil(1, "AUTRE", "Ana")], word, "Zoé") is None


class TestClass:
    def test_a_name_turned_round_is_a_question(self) -> None:
        """BERNARD Simon may be in the class without being SIMON Bernard."""
        verdict = Matcher(ONE).match(Name("Éloïse", "KEROUÉDAN", "6a"))
        assert (verdict.pupil_id, verdict.rank) == (None, Rank.SAME_WORDS)

    def test_the_same_words_cut_elsewhere_are_a_question(self) -> None:
        assert who([pupil(1, "DUPONT MORIN", "Jean")], "DUPONT", "Morin Jean") is None

    def test_homonyms_of_a_class_are_asked_result_by_result(self) -> None:
        pupils = [pupil(1, "MARTIN", "Léa"), pupil(2, "MARTIN", "Léa")]
        verdict = Matcher(pupils).match(Name("MARTIN", "Léa", "6a"))

        assert verdict.pupil_id is None
        assert verdict.are_homonyms

    def test_homonyms_of_two_classes_are_told_apart_by_the_class(self) -> None:
        pupils = [pupil(1, "MARTIN", "Léa"), pupil(2, "MARTIN", "Léa", "6b")]

        assert who(pupils, "MARTIN", "Léa", "6a") == 1
        assert who(pupils, "MARTIN", "Léa", "6b") == 2

    def test_a_name_without_class_is_taken_only_when_alone_in_the_school(self) -> None:
        pupils = [pupil(1, "MARTIN", "Léa"), pupil(2, "MARTIN", "Léa", "5a", "5E"), *ONE[1:]]
        verdict = Matcher(pupils[:2]).match(Name("MARTIN", "Léa"), frozenset({"6a"}))

        assert (verdict.pupil_id, verdict.are_homonyms) == (None, True)
        assert Matcher(ONE).match(Name("N'DIAYE", "Tom"), frozenset({"6a"})).pupil_id == 2
        assert Matcher(ONE).match(Name("N'DIAYE", "Tom"), frozenset({"5a"})).pupil_id is None

    def test_who_changed_class_is_found_in_both(self) -> None:
        pupils = [pupil(1, "MARTIN", "Léa"), pupil(1, "MARTIN", "Léa", "6b"), *ONE[1:]]

        assert who(pupils, "MARTIN", "Léa", "6a") == 1
        assert who(pupils, "MARTIN", "Léa", "6b") == 1

    def test_the_name_elsewhere_in_the_level_is_a_change_of_class(self) -> None:
        pupils = [pupil(1, "MARTIN", "Léa", "6b"), *ONE]
        assert who(pupils, "MARTIN", "Léa", "6a") == 1

    def test_not_when_somebody_of_the_class_bears_it_written_otherwise(self) -> None:
        pupils = [pupil(1, "LELYND", "Inès", "6b"), pupil(2, "le LYND", "Inès", "6a")]
        assert who(pupils, "leLYND", "Inès", "6a") is None
        assert who(pupils, "leLYND", "Inès", "6b") == 1

    def test_the_name_in_another_level_is_a_question(self) -> None:
        pupils = [pupil(1, "MARTIN", "Léa", "3a", "3E"), *ONE[1:]]
        assert who(pupils, "MARTIN", "Léa", "6a") is None

    def test_a_class_the_school_does_not_know(self) -> None:
        assert who(ONE, "N'DIAYE", "Tom", "6z") == 2
        assert who(ONE, "N'DIAYE", "Tom", "3z") is None

    def test_a_short_form_is_taken_in_the_class_only(self) -> None:
        pupils = [pupil(1, "DUPONT-MORIN", "Éloïse Marie"), pupil(2, "AUTRE", "Ana", "6b")]

        assert who(pupils, "DUPONT", "Éloïse") == 1
        assert who(pupils, "DUPONT", "Éloïse", "6b") is None

    def test_a_short_form_that_fits_two_pupils_is_a_question(self) -> None:
        pupils = [pupil(1, "DUPONT-MORIN", "Éloïse"), pupil(2, "DUPONT-LEROY", "Éloïse")]
        assert who(pupils, "DUPONT", "Éloïse") is None

    def test_the_family_name_alone_is_never_enough(self) -> None:
        assert who([pupil(1, "DUPONT", "Éloïse")], "DUPONT", "") is None
        assert who([pupil(1, "DUPONT", "Éloïse")], "", "Éloïse") is None


class TestCandidates:
    def test_the_likeliest_come_first(self) -> None:
        pupils = [
            pupil(1, "AUTRE", "Éloïse"),
            pupil(2, "KEROUEDANT", "Éloïse"),
            pupil(3, "KEROUÉDAN", "Éloïse", "6b"),
            pupil(4, "INCONNU", "Bob"),
        ]
        found = Matcher(pupils).candidates(Name("KEROUÉDAN", "Éloïse", "6a"))

        assert [(p.id, rank) for p, rank in found] == [
            (3, Rank.SAME_NAME),
            (2, Rank.ONE_LETTER),
            (1, Rank.SHARES_A_WORD),
        ]

    def test_asking_for_candidates_leaves_the_verdicts_alone(self) -> None:
        matcher = Matcher(ONE)
        matcher.candidates(Name("MARTIN", "Léa", "9z"))
        matcher.candidates(Name("MARTIN", "Léa"))

        assert matcher.match(Name("MARTIN", "Léa", "9z")).pupil_id is None
        assert matcher.match(Name("MARTIN", "Léa")).pupil_id is None


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("martin", "martin", True),
        ("martin", "marttin", True),
        ("martin", "matrin", True),
        ("martin", "martim", True),
        ("martin", "marti", True),
        ("martin", "mratni", False),
        ("martin", "ma", False),
        ("", "a", True),
        ("", "ab", False),
    ],
)
def test_one_edit(a: str, b: str, near: bool) -> None:
    assert within_one_edit(a, b) is near
    assert within_one_edit(b, a) is near


_WORD = st.sampled_from("martin dupont morin lea leo jean luc da silva dasilva de la tour".split())
_TEXT = st.lists(_WORD, min_size=0, max_size=3).map(" ".join)
_CLASS = st.sampled_from([("6a", "6E"), ("6b", "6E"), ("5a", "5E")])
_PUPILS = st.lists(st.tuples(_TEXT, _TEXT, _CLASS), max_size=8).map(
    lambda rows: [pupil(n, last, first, *room) for n, (last, first, room) in enumerate(rows, 1)]
)


def _words_of_each(last: str, first: str) -> tuple[list[str], list[str]]:
    return sorted(name_key(last).split()), sorted(name_key(first).split())


@given(_PUPILS, _TEXT, _TEXT, st.sampled_from(["6a", "6b", "5a", "4z", ""]))
@settings(max_examples=400, deadline=None)
def test_no_verdict_when_two_pupils_fit_as_well(
    pupils: list[RosterPupil], last: str, first: str, class_key: str
) -> None:
    name = Name(last, first, class_key)
    verdict = Matcher(pupils).match(name)
    if verdict.pupil_id is None:
        return
    # Whoever is chosen, nobody else of the same place bears exactly this name.
    chosen = next(p for p in pupils if p.id == verdict.pupil_id)
    bearers = {
        p.id
        for p in pupils
        if _words_of_each(p.last_name, p.first_name) == _words_of_each(last, first)
        and p.class_key == chosen.class_key
    }
    assert bearers <= {chosen.id}
    # And the order in which pupils come from the base changes nothing.
    assert Matcher(pupils[::-1]).match(name).pupil_id == verdict.pupil_id


def _school(size: int, rng: random.Random) -> list[RosterPupil]:
    """Pupils of a big school; 2 % bear a name that another bears, half of them in one class."""
    parts = [
        "mar",
        "du",
        "le",
        "ber",
        "ker",
        "ro",
        "vi",
        "san",
        "go",
        "ti",
        "na",
        "lo",
        "fe",
        "bou",
    ]
    firsts = ["Léa", "Tom", "Inès", "Noé", "Zoé", "Adam", "Jade", "Hugo", "Lina", "Yanis", "Ana"]
    pupils: list[RosterPupil] = []
    seen: set[tuple[str, str]] = set()
    rooms = [(f"{level}{letter}", f"{level}E") for level in "6543" for letter in "abcdefghijklmn"]
    while len(pupils) < size:
        last = "".join(rng.choices(parts, k=rng.randint(2, 4))).upper()
        first = rng.choice(firsts)
        if (last, first) in seen:
            continue
        seen.add((last, first))
        room = rng.choice(rooms)
        pupils.append(pupil(len(pupils) + 1, last, first, *room))
        if rng.random() < 0.01:
            other = room if rng.random() < 0.5 else rng.choice(rooms)
            pupils.append(pupil(len(pupils) + 1, last, first, *other))
    return pupils


def _misspell(rng: random.Random, pupil: RosterPupil) -> Name:
    last, first = pupil.last_name, pupil.first_name
    choice = rng.random()
    if choice < 0.25:
        last = last.lower()
    elif choice < 0.5:
        last, first = unicodedata.normalize("NFD", last), name_key(first)
    elif choice < 0.6:
        last, first = first, last
    elif choice < 0.7:
        at = rng.randrange(1, len(last))
        last = f"{last[:at]} {last[at:]}"
    return Name(last, first, pupil.class_key)


def test_two_thousand_pupils_with_homonyms_give_no_wrong_merge() -> None:
    rng = random.Random(7)
    pupils = _school(2000, rng)
    matcher = Matcher(pupils)
    wrong, found, homonyms, turned = [], 0, 0, 0
    for one in pupils:
        name = _misspell(rng, one)
        verdict = matcher.match(name)
        homonyms += verdict.are_homonyms
        if name.last_name == one.first_name:
            turned += 1
            assert verdict.pupil_id is None
        found += verdict.pupil_id == one.id
        if verdict.pupil_id not in {None, one.id}:
            wrong.append((one, verdict))

    assert wrong == []
    assert homonyms > 0
    assert turned > 100
    assert found / (len(pupils) - turned) > 0.97


class TestBound:
    """A name is compared with a few pupils, however many a file has put in one class."""

    def test_in_a_class_of_hundreds_a_looser_name_is_asked(self) -> None:
        crowd = [pupil(n, f"NOM{chr(65 + n % 26)}{chr(65 + n // 26)}", "Zoé") for n in range(201)]
        room = [*ONE, *crowd[: MOST_ALIKE - len(ONE)]]
        assert who(room, "KEROUÉDAN LE GOFF", "Éloïse") == 1
        assert who([*ONE, *crowd], "KEROUÉDAN LE GOFF", "Éloïse") is None
        assert who([*ONE, *crowd], "KEROUÉDAN", "Éloïse") == 1

    def test_of_hundreds_of_one_name_nobody_is_taken(self) -> None:
        bearers = [pupil(n, "MARTIN", "Léa", f"6{n}") for n in range(MOST_ALIKE + 1)]
        assert who(bearers, "MARTIN", "Léa", "67") is None
        assert who(bearers[:-1], "MARTIN", "Léa", "67") == 7
