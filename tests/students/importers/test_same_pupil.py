"""Which line is which pupil: two children never become one, one child never becomes two."""

from pixschool.core.reference.names import name_key
from students.importers.same_pupil import KnownPupil, PupilDoubt, PupilLine, PupilRecogniser

Names = tuple[str, str, str]


def line(number: int, last: str, first: str, room: str = "6a", *, ine: bool = False) -> PupilLine:
    key = name_key(f"{last} {first}")
    return PupilLine(number, number, last, first, key, room, room.upper(), f"{room[0]}E", ine)


def pupil(
    pk: int, last: str, first: str, room: str = "6a", *, ine: bool = False, of_year: bool = True
) -> KnownPupil:
    key = name_key(f"{last} {first}")
    level = f"{room[0]}E"
    return KnownPupil(
        pk, last, first, key, room, room.upper(), level, ine, of_year, is_open=of_year
    )


def settle(
    lines: list[PupilLine], pupils: list[KnownPupil]
) -> tuple[dict[int, int], list[PupilDoubt]]:
    recogniser = PupilRecogniser(lines, pupils)
    return dict(recogniser.certain()), recogniser.doubts()


SAME = [
    (("GALL", "Le Yann"), ("LE GALL", "Yann")),
    (("TOUR", "de la Marie"), ("DE LA TOUR", "Marie")),
    (("BERG", "van der Tom"), ("VAN DER BERG", "Tom")),
    (("LE GALL", "Yann"), ("LEGALL", "Yann")),
    (("DA SILVA", "Zoé"), ("DASILVA", "Zoe")),
    (("O’BRIEN", "Liam"), ("OBRIEN", "Liam")),
    (("DUPONT MORIN", "Jean Luc"), ("DUPONT", "MORIN Jean-Luc")),
    (("MARTIN épouse DUPONT", "Léa"), ("MARTIN DUPONT", "Léa")),
]


def test_one_child_written_two_ways() -> None:
    for one, other in SAME:
        for before, now in ((one, other), (other, one)):
            found, doubts = settle([line(1, *now)], [pupil(7, *before), pupil(8, "AUTRE", "Ana")])
            assert (found, doubts) == ({1: 7}, []), (before, now)


def test_one_child_written_otherwise_and_in_another_class() -> None:
    assert settle([line(1, "LEGALL", "Yann", "6b")], [pupil(7, "LE GALL", "Yann")]) == ({1: 7}, [])


ASKED = [
    (("SIMON", "Bernard"), ("BERNARD", "Simon")),
    (("DUPONT", "Marie"), ("DUPONT", "Marie-Lou")),
    (("DUPONT-MORIN", "Éloïse"), ("DUPONT", "Éloïse")),
    (("MARTINE", "Léa"), ("MARTIN", "Éléa")),
    (("DURAND", "Jeanne"), ("DURANT", "Jeanne")),
]


def test_who_may_be_another_is_asked() -> None:
    for before, now in ASKED:
        found, doubts = settle([line(1, *now)], [pupil(7, *before)])
        assert found == {}
        assert [[known.id for known in doubt.candidates] for doubt in doubts] == [[7]], before
        assert doubts[0].default is None


def test_when_both_exist_nothing_is_asked() -> None:
    for one, other in ASKED:
        both = [pupil(7, *one), pupil(8, *other)]
        for pk, names in ((7, one), (8, other)):
            lines = [line(1, *names)]
            lines[0].pupil_id = pk
            both[pk - 7].line_id = 1
            assert settle(lines, both) == ({}, [])
            both[pk - 7].line_id = None


def test_brothers_and_twins_are_no_question() -> None:
    assert settle([line(1, "MARTIN", "Léo")], [pupil(7, "MARTIN", "Léa")]) == ({}, [])


def test_alike_in_one_class_but_two_of_them() -> None:
    pupils = [pupil(7, "LE GALL", "Yann"), pupil(8, "LEGALL", "Yann")]
    found, doubts = settle([line(1, "L’EGALL", "Yann")], pupils)

    assert found == {}
    assert {known.id for known in doubts[0].candidates} == {7, 8}


def test_homonyms_of_a_class_are_paired_when_none_is_missing() -> None:
    lines = [line(1, "MARTIN", "Léa"), line(2, "MARTIN", "Léa")]
    found, doubts = settle(lines, [pupil(7, "MARTIN", "Léa"), pupil(8, "MARTIN", "Léa")])
    assert (found, doubts) == ({1: 7, 2: 8}, [])


def test_which_of_two_homonyms_has_left_is_asked() -> None:
    pupils = [pupil(7, "MARTIN", "Léa"), pupil(8, "MARTIN", "Léa")]
    found, doubts = settle([line(1, "MARTIN", "Léa")], pupils)

    assert found == {}
    assert doubts[0].default is not None
    assert doubts[0].default.id == 7


def test_a_homonym_who_seems_to_move_is_asked() -> None:
    lines = [line(1, "MARTIN", "Léa"), line(2, "MARTIN", "Léa", "6c")]
    pupils = [pupil(7, "MARTIN", "Léa"), pupil(8, "MARTIN", "Léa", "6b")]
    found, doubts = settle(lines, pupils)

    assert found == {1: 7}
    assert [(d.line.id, [k.id for k in d.candidates]) for d in doubts] == [(2, [8])]


def test_two_numbers_that_differ_never_meet() -> None:
    found, doubts = settle(
        [line(1, "LEGALL", "Yann", ine=True)], [pupil(7, "LE GALL", "Yann", ine=True)]
    )
    assert (found, doubts) == ({}, [])


def test_in_september_the_class_of_last_year_says_nothing() -> None:
    before = [pupil(7, "LE GALL", "Yann", "6a", of_year=False)]
    assert settle([line(1, "LEGALL", "Yann", "5a")], before) == ({1: 7}, [])
    before = [pupil(7, "SIMON", "Bernard", "6a", of_year=False)]
    assert settle([line(1, "BERNARD", "Simon", "6a")], before) == ({}, [])
    before = [pupil(7, "MARTIN", "Léa", "3a", of_year=False)]
    assert settle([line(1, "MARTIN", "Léa", "6a")], before) == ({}, [])


def test_two_lines_that_reach_one_pupil() -> None:
    first, second = line(1, "LE GALL", "Yann"), line(2, "LEGALL", "Yann")
    known = pupil(7, "LE GALL", "Yann")
    first.pupil_id, known.line_id = 7, 1
    recogniser = PupilRecogniser([first, second], [known])

    assert recogniser.certain() == []
    assert [(p.first.id, p.second.id) for p in recogniser.two_lines_of_one()] == [(1, 2)]


class CountedKey(str):
    """A class, and how often it is compared with another."""

    __slots__ = ()
    comparisons = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        CountedKey.comparisons += 1
        return str.__eq__(self, other)


def test_a_thousand_of_one_name_are_not_compared_two_by_two() -> None:
    count = 1_000
    rooms = [CountedKey(f"room {n}") for n in range(count)]
    lines = [line(n, "MARTIN", "Léa", room) for n, room in enumerate(rooms)]
    pupils = [pupil(n, "MARTIN", "Léa", room) for n, room in enumerate(rooms)]
    found = PupilRecogniser(lines, pupils).certain()

    assert len(found) == count
    assert CountedKey.comparisons < 20 * count
