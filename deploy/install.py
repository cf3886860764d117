#!/usr/bin/env python3
"""Make .venv from the hashed locks, and check what pip cannot bring. Standard library only.

    python3 deploy/install.py          what it takes to run
    python3 deploy/install.py --dev    and to test

Does nothing when the locks have not changed. As root it installs Debian's packages itself;
otherwise it says which are missing.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent
VENV = CODE / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = CODE / "requirements"
RUN = ("base.txt", "embedded.txt")
DEV = ("dev.txt",)  # holds the other two

# WeasyPrint loads these at run time; no wheel brings them.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
OLDEST_PYTHON = (3, 11)


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def run(*command: str | Path, check: bool = True) -> bool:
    """Run `command`; with `check`, a failure ends the set-up with its status."""
    done = subprocess.run([str(part) for part in command], cwd=CODE, check=False)
    if check and done.returncode:
        sys.exit(done.returncode)
    return done.returncode == 0


def apt_install(packages: list[str], *, why: str) -> bool:
    """Install Debian packages as root, or say how. Whether they are there afterwards."""
    line = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"Missing for {why}. As root: {line}")
        return False
    say(f"Installing for {why}: {line}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    commands = (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            say(done.stdout + done.stderr)
            return False
    return True


def digest(names: tuple[str, ...]) -> str:
    """Changes when a lock or the interpreter does."""
    seen = hashlib.sha256(sys.version.encode())
    for name in (*names, "uv.txt"):
        seen.update((LOCKS / name).read_bytes())
    return seen.hexdigest()


def is_installed(names: tuple[str, ...]) -> bool:
    stamp = VENV / f"installed-{names[0]}"
    return stamp.exists() and stamp.read_text() == digest(names) and run_quietly(PYTHON)


def run_quietly(python: Path) -> bool:
    """Whether this interpreter still starts (the system's may have been upgraded under it)."""
    try:
        return subprocess.run([python, "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    if PYTHON.exists() and run_quietly(PYTHON) and (VENV / "bin" / "pip").exists():
        return
    command = (sys.executable, "-m", "venv", "--clear", VENV)
    try:
        __import__("ensurepip")
    except ImportError:
        apt_install(["python3-venv"], why="the virtual environment")
    run(*command)


def install(names: tuple[str, ...]) -> None:
    started = time.monotonic()
    say("Installing the locked packages into .venv…")
    make_venv()
    wanted = [part for name in names for part in ("-r", str(LOCKS / name))]
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    uv = VENV / "bin" / "uv"
    hashed = ("--require-hashes",)
    quick = run(*pip, *hashed, "-r", LOCKS / "uv.txt", check=False) and run(
        uv, "pip", "install", "--quiet", "--python", PYTHON, *hashed, *wanted, check=False
    )
    if not quick:
        say("Not with uv; with pip, which takes longer…")
        run(*pip, *hashed, *wanted)
    (VENV / f"installed-{names[0]}").write_text(digest(names))
    say(f"Packages installed in {time.monotonic() - started:.0f} s.")


def check_libraries() -> bool:
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return not missing or apt_install(missing, why="PDF documents (all else works without)")


def check_browser() -> bool:
    if shutil.which("chromium"):
        return True
    return apt_install(["chromium"], why="the browser tests")


def build_assets() -> None:
    """The font and the written style sheets, made by a command of the project."""
    commands = [
        *CODE.glob("*/management/commands/build_assets.py"),
        *CODE.glob("*/*/management/commands/build_assets.py"),
    ]
    if not commands:
        return
    var = Path(os.environ.get("PIXSCHOOL_VAR") or CODE / "var")
    stamp = var / "assets-built"
    sources = [commands[0], *sorted(CODE.glob("*/*/stylesheet.py")), LOCKS / "base.txt"]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    made = (var / "assets").exists() and stamp.exists()
    if made and stamp.read_text() == state.hexdigest():
        return
    os.environ["PIXSCHOOL_LOCAL"] = "1"  # this step needs no secret
    run(PYTHON, CODE / "manage.py", "build_assets")
    stamp.write_text(state.hexdigest())


def main() -> None:
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"PixSchool needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer.")
    dev = "--dev" in sys.argv
    if not (is_installed(DEV) or (not dev and is_installed(RUN))):
        install(DEV if dev else RUN)
    complete = check_libraries()
    if dev:
        complete = check_browser() and complete
    build_assets()
    if os.environ.get("CI") and not complete:
        sys.exit("Something is missing, and on CI nothing may be left out.")


if __name__ == "__main__":
    main()
