"""The bare process that reads one file: request on stdin, progress and report on stdout.

Started by `sandbox`, under limits it gives itself before it opens anything. It knows no reader
and no title: the request names the modules that do, so that each app brings its own.
"""

import gc
import json
import os
import re
import resource
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from pixschool.core.importing.reading import doubts, signature, unknown
from pixschool.core.importing.reading.issues import FileRefusedError
from pixschool.core.importing.reading.limits import Limits, confine
from pixschool.core.importing.reading.output import Output
from pixschool.core.importing.reading.source import Source

FACTS_MOST = 1_000_000  # characters of JSON, kept with the file
TOO_HEAVY = (
    "Ce fichier demande trop de mémoire pour être lu. Vérifiez que c’est le bon ; "
    "sinon, enregistrez-le au format CSV (UTF-8) et redéposez-le."
)
UNREADABLE = (
    "Ce fichier n’a pas pu être lu. Téléchargez-le à nouveau, ou enregistrez-le au format "
    "CSV (UTF-8), puis redéposez-le."
)


def read(source: Source, readers: list[ModuleType], out: Output, options: dict[str, Any]) -> None:
    """Let the first reader that recognises the file read it; else say what the file is."""
    source.shape  # noqa: B018 - refuses what nobody can read
    reader = next((reader for reader in readers if reader.recognise(source)), None)
    if reader is None:
        raise unknown.explain(source)
    reader.read(source, out, options)
    doubts.ask(source, out)


def _read_safely(
    source: Source, readers: list[ModuleType], out: Output, options: dict[str, Any]
) -> None:
    try:
        read(source, readers, out, options)
        out.close()
    except FileRefusedError as refused:
        out.issues.add_issue(refused.issue)
    except MemoryError:
        out.error("TOO_HEAVY", TOO_HEAVY)
    except Exception as error:  # whatever a library raises is about this file
        out.error("UNREADABLE", UNREADABLE)
        # Where it happened, never what it said: the message may quote the file.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        out.facts["crash"] = f"{type(error).__name__} at {place}"


def main() -> None:
    """Reads the request (JSON) on stdin; writes one JSON a line: progress, then the report."""
    started = time.monotonic()
    gc.disable()  # readers make no cycles, and this process soon dies
    request = json.load(sys.stdin)
    limits = Limits.from_json(request["limits"])
    confine(limits)
    # Libraries may print; the report has the pipe for itself.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as pipe:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        _report(request, limits, pipe, started)


def _report(request: dict[str, Any], limits: Limits, pipe: TextIO, started: float) -> None:
    def say(message: dict[str, Any]) -> None:
        pipe.write(json.dumps(message) + "\n")
        pipe.flush()

    out = Output(
        Path(request["staged"]), limits, on_progress=lambda done: say({"progress": round(done, 3)})
    )
    options = request["options"]
    path = Path(request["path"])
    signatures = signature.load(request["signatures"])
    source = Source(path, options.get("filename") or path.name, limits, signatures)
    _read_safely(source, [import_module(name) for name in request["kinds"]], out, options)
    if len(json.dumps(out.facts)) > FACTS_MOST:  # what a reader does not bound itself
        out.facts = {}
        out.error("TOO_HEAVY", TOO_HEAVY)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # Not ru_maxrss: it starts from the size of the process that started this one.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    say(
        {
            "report": {
                "format": out.format,
                "rows": out.rows,
                "issues": [issue.as_json() for issue in out.issues.as_list()],
                "facts": out.facts,
                "staged": out.staged(),
                "usage": {
                    "seconds": round(time.monotonic() - started, 3),
                    "cpu": round(usage.ru_utime + usage.ru_stime, 3),
                    "peak_mb": int(peak[1]) // 1024 if peak else 0,
                },
            }
        }
    )


if __name__ == "__main__":
    main()
