"""The results import: many files of Pix Orga at once, each for one campaign.

Rows are staged by the readers, names are matched in Python (`campaigns.matching`), everything else
is sets in PostgreSQL. An attempt is recognised by (campaign of Pix, name, moment); a newer file
updates it, an older one only adds what is missing; nothing read is ever forgotten.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import QueryDict

from campaigns import attempts, namesakes
from campaigns.importers import (
    campaign_facts,
    choosing,
    names,
    pasted_into,
    same_attempt,
    set_aside,
    targets,
)
from campaigns.importers.checks import CHECKS, ResultsFound
from campaigns.importers.known import FILL_KNOWN
from campaigns.importers.plan_lines import COUNT_WORDS, PLAN_LINES
from campaigns.importers.readers.signatures import RESULTS
from campaigns.importers.summing_up import DIGEST_ATTEMPTS, FILE_COUNTS, PLAN_DIGEST
from campaigns.importers.tables import (
    ADDITIONS,
    COMPETENCE_COLUMNS,
    CREATE_TABLES,
    FILL_ATTEMPTS,
    NAME_CAMPAIGNS,
    ROW_COLUMNS,
    WRITES,
)
from campaigns.importers.taking_back import UNDO, UNDO_ATTEMPTS
from campaigns.models import ParticipationBefore
from pixschool.core.importing import checks, staging
from pixschool.core.importing.reading.issues import of_files
from pixschool.core.importing.registry import Plan
from pixschool.core.models import ImportBatch, ImportFile
from pixschool.core.sql import (
    analyze,
    copy_in,
    copy_rows,
    dicts,
    joined_by_hash,
    joined_by_key,
    one,
    run,
)

FILE_COLUMNS = (
    "file_id", "rank", "pix_campaign_id", "campaign_id", "read_at", "is_older", "skipped",
    "closes_on",
)  # fmt: skip


_WAYS = {pasted_into.CREATE, pasted_into.CLOSED}


class ResultsImport:
    key = "results"
    label = "Résultats Pix"
    page = RESULTS.page
    button = RESULTS.link
    is_everyday = True
    readers: tuple[str, ...] = (
        "campaigns.importers.readers.pasted",
        "campaigns.importers.readers.pix",
    )
    signatures = "campaigns.importers.readers.signatures"
    preview_template = "campaigns/imports/preview.html"
    result_template = "campaigns/imports/result.html"
    lines = PLAN_LINES
    count_words = COUNT_WORDS
    by_question = frozenset({"campaigns"})

    def read_options(self, batch: ImportBatch, file: ImportFile) -> dict[str, Any]:
        today = batch.school.today().isoformat()
        return {"today": today} | pasted_into.options_of(batch)

    def keeps_upload(self, file: ImportFile) -> bool:
        return False

    def load(self, batch: ImportBatch) -> None:
        run(CREATE_TABLES)
        for file in _accepted(batch):
            for table, name, columns in (
                ("result_row", "rows", ROW_COLUMNS),
                ("result_competence", "competences", COMPETENCE_COLUMNS),
            ):
                path = staging.directory(file) / f"{name}.tsv"
                if path.exists():
                    run(f"ALTER TABLE {table} ALTER COLUMN file_id SET DEFAULT {int(file.pk)}")
                    copy_in(table, path, columns)
        run("CREATE INDEX ON result_row (file_id, line)")
        analyze("result_row", "result_competence")

    def plan(self, batch: ImportBatch) -> Plan[ResultsFound]:
        files = _accepted(batch)
        found = targets.identify(batch, files)
        copy_rows(
            "result_file",
            FILE_COLUMNS,
            [_file_row(rank, target) for rank, target in enumerate(_in_reading_order(found))],
        )
        analyze("result_file")
        names.resolve(batch, found)
        with joined_by_hash():
            run(FILL_KNOWN, {"pix_campaigns": [target.pix_campaign_id for target in found]})
            analyze("result_known")
            run(FILL_ATTEMPTS)
            analyze("result_attempt")
        same_attempt.set_aside()
        with joined_by_hash():
            run(DIGEST_ATTEMPTS)
        file_counts = {row.pop("file_id"): row for row in dicts(FILE_COUNTS)}
        issues = of_files((file.name, file.issues) for file in files)
        counts = _total(file_counts, found, batch)
        aside = set_aside.by_file()
        return Plan(
            found=ResultsFound(batch=batch, targets=found),
            counts=counts,
            digest=one(PLAN_DIGEST),
            has_changes=bool(counts["new"] or counts["changed"] or counts["campaigns_created"])
            or any(target.is_newer for target in found)
            or names.has_new_answers(),
            issues=[*issues, *checks.run(CHECKS, ResultsFound(batch=batch, targets=found))],
            preview={
                "files": [target.as_preview() for target in found],
                "names": names.preview(),
                "set_aside": set_aside.shown(aside, files),
            },
            totals={"names": names.count_to_ask()},
            file_counts=file_counts,
            set_aside=aside,
        )

    def preview_context(self, batch: ImportBatch) -> dict[str, Any]:
        shown = {target["file"]: target for target in batch.preview.get("files", [])}
        files = batch.files.all()
        unknown = [(file, shown[file.pk]) for file in files if _is_unknown(shown.get(file.pk))]
        return {
            "rows": [(file, shown.get(file.pk)) for file in files],
            "unknown": choosing.offer(
                [(file, found["choice"], _ways(found)) for file, found in unknown],
                targets.campaigns_to_choose(batch),
            ),
            "old": sum(bool(found.get("is_old") and found["will_create"]) for _, found in unknown),
        }

    def result_context(self, batch: ImportBatch) -> dict[str, Any]:
        return {
            "rows": [(file, None) for file in batch.files.all()],
            "doubles": namesakes.made_by(batch),
        }

    def answers(self, batch: ImportBatch, data: QueryDict) -> dict[str, Any]:
        """For each unknown campaign: create it, add the file to a known one, or leave it. For all
        those of long ago at once: closed, or open still."""
        allowed = _WAYS | {value for value, _ in targets.campaigns_to_choose(batch)}
        chosen = {}
        for target in filter(_is_unknown, batch.preview.get("files", [])):
            choice = str(data.get(f"campaign-{target['file']}", ""))
            if "old" in data and target.get("is_old") and target["will_create"]:
                choice = str(data["old"])
            if choice in allowed and choice != target.get("choice"):
                chosen[str(target["file"])] = choice
        return {"campaigns": chosen}

    def questions(self, batch: ImportBatch) -> dict[str, str]:
        shown = filter(_is_unknown, batch.preview.get("files", []))
        return {f"campaigns/{target['file']}": f"« {target['campaign']} »" for target in shown}

    def write(self, batch: ImportBatch, plan: Plan[ResultsFound]) -> dict[str, Any]:
        found = plan.found.targets
        targets.create_missing(batch, found)
        made = [target.as_row() for target in found]
        run(NAME_CAMPAIGNS, {"made": json.dumps(made)})
        before: dict[str, Any] = {"links": names.changing()}
        scope = {"school": batch.school_id, "year": batch.year_id, "batch": batch.pk}
        analyze("result_link", "result_attempt")
        with joined_by_key():
            for statement in WRITES:
                run(statement, scope)
        with joined_by_hash():
            for statement in ADDITIONS:
                run(statement, scope)
        before |= {
            "campaigns": campaign_facts.attach_classes(batch, found),
            "readings": campaign_facts.mark_read(batch, found),
        }
        # A name recognised here gives its results back in other campaigns too.
        read = {target.campaign_id for target in found if target.campaign_id}
        attempts.recount(campaign_ids=read | attempts.campaigns_of(batch))
        return before

    def undo(self, batch: ImportBatch) -> None:
        touched = attempts.campaigns_of(batch)
        before = batch.before
        names.restore(before["links"])
        with joined_by_key():
            for statement in UNDO_ATTEMPTS:
                run(statement, {"batch": batch.pk})
        with joined_by_hash():
            for statement in UNDO:
                run(statement, {"batch": batch.pk})
        campaign_facts.restore(before)
        attempts.recount(campaign_ids=touched)

    def forget_undo(self, batch: ImportBatch) -> None:
        ParticipationBefore.objects.filter(batch=batch).delete()


def _ways(target: dict[str, Any]) -> list[tuple[str, str]]:
    last = target.get("last_day") if target.get("is_old") else None
    return targets.ways_to_create(old_since=date.fromisoformat(last) if last else None)


def _is_unknown(target: dict[str, Any] | None) -> bool:
    return target is not None and (
        target["will_create"] or target["will_add_code"] or target["is_skipped"]
    )


def _accepted(batch: ImportBatch) -> list[ImportFile]:
    return [file for file in batch.files.all() if not file.is_rejected]


def _in_reading_order(found: Sequence[targets.Target]) -> list[targets.Target]:
    """Oldest first, so that of two files of one campaign the newer has the last word."""
    return sorted(found, key=lambda target: (target.read_at, target.file.position))


def _file_row(rank: int, target: targets.Target) -> tuple[Any, ...]:
    return (
        target.file.pk,
        rank,
        target.pix_campaign_id,
        target.campaign_id,
        target.read_at,
        target.is_older,
        target.is_skipped,
        target.closes_on,
    )


def _total(
    file_counts: dict[int, dict[str, int]], found: Sequence[targets.Target], batch: ImportBatch
) -> dict[str, int]:
    keys = ("rows", "matched", "to_resolve", "ignored", "new", "changed")
    total = {key: sum(counts[key] for counts in file_counts.values()) for key in keys}
    total["files"] = batch.files.count()
    total["files_rejected"] = total["files"] - len(found)
    total["campaigns_created"] = len({t.group or t.identity for t in found if t.will_create})
    return total
