from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Search finds "zogbica" for "žogbica"."""

    dependencies = [("shared", "0002_initial")]

    operations = [UnaccentExtension()]
