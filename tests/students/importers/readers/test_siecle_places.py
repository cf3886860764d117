"""No pupil is told from another by a line number."""

from tests.support.corpus import PUPILS, UAI
from tests.support.reading import Reader, codes
from tests.support.siecle_files import siecle_xml


def test_the_same_ine_twice_on_one_line(read: Reader) -> None:
    twice = [PUPILS[0], PUPILS[1].but(ine=PUPILS[0].ine), *PUPILS[2:]]
    text = siecle_xml(twice, uai=UAI).decode("iso-8859-15")
    one_line = "".join(line.strip() for line in text.splitlines())
    reading = read(one_line.encode("iso-8859-15"))
    assert codes(reading) == ["INE_UNIQUE"]
    assert reading.issues[0].where == ["1e et 2e élèves du fichier"]


def test_beyond_the_lines_that_the_parser_counts(read: Reader) -> None:
    twice = [PUPILS[0], PUPILS[1].but(ine=PUPILS[0].ine), *PUPILS[2:]]
    text = siecle_xml(twice, uai=UAI).decode("iso-8859-15")
    far = text.replace("<ELEVES>", "<ELEVES>" + "\n" * 70_000)
    assert codes(read(far.encode("iso-8859-15"))) == ["INE_UNIQUE"]


def test_errors_before_the_break_are_told_too(read: Reader) -> None:
    wrong = [PUPILS[0].but(birth="5/3/2013"), *PUPILS[1:]]
    data = siecle_xml(wrong, uai=UAI)
    cut = data[: data.rindex(b"<ELEVE ") + 30]
    assert sorted(codes(read(cut))) == ["INVALID_BIRTHDATE_FORMAT", "INVALID_FILE"]


def test_an_export_of_a_day_to_come_is_asked(read: Reader) -> None:
    text = siecle_xml(PUPILS, uai=UAI).decode("iso-8859-15")
    late = text.replace("</UAJ>", "</UAJ><DATE_EXPORT>01/09/2099</DATE_EXPORT>")
    reading = read(late.encode("iso-8859-15"))
    assert ("confirm", "DATE_IN_FUTURE") in [(i.level, i.code) for i in reading.issues]
