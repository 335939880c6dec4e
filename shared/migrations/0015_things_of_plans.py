from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("shared", "0014_what_plans_show"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="planitem",
            index=models.Index(fields=["item_id"], name="plan_item_thing"),
        ),
    ]
