"""python -m tests.bench.examinations FILE.exam… [--time-limit 120] [--write DIRECTORY]

The sets of the examination track of ITC 2007, brought locally, put to our planner as they are
put to `plan_certification --problem`. An examination is a group that cannot be cut; two that
share a student are in conflict, as two that the set excludes. What our problems cannot say (one
after another, together, alone in its room) is counted and left out.
"""

import argparse
import json
from itertools import combinations
from pathlib import Path
from typing import Any

from certification.planning.answering import plan
from certification.planning.problem import read_problem
from tests.certification.planning.checking import faults

Json = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.examinations")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--time-limit", type=float, default=120)
    parser.add_argument("--write", type=Path, help="also write the problems, as JSON, here")
    options = parser.parse_args()
    print("| set | examinations | conflicts | without a place | violations | s | left out |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for path in options.files:
        problem, left_out = problem_of(path.read_text(encoding="utf-8", errors="replace"))
        if options.write:
            (options.write / f"{path.stem}.json").write_text(json.dumps(problem))
        answer = plan(read_problem(problem), seconds=options.time_limit).as_json()
        print(
            f"| {path.stem} | {len(problem['groups'])} | {len(problem['conflicts'])} "
            f"| {answer['unplaced']} | {len(faults(problem, answer))} | {answer['seconds']} "
            f"| {left_out} |",
            flush=True,
        )


def problem_of(text: str) -> tuple[Json, int]:
    """The problem of a set, and how many of its rules our problems cannot say."""
    parts = _parts(text)
    students = [set(row[1:]) for row in parts["Exams"]]
    conflicts = {
        (one, other)
        for one, other in combinations(range(len(students)), 2)
        if students[one] & students[other]
    }
    left_out = len(parts.get("RoomHardConstraints", []))
    for one, kind, other in parts.get("PeriodHardConstraints", []):
        if kind == "EXCLUSION":
            conflicts.add((min(int(one), int(other)), max(int(one), int(other))))
        else:
            left_out += 1
    problem = {
        "pause": 0,
        "spare_seats": 0,
        "adults_per_room": 0,
        "slots": [_slot(number, row) for number, row in enumerate(parts["Periods"])],
        "rooms": [
            {"id": f"r{number}", "seats": int(row[0])} for number, row in enumerate(parts["Rooms"])
        ],
        "adults": [],
        "groups": [
            {"id": f"e{n}", "size": len(students[n]), "minutes": int(row[0]), "indivisible": True}
            for n, row in enumerate(parts["Exams"])
        ],
        "conflicts": [[f"e{one}", f"e{other}"] for one, other in sorted(conflicts)],
    }
    return problem, left_out


def _parts(text: str) -> dict[str, list[list[str]]]:
    """{title between brackets, without its count: its lines, cut at the commas}."""
    parts: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            rows = parts.setdefault(line.strip("[]").split(":")[0], [])
        else:
            rows.append([cell.strip() for cell in line.split(",")])
    return parts


def _slot(number: int, row: list[str]) -> Json:
    day, month, year = row[0].split(":")
    return {
        "id": f"p{number}",
        "day": f"{year}-{month}-{day}",
        "starts": row[1][:5],
        "minutes": int(row[2]),
    }


if __name__ == "__main__":
    main()
