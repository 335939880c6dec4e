import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """`manage.py index_search` fills it for what was published before."""

    dependencies = [("shared", "0015_things_of_plans")]

    operations = [
        migrations.AddField(
            model_name="catalogueitem",
            name="co_names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
    ]
