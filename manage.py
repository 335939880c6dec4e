#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    # The jobs work with the rights of the site; whoever calls another command administers the database.
    is_worker = sys.argv[1:3] == ["procrastinate", "worker"]
    if is_worker:
        os.environ.setdefault("COL_DATABASE_ROLE", "web")
    from django.core.management import execute_from_command_line

    from infra.env import SettingError

    try:
        if is_worker:
            import django

            from infra.database.grants import require_applied

            django.setup()
            require_applied()
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
