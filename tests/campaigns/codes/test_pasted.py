import pytest

from campaigns.codes.pasted import MAX_LINES, Pasted, Problem, read
from pixschool.core.reference.names import class_key
from students.models import Classroom, Group

ROOMS = [
    Classroom(pk=rank, name=name, key=class_key(name), level=level)
    for rank, (name, level) in enumerate(
        [
            ("6A", "6E"),
            ("6B", "6E"),
            ("5e B", "5E"),
            ("3E PREPA M", "3E"),
            ("TERMINALE", "TLE"),
            ("2DE 1", "2DE"),
            ("2DE 2", "2DE"),
        ],
        start=1,
    )
]


def understand(text: str, **options: object) -> Pasted:
    return read(text, classrooms=ROOMS, **{"levels": {"6E", "2DE"}, **options})


@pytest.mark.parametrize(
    ("line", "code", "audience"),
    [
        ("6A\tXKRTPV427", "XKRTPV427", "6A"),
        ("XKRTPV427\t6A", "XKRTPV427", "6A"),
        ("6A;XKRTPV427", "XKRTPV427", "6A"),
        ("6A,XKRTPV427", "XKRTPV427", "6A"),
        ("6a xkrtpv427", "XKRTPV427", "6A"),
        ("6A : XKRTPV 427", "XKRTPV427", "6A"),
        ("XKRTPV427", "XKRTPV427", "toutes les classes"),
        ("  « XKRTPV427 »  ", "XKRTPV427", "toutes les classes"),
        ("https://app.pix.fr/campagnes/XKRTPV427", "XKRTPV427", "toutes les classes"),
        ("6B https://app.pix.fr/campagnes/xkrtpv427?x=1", "XKRTPV427", "6B"),
        ("6e B\tXKRTPV427", "XKRTPV427", "6B"),
        ("6ème B\tXKRTPV427", "XKRTPV427", "6B"),
        ("Rentrée 5e B\t25\tXKRTPV427", "XKRTPV427", "5e B"),
        ("5B;XKRTPV427", "XKRTPV427", "5e B"),
        ("2nde 1 - XKRTPV427", "XKRTPV427", "2DE 1"),
        ("5e;XKRTPV427", "XKRTPV427", "5e B"),  # the only class of its level
    ],
)
def test_ways_of_writing_a_code(line: str, code: str, audience: str) -> None:
    (found,) = understand(line).lines
    assert (found.code, found.audience, found.message) == (code, audience, "")


def test_a_class_of_nine_letters_is_not_a_code() -> None:
    (found,) = understand("TERMINALE\tCOMBINIX2").lines
    assert (found.code, found.audience) == ("COMBINIX2", "TERMINALE")


@pytest.mark.parametrize(
    ("line", "problem", "words"),
    [
        ("6Z\tXKRTPV427", Problem.UNKNOWN_CLASS, "« 6Z »"),
        ("6A\tXKRTP427", Problem.NOT_A_CODE, "8 signes"),
        ("6A", Problem.NOT_A_CODE, "Aucun code"),
        ("TERMINALE", Problem.NOT_A_CODE, "Aucun code"),
        ("2de\tXKRTPV427", Problem.WHOLE_LEVEL, "une campagne par niveau"),
    ],
)
def test_what_is_to_be_mended(line: str, problem: Problem, words: str) -> None:
    (found,) = understand(line).lines
    assert found.problem == problem
    assert words in found.message


@pytest.mark.parametrize("code", ["XKRTPVI27", "XKRTPV420", "COMBINIX2"])
def test_a_code_that_looks_mistyped_is_only_doubtful(code: str) -> None:
    pasted = understand(f"6A\t{code}")
    assert pasted.lines[0].message
    assert (pasted.understood, pasted.doubtful, pasted.wrong) == (1, 1, 0)


def test_titles_and_empty_lines_are_left_out_but_counted() -> None:
    pasted = understand("Classe;Code\n\n6A;XKRTPV427\n")
    assert [line.number for line in pasted.lines] == [3]


def test_a_code_given_twice_and_a_class_served_twice() -> None:
    pasted = understand("6A XKRTPV427\n6B XKRTPV427\n6A XKRTPV428")
    assert [line.problem for line in pasted.lines] == [None, Problem.REPEATED, None]
    assert "ligne 1" in pasted.lines[1].message
    assert "Deuxième code pour 6A" in pasted.lines[2].message


def test_a_code_of_another_campaign() -> None:
    (found,) = understand("6A XKRTPV427", taken={"XKRTPV427": "Rentrée"}).lines
    assert found.problem == Problem.TAKEN
    assert "Rentrée" in found.message


def test_with_a_campaign_per_level_a_code_may_be_a_whole_levels() -> None:
    pasted = understand("6e XKRTPV427\n2de 2 XKRTPV428\nXKRTPV429\nTle XKRTPV433", per_level=True)
    first, second, third, fourth = pasted.lines
    assert first.audience == "toutes les 6e"
    assert second.audience == "2DE 2"
    assert third.problem == Problem.FOR_WHOM
    assert fourth.audience == "TERMINALE"


def test_the_only_level_of_a_campaign_is_everybody() -> None:
    (found,) = understand("6e XKRTPV427", levels={"6E"}).lines
    assert (found.level, found.classroom, found.problem) == (None, None, None)


def test_the_lines_that_are_not_read_are_counted() -> None:
    *read, left = understand("6A XKRTPV427\n" * 1_000 + "\n").lines
    assert len(read) == MAX_LINES
    assert left.problem == Problem.TOO_MUCH
    assert left.message.startswith("600 lignes de plus ne sont pas lues")


def test_a_book_pasted_by_mistake_is_not_read() -> None:
    (found,) = understand("6A XKRTPV427\n" * 10_000).lines
    assert found.problem == Problem.TOO_MUCH


GROUPS = [
    Group(pk=rank, name=name, key=class_key(name))
    for rank, name in enumerate(("5 TECHNO 1", "3ESPAGNO1", "6A"), start=1)
]


@pytest.mark.parametrize(
    ("line", "code", "audience"),
    [
        ("5 TECHNO 1\tXKRTPV427", "XKRTPV427", "groupe 5 TECHNO 1"),
        ("XKRTPV427 ; 5techno1", "XKRTPV427", "groupe 5 TECHNO 1"),
        ("Robots 5 Techno 1 : XKRTPV427", "XKRTPV427", "groupe 5 TECHNO 1"),
        ("6A\tXKRTPV427", "XKRTPV427", "6A"),  # the class, where a group has its name
        ("6 B\tXKRTPV427", "XKRTPV427", "6B"),
    ],
)
def test_groups_by_their_name(line: str, code: str, audience: str) -> None:
    (found,) = understand(line, groups=GROUPS).lines
    assert (found.code, found.audience, found.message) == (code, audience, "")


def test_a_group_of_nine_signs_is_not_a_code() -> None:
    (found,) = understand("3ESPAGNO1\tCOMBINIX2", groups=GROUPS).lines
    assert (found.code, found.audience) == ("COMBINIX2", "groupe 3ESPAGNO1")
