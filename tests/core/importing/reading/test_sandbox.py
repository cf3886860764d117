"""Whatever a file or a reader does, the caller gets a verdict, in time, and nothing is left."""

import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pixschool.core.importing.reading.limits import DEFAULT, Limits
from pixschool.core.importing.reading.sandbox import Reading, read_file
from tests.support.corpus import UAI, siecle
from tests.support.reading import Reader, codes
from tests.support.siecle_files import Listed, numbered, siecle_xml

MISBEHAVIOURS = "tests.core.importing.reading.misbehaving_reader"


def misbehave(how: str, tmp_path: Path, *, limits: Limits = DEFAULT, **kwargs: object) -> Reading:
    upload = tmp_path / "upload"
    upload.write_text(how)
    return read_file(
        upload,
        kinds=(MISBEHAVIOURS,),
        staged=tmp_path / "staged",
        options={"filename": "x.csv"},
        limits=limits,
        **kwargs,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("crash", "UNREADABLE"),
        ("exit", "READER_KILLED"),
        ("kill", "READER_KILLED"),
        ("segfault", "READER_KILLED"),
        ("memory", "TOO_HEAVY"),
        ("loop", "TOO_LONG"),
        ("sleep", "TOO_LONG"),
        ("fill the disk", "UNREADABLE"),
    ],
)
def test_misbehaviour_becomes_a_verdict(how: str, code: str, tmp_path: Path) -> None:
    limits = replace(DEFAULT, wall=3, cpu=1, staged=1_000_000)
    started = time.monotonic()
    reading = misbehave(how, tmp_path, limits=limits)
    assert codes(reading) == [code]
    assert time.monotonic() - started < 8
    assert reading.staged == {}
    assert list((tmp_path / "staged").iterdir()) == []


def test_a_crash_says_where_and_not_what(tmp_path: Path) -> None:
    reading = misbehave("crash", tmp_path)
    assert reading.facts["crash"].startswith("ValueError at misbehaving_reader.py:")
    assert "DUPONT" not in str(reading.as_json())


def test_the_child_knows_no_secret_and_no_django(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    facts = misbehave("look around", tmp_path).facts
    assert "DATABASE_URL" not in facts["environment"]
    assert not [name for name in facts["modules"] if name.split(".")[0] in ("django", "celery")]
    assert facts["descriptors"] <= 6
    assert facts["core"] == 0


def test_noise_on_stdout_does_not_harm_the_report(tmp_path: Path) -> None:
    assert misbehave("print", tmp_path).format == "noise"


def test_cancel_kills_the_child(tmp_path: Path) -> None:
    started = time.monotonic()
    reading = misbehave("sleep", tmp_path, cancelled=lambda: True)
    assert codes(reading) == ["CANCELLED"]
    assert time.monotonic() - started < 2


def test_no_child_is_left_behind(tmp_path: Path) -> None:
    ours = psutil.Process()
    before = ours.children()
    misbehave("sleep", tmp_path, limits=replace(DEFAULT, wall=1))
    assert ours.children() == before


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[float] = []
    misbehave("progress", tmp_path, on_progress=seen.append)
    assert seen
    assert seen == sorted(seen)
    assert seen[-1] <= 1


def test_a_reading_survives_json(read: Reader) -> None:
    reading = read(siecle())
    assert Reading.from_json(reading.as_json()) == reading


def test_a_small_file_is_read_at_once(read: Reader) -> None:
    read(siecle())
    started = time.monotonic()
    reading = read(siecle())
    assert reading.usage["cpu"] < 0.5
    assert time.monotonic() - started < 2


def test_limits_are_counted(read: Reader) -> None:
    pupils = numbered([Listed("A", "B", "5A")] * 30)
    data = siecle_xml(pupils, uai=UAI)
    assert codes(read(data, limits=replace(DEFAULT, rows=29))) == ["TOO_MANY_ROWS"]
    assert codes(read(data, limits=replace(DEFAULT, upload=1000))) == ["PAYLOAD_TOO_LARGE"]
    assert codes(read(data, limits=replace(DEFAULT, unpacked=1000))) == ["ARCHIVE_TOO_BIG"]
    table = b"Nom;Prenom;Classe\n" + b"".join(b"A;%s;5A\n" % (b"b" * i) for i in range(1, 31))
    assert codes(read(table, limits=replace(DEFAULT, rows=29))) == ["TOO_MANY_ROWS"]
    assert codes(read(table, limits=replace(DEFAULT, columns=2))) == ["TOO_MANY_COLUMNS"]


def test_memory_stays_flat(read: Reader) -> None:
    pupils = numbered([Listed(f"NOM{i}", f"Prénom{i}", f"{i % 40}") for i in range(10_000)])
    reading = read(siecle_xml(pupils, uai=UAI))
    assert (reading.rows, reading.errors) == (10_000, [])
    assert reading.usage["peak_mb"] < 60
