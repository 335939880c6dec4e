from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shared", "0013_what_joining_takes"),
    ]

    operations = [
        migrations.AddField(
            model_name="planitem",
            name="is_shown",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
