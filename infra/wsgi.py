"""The WSGI entry: `granian --interface wsgi infra.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
os.environ.setdefault("COL_DATABASE_ROLE", "web")
application = get_wsgi_application()

from infra.database.grants import require_applied  # noqa: E402  (needs the settings)

require_applied()
