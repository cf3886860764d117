"""Imports of before `options` was split: those that wait, or can be undone, stay as they are."""

import json
from importlib import import_module
from typing import Any

import pytest

from pixschool.core.sql import copy_rows, rows, run

migration = import_module("pixschool.core.migrations.0005_import_answers")

# Each row: its options, then its preview.
BEFORE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"mapping": {"class": "Classe"}, "accepted": ["OTHER_YEAR"], "moved": True}, {}),
    ({"create_campaigns": True, "before": {"links": [[1, "pending", None]], "campaigns": {}}}, {}),
    ({"levels": {"6a": "6E"}}, {"ignored": [{"fate": "left", "last_name": 'A "fate": B'}]}),
]
AFTER: list[tuple[dict[str, Any], dict[str, Any], bool, dict[str, Any]]] = [
    ({}, {}, False, {}),
    ({"mapping": {"class": "Classe"}, "accepted": ["OTHER_YEAR"]}, {}, True, {}),
    (
        {"create_campaigns": True},
        {"links": [[1, "pending", None]], "campaigns": {}},
        False,
        {},
    ),
    (
        {"levels": {"6a": "6E"}},
        {},
        False,
        {"ignored": [{"outcome": "left", "last_name": 'A "fate": B'}]},
    ),
]


@pytest.mark.django_db
def test_answers_and_what_was_there_before_part_and_meet_again() -> None:
    # In the place of the true table, for this transaction.
    run(
        "CREATE TEMPORARY TABLE core_importbatch (id integer, options jsonb NOT NULL, "
        "before jsonb NOT NULL DEFAULT '{}', base_has_moved boolean NOT NULL DEFAULT false, "
        "preview jsonb NOT NULL) ON COMMIT DROP"
    )
    stored = [
        (rank, json.dumps(options), json.dumps(preview))
        for rank, (options, preview) in enumerate(BEFORE)
    ]
    copy_rows("core_importbatch", ("id", "options", "preview"), stored)

    run(migration.SPLIT)
    run(migration.RENAME)
    columns = "options::text, before::text, base_has_moved, preview::text"
    assert _read(columns) == AFTER

    run(migration.JOIN)
    run(migration.RENAME_BACK)
    assert _read("options::text, preview::text") == BEFORE


def _read(columns: str) -> list[tuple[Any, ...]]:
    found = rows(f"SELECT {columns} FROM core_importbatch ORDER BY id")
    return [
        tuple(json.loads(cell) if isinstance(cell, str) else cell for cell in row) for row in found
    ]
