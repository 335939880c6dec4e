import os

os.environ["COL_DATABASE_ROLE"] = (
    "owner"  # before the settings are read: the site's own login would see nothing
)

from infra.settings import *  # noqa: F403

DATABASES["default"]["ENGINE"] = "tests.benchmarks.without_roles"  # type: ignore[name-defined]  # noqa: F405
