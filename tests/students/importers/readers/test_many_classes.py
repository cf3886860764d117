"""As many classes as pupils: a column that is not the class, or a page of a hundred megabytes."""

from students.importers.readers.staged import MOST_CLASSES, MOST_CLASSES_OF_ALL
from tests.support.corpus import UAI
from tests.support.reading import Reader, codes
from tests.support.siecle_files import Listed, numbered, siecle_zip, table_csv


def roster(classes: int, *, each: int = 1) -> list[Listed]:
    return numbered(
        [
            Listed("DUPONT", f"Zoé {'abcdefghij'[rank % 10]}", f"6X{rank // each}")
            for rank in range(classes * each)
        ]
    )


def test_more_classes_than_a_school_has(read: Reader) -> None:
    for content in (
        siecle_zip(roster(MOST_CLASSES + 1), uai=UAI),
        table_csv(roster(MOST_CLASSES + 1)),
        table_csv(roster(MOST_CLASSES_OF_ALL + 2)),
    ):
        assert "MANY_CLASSES" in codes(read(content))


def test_as_many_as_a_school_may_have(read: Reader) -> None:
    assert "MANY_CLASSES" not in codes(read(table_csv(roster(MOST_CLASSES))))


def test_a_very_large_list_of_true_classes(read: Reader) -> None:
    assert "MANY_CLASSES" not in codes(read(table_csv(roster(MOST_CLASSES + 50, each=10))))
