"""What nobody can go below: the parser alone, then COPY of the same rows into the same tables."""

import csv
import time
import zipfile
from pathlib import Path

from django.db import connection, transaction
from lxml import etree

ROSTER_TABLES = (
    "students_classroom",
    "students_student",
    "students_enrolment",
    "students_group",
    "students_groupmember",
)
RESULTS_TABLES = (
    "campaigns_campaign",
    "campaigns_campaign_classrooms",
    "campaigns_pixcampaign",
    "campaigns_participantlink",
    "campaigns_participation",
    "campaigns_competenceresult",
)
_CHUNK = 1 << 20


def parse_siecle(path: Path) -> float:
    """lxml's iterparse over the archive, every element seen and forgotten, nothing read from it."""
    started = time.perf_counter()
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
        for _, element in etree.iterparse(
            stream, tag=("ELEVE", "STRUCTURES_ELEVE"), resolve_entities=False, no_network=True
        ):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return time.perf_counter() - started


def parse_csv(paths: list[Path]) -> float:
    """The csv module alone, every row cut into cells."""
    started = time.perf_counter()
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for _ in csv.reader(file, delimiter=";"):
                pass
    return time.perf_counter() - started


def save(tables: tuple[str, ...], folder: Path) -> None:
    """What the import has just written, as COPY gives it."""
    with connection.cursor() as cursor:
        for table in tables:
            with (folder / table).open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT") as out:
                for block in out:
                    file.write(block)


def load(tables: tuple[str, ...], folder: Path) -> float:
    """The same rows by COPY alone: same tables, same indexes and constraints, one transaction."""
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            with (folder / table).open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as to:
                while block := file.read(_CHUNK):
                    to.write(block)
    return time.perf_counter() - started


def empty(*tables: str) -> None:
    """Nothing left, and the disk quiet: every run starts from there."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        cursor.execute("CHECKPOINT")
