"""OR-tools stays out of the web process."""

import subprocess
import sys


def test_the_addresses_of_the_site_do_not_load_the_solver() -> None:
    program = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings';"
        "django.setup(); import pixschool.urls; from django.urls import get_resolver;"
        "get_resolver().url_patterns; print('ortools' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == ["False", "False"]
