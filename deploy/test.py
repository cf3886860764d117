"""Run the suite, and never leave something out in silence.

make test TESTS="tests/core -k invitations"
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent
NO_TEST_COLLECTED = 5


def main() -> int:
    arguments = sys.argv[1:]
    browser = shutil.which("chromium")
    left_out = ""
    if not browser:
        left_out = (
            "LEFT OUT: the browser tests (journeys, accessibility), for want of Chromium.\n"
            "To run them: apt-get install --no-install-recommends chromium, then make test"
        )
        if os.environ.get("CI"):
            sys.exit(left_out)
        arguments += ["-m", "not browser"]
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments]
    status = subprocess.run(command, cwd=CODE, check=False).returncode
    if left_out:
        sys.stderr.write(f"\n{left_out}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
