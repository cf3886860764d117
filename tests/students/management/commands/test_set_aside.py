"""What a file loses is told by the command too: how many, why, and who."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from students.models import Enrolment
from tests.support.pages import plain
from tests.support.siecle_files import Listed, numbered, siecle_xml
from tests.support.work import Work

pytestmark = pytest.mark.django_db

UAI = "0330001A"


@pytest.fixture(autouse=True)
def no_broker(work: Work) -> None:
    """Nothing must go to a real broker."""


def import_roster(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    arguments = ("--school", UAI, "--create-school", "--json", *more)
    with contextlib.suppress(SystemExit):  # a refusal
        call_command("import_roster", str(path), *arguments)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def is_conserved(answer: dict[str, Any]) -> bool:
    """Lines read = created + updated + unchanged + set aside."""
    aside = sum(entry["count"] for entry in answer["set_aside"])
    kept = sum(answer[key] for key in ("created", "updated", "unchanged"))
    return bool(answer["rows"] == kept + aside)


def test_a_table_says_whom_it_leaves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "Type;Nom;Prénom;Classe\nÉlève;KEROUÉDAN;Éloïse;6A\nÉlève;PETIT;Anne;\n"
        "Parent;KEROUÉDAN;Marc;6A\nÉlève;ROUX;Lou;#N/A\nTotal;12;;\n"
    )
    answer = import_roster(path, capsys)
    assert (answer["status"], answer["to_confirm"]) == (
        "preview",
        ["CLASS_IN_ERROR", "CLASS_MISSING"],
    )
    assert answer["set_aside"] == [
        {"reason": "no_class", "count": 2, "who": ["PETIT Anne", "ROUX Lou"]},
        {"reason": "other_profile", "count": 1, "who": ["KEROUÉDAN Marc"]},
    ]
    assert is_conserved(answer)

    applied = import_roster(path, capsys, "--accept", "all")
    assert (applied["status"], applied["created"]) == ("done", 1)
    assert applied["set_aside"] == answer["set_aside"]
    assert [str(one.student) for one in Enrolment.objects.all()] == ["KEROUÉDAN Éloïse"]

    again = import_roster(path, capsys, "--accept", "all")
    assert (again["status"], again["set_aside"]) == ("unchanged", answer["set_aside"])


def test_siecle_says_whom_it_leaves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pupils = numbered([Listed("LE GOFF", "Maël", "6A"), Listed("MOREL", "Ana", "6A")])
    gone = [pupils[0].but(ine=f"99999{n:04d}AA", left_on="01/10/2026") for n in range(25)]
    path = tmp_path / "ElevesSansAdresses.xml"
    path.write_bytes(siecle_xml([*pupils, *gone, pupils[1].but(ine=None)], uai=UAI))
    answer = import_roster(path, capsys, "--dry-run")
    left, not_arrived = answer["set_aside"]
    assert (left["reason"], left["count"], len(left["who"])) == ("left", 25, 20)
    assert (not_arrived["reason"], not_arrived["who"]) == ("not_arrived", ["MOREL Ana"])
    assert is_conserved(answer)


def test_a_refused_file_sets_nobody_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "eleves.csv"
    path.write_text("Nom;Prénom;Classe\nKEROUÉDAN;Éloïse;06/01/2026\n")
    answer = import_roster(path, capsys, "--accept", "all")
    assert (answer["status"], answer["set_aside"]) == ("rejected", [])
    assert [found["code"] for found in answer["errors"]] == ["CLASS_IS_DATE"]


def test_lines_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "eleves.csv"
    path.write_text("Nom;Prénom;Classe\nKEROUÉDAN;Éloïse;6A\nPETIT;Anne;\n")
    capsys.readouterr()
    call_command("import_roster", str(path), "--school", UAI, "--create-school")
    said = plain(capsys.readouterr().out)
    assert "1 ligne ignorée : sans classe (PETIT Anne)." in said
