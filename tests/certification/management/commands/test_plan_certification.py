"""The command as it is typed: its JSON, its words, and what it says of a file it cannot read."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from certification.models import CertificationPlan
from pixschool.core.schools import open_year
from tests.certification.planning.checking import faults
from tests.certification.planning.schools import planted_school
from tests.factories.certification import a_school_that_certifies
from tests.factories.core import SchoolYearFactory

ONE_CLASS: dict[str, Any] = {
    "slots": [{"id": "mardi", "day": "2027-03-16", "starts": "08:30", "minutes": 150}],
    "rooms": [{"id": "B12", "seats": 17, "blocked": []}],
    "adults": [{"id": "A1", "available": ["mardi"]}],
    "groups": [{"id": "3A", "size": 20, "minutes": 105, "blocked": [], "rooms": None}],
}


def written(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "problem.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_the_json_has_the_keys_of_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = planted_school(1, classes=3, days=4)
    call_command("plan_certification", "--problem", written(tmp_path, problem), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == [
        "status", "proved", "unplaced", "sessions", "bounds", "why", "seconds",
    ]  # fmt: skip
    assert all(list(one) == ["slot", "room", "adults", "groups"] for one in answer["sessions"])
    assert list(answer["bounds"]) == ["sessions", "pieces"]
    assert faults(problem, answer) == []


def test_who_has_no_seat_is_said_with_what_would_help(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("plan_certification", "--problem", written(tmp_path, ONE_CLASS))
    said = capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")
    assert "4 élèves sur 20 sans place, et c’est prouvé." in said
    assert "Avec 4 postes de plus dans la salle B12 : aucun élève sans place." in said


def test_it_needs_neither_database_nor_redis(tmp_path: Path) -> None:
    """A process of its own whose database and Redis cannot be reached."""
    command = [
        sys.executable, "manage.py", "plan_certification",
        "--problem", written(tmp_path, ONE_CLASS), "--json",
    ]  # fmt: skip
    nowhere = {"DATABASE_URL": "postgres://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        command,
        env={"SECRET_KEY": "s" * 64, "INE_KEY": "i" * 64, **nowhere},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["unplaced"] == 4


MANGLED = [
    ("[1, 2]", "objet JSON"),
    ("{", "JSON lisible"),
    ({**ONE_CLASS, "rooms": [{"id": "B12", "seats": -1}]}, "de 0 à"),
    ({**ONE_CLASS, "rooms": [{"seats": 3}]}, "« id »"),
    ({**ONE_CLASS, "rooms": ONE_CLASS["rooms"] * 2}, "deux fois"),
    ({**ONE_CLASS, "adults": [{"id": "A", "available": ["lundi"]}]}, "« lundi » n’existe pas"),
    ({**ONE_CLASS, "conflicts": [["3A", "3A"]]}, "« conflicts »"),
    ({**ONE_CLASS, "pause": "10"}, "« pause »"),
    ({**ONE_CLASS, "slots": [{"id": "mardi", "day": "16/03/2027"}]}, "2027-03-16"),
]


@pytest.mark.parametrize(("content", "expected"), MANGLED)
def test_a_file_that_cannot_be_read_is_explained(
    tmp_path: Path, content: Any, expected: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("plan_certification", "--problem", written(tmp_path, content), "--json")
    assert expected in str(refused.value).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ne s’ouvre pas"):
        call_command("plan_certification", "--problem", str(tmp_path / "nowhere.json"))


@pytest.mark.django_db
def test_a_school_by_its_uai_and_a_level(capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel("2027-01-11 09:00+01:00"):
        settings = a_school_that_certifies(1)
        uai = settings.year.school.uai
        asked = ("plan_certification", "--school", uai, "--level", "3e", "--time-limit", "4")
        call_command(*asked, "--apply", "--json")
        answer = json.loads(capsys.readouterr().out)
        assert list(answer) == [
            "status", "proved", "unplaced", "sessions", "bounds", "why", "seconds",
        ]  # fmt: skip
        plan = CertificationPlan.objects.get()
        assert plan.state == "applied"
        assert plan.sessions.count() == len(answer["sessions"]) > 0
        settings.hours.all().delete()
        with pytest.raises(CommandError, match="heures"):
            call_command(*asked)


@pytest.mark.django_db
def test_it_says_its_year(capsys: pytest.CaptureFixture[str]) -> None:
    """A year that is prepared has its own plans; nothing is placed in a year that is over."""
    with time_machine.travel("2027-01-11 09:00+01:00"):
        settings = a_school_that_certifies(1)
        school = settings.year.school
        asked = ("plan_certification", "--school", school.uai, "--level", "3e", "--time-limit", "4")
        SchoolYearFactory(school=school, start_year=2025, is_current=False)
        for wanted, words in (
            ("2025-2026", "est close"),
            ("2028-2029", "n’est pas ouverte"),
            ("hier", "n’est pas une année"),
        ):
            with pytest.raises(CommandError, match=words):
                call_command(*asked, "--year", wanted, "--apply")
        assert not CertificationPlan.objects.exists()
        open_year(school=school, start_year=2027, actor=None)
        with pytest.raises(CommandError, match="est close"):
            call_command(*asked, "--year", "2026-2027", "--apply")
        open_year(school=school, start_year=2026, actor=None)
        call_command(*asked, "--year", "2026-2027", "--apply", "--json")
        assert CertificationPlan.objects.get().year == settings.year
