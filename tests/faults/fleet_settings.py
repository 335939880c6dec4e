"""The tests' settings, with one app's migrations taken from where the test wrote them: a later program."""

import os

from infra.settings import *  # noqa: F403

MIGRATION_MODULES = {"theming": os.environ["FLEET_MIGRATIONS"]}
