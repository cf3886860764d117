"""A file that strayed is named by the app it belongs to, and core knows no title of any."""

from pathlib import Path

from pixschool.core.importing.reading.sandbox import Reading, read_file
from tests.support.reading import READERS, SIGNATURES, codes

THIRD = "tests.core.importing.reading.third_signatures"
CORE = Path(__file__).resolve().parents[4] / "pixschool/core/importing"


def drop(tmp_path: Path, text: str, signatures: tuple[str, ...]) -> Reading:
    upload = tmp_path / "upload"
    upload.write_text(text)
    return read_file(
        upload,
        kinds=READERS["results"],
        signatures=signatures,
        staged=tmp_path / "staged",
        options={"filename": "x.csv"},
    )


def test_a_third_app_names_its_files_on_the_other_pages(tmp_path: Path) -> None:
    meals = "Jour;Repas;Régime\nlundi;1;sans sel\n"
    assert codes(drop(tmp_path, meals, SIGNATURES)) == ["UNKNOWN_FORMAT"]
    reading = drop(tmp_path, meals, (*SIGNATURES, THIRD))
    assert codes(reading) == ["CANTEEN_FILE"]
    assert reading.issues[0].message.endswith("Déposez-le à la cantine.")


def test_what_nobody_knows_is_said_in_the_words_of_all(tmp_path: Path) -> None:
    (issue,) = drop(tmp_path, "a;b;c\n1;2;3\n", (*SIGNATURES, THIRD)).issues
    assert issue.message.startswith(
        "Ce fichier n’est reconnu ni comme une liste d’élèves ni comme un export de Pix "
        "ni comme un résultat de certification ni comme une liste de repas."
    )
    (issue,) = drop(tmp_path, "a;b;c\n1;2;3\n", ()).issues
    assert issue.message.startswith("Ce fichier n’est reconnu par aucune page.")


def test_core_knows_no_title() -> None:
    code = "\n".join(path.read_text().lower() for path in CORE.rglob("*.py"))
    for title in ("nom du participant", "partage (o/n)", "numero de certification", "division"):
        assert title not in code
