"""make bench [TESTS="--runs 3 --only roster --write"]

Each section is a program of its own, with a database of its own, run when the one before is over.
"""

import argparse
import subprocess
import sys

from tests.bench.database import CODE
from tests.bench.report import heading

DOCUMENT = CODE / "docs" / "bench.md"
SECTIONS = (
    "roster",
    "results",
    "cold",
    "year",
    "reminders",
    "kills",
    "drops",
    "names",
    "pages",
    "certification",
    "documents",
    "families",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=SECTIONS, default="")
    parser.add_argument("--size", type=int, default=100_000, help="pupils and participations")
    parser.add_argument("--people", type=int, default=10_000, help="reminders")
    parser.add_argument("--write", action="store_true", help="rewrite docs/bench.md")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write writes the whole report: it does not go with --only")
    text = "\n".join([heading(runs=options.runs), *map(run, programs(options))])
    print(text)
    if options.write:
        DOCUMENT.write_text(text)


def programs(options: argparse.Namespace) -> list[list[str]]:
    runs, size, people = map(str, (options.runs, options.size, options.people))
    imports = ["imports", "--runs", runs, "--size", size]
    known = {
        "roster": [*imports, "--only", "roster"],
        "results": [*imports, "--only", "results"],
        "cold": ["cold", "--runs", runs, "--size", size],
        "year": ["year"],
        "reminders": ["reminders", "--runs", runs, "--people", people],
        "kills": ["chaos", "--people", people],
        "names": ["names"],
        "pages": ["web.pages"],
        "certification": ["certification"],
        "documents": ["documents", "--runs", runs],
        "families": ["web.families"],
        "drops": ["chaos", "--people", people, "--kills", "0", "--drop-one-in", "20"],
    }
    if options.only:
        return [known[options.only]]
    return [imports, *(known[name] for name in SECTIONS[2:])]


def run(program: list[str]) -> str:
    name, *arguments = program
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}", *arguments],
        cwd=CODE,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip() + "\n"


if __name__ == "__main__":
    main()
