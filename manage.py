#!/usr/bin/env python
"""Django's command line; starts the embedded servers for the commands that talk to them."""

import os
import sys

# These read files only: they work where no server can.
WITHOUT_SERVERS = {
    "build_assets",
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "startapp",
    "version",
}
# These too, with this option.
OPTION_WITHOUT_SERVERS = {"plan_certification": "--problem"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixschool.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from pixschool import celery  # noqa: F401 (the application that `notify_worker` tells)
    from pixschool.local import embedded

    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    options = {word.partition("=")[0] for word in sys.argv}
    unwanted = {"-h", "--help", OPTION_WITHOUT_SERVERS.get(command)} & options
    wanted = command not in WITHOUT_SERVERS and not unwanted
    try:
        embedded.ensure(
            settings.VAR_DIR,
            postgres=wanted and settings.EMBEDDED_DATABASE,
            valkey=wanted and settings.EMBEDDED_REDIS,
        )
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
