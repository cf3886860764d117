"""Before the first request of `make run`: tables up to date, demo school if there is nobody yet.

Prints what a newcomer should read; the supervisor shows it once the web server answers.
"""

import os
import sys

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pixschool import celery  # noqa: F401 (the seed notifies its broker)


def migrate() -> None:
    """Only when there is something to do: asking is three times faster."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=1, stdout=sys.stderr)


def refuse_demo() -> None:
    """Says what to do, and ends, when demo mode is on beside a real school."""
    from pixschool.core.access import demo  # noqa: PLC0415 (models exist only after django.setup)

    try:
        demo.refuse_beside_a_real_school()
    except demo.DemoBesideRealSchoolError as error:
        sys.exit(str(error))


def seed() -> None:
    """The demo schools, when demo mode is on and nobody has an account yet."""
    if settings.DEMO and not get_user_model()._default_manager.exists():  # noqa: SLF001
        sys.stderr.write("Filling the demo schools…\n")
        call_command("seed_demo", stdout=sys.stderr)


def welcome() -> str:
    """Who may sign in with one click, while demo mode is on."""
    from pixschool.core.access import demo  # noqa: PLC0415 (models exist only after django.setup)

    accounts = demo.accounts()
    if not accounts:
        return ""
    width = max(len(account.email) for account in accounts)
    lines = [f"  {account.email:<{width}}  {account.label}" for account in accounts]
    return "\n".join(["Demo accounts, one click each on the sign-in page:", *lines, ""])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixschool.settings")
    django.setup()
    migrate()
    refuse_demo()
    if "seed_demo" in get_commands():
        seed()
    sys.stdout.write(welcome())


if __name__ == "__main__":
    main()
