"""The files to measure with. Run as a program, so that its memory is not the bench's."""

import random
import sys
from datetime import date, datetime
from pathlib import Path

from pixschool.core.reference.crcn import COMPETENCES
from pixschool.core.reference.levels import Level
from pixschool.demo import names
from pixschool.demo.files import pix, siecle
from pixschool.demo.files.pix import Attempt, Course
from pixschool.demo.files.pix_csv import PARIS, FileHeader, PixParticipant, file_name

UAI = "0339999X"
YEAR = 2026
CLASS_SIZE = 27
PER_FILE = 5_000  # participations; a file of 25 MB is the most one may drop
_MEF = {Level.SIXIEME: "10010012110", Level.CINQUIEME: "10110001110"}
_COURSE = Course("Les seize compétences", {item.code: 5 for item in COMPETENCES}, stages=4)


def pupils(size: int) -> list[siecle.SiecleRecord]:
    rng = random.Random(f"bench-{size}")
    who = names.people(rng)
    found = []
    for rank in range(size):
        last_name, first_name, sex = next(who)
        number = rank // CLASS_SIZE
        level = list(_MEF)[number % 2]
        found.append(
            siecle.SiecleRecord(
                number=1_000_000 + rank,
                last_name=last_name.upper(),
                first_name=first_name,
                middle_name=first_name,
                sex=sex,
                born_on=date(2014, 1 + rank % 12, 1 + rank % 28),
                mef=_MEF[level],
                class_name=f"{level[0]}{number:04d}",
                ine=f"{rank:09d}AB",
                groups=(f"GR{number}",),
                last_year=("CM2", "00110001110"),
            )
        )
    return found


def write_roster(path: Path, size: int) -> None:
    siecle.write_zip(path, uai=UAI, year=YEAR, exported_on=date(YEAR, 9, 8), pupils=pupils(size))


def write_results(folder: Path, size: int) -> None:
    """One finished attempt per pupil, sixteen competences each."""
    rng = random.Random(f"bench-results-{size}")
    people = [PixParticipant(p.last_name, p.first_name, p.class_name) for p in pupils(size)]
    started, shared = (datetime(YEAR, 11, 12, hour, 4, tzinfo=PARIS) for hour in (10, 11))
    for rank in range(0, size, PER_FILE):
        header = FileHeader("Collège", 500_000 + rank, _code(rank // PER_FILE), f"Campagne {rank}")
        attempts = [
            Attempt(
                person,
                started,
                1,
                shared,
                {code: rng.randrange(skills + 1) for code, skills in _COURSE.skills.items()},
            )
            for person in people[rank : rank + PER_FILE]
        ]
        name = file_name(header, datetime(YEAR, 11, 20, 9, 0, tzinfo=PARIS))
        (folder / name).write_bytes(pix.assessment(header, _COURSE, attempts))


def _code(rank: int) -> str:
    letters = "ABCDEFGHJK"
    return f"BENCH{letters[rank // 10]}{222 + rank % 10}"


if __name__ == "__main__":
    kind, target, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    {"roster": write_roster, "results": write_results}[kind](target, size)
