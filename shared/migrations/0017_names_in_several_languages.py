from django.db import migrations, models


class Migration(migrations.Migration):
    """`manage.py index_search` fills them for what was there before, but for the next steps of playlists, which follow
    as people go on."""

    dependencies = [("shared", "0016_all_who_offer_it")]

    operations = [
        migrations.AddField(
            model_name=model, name=name, field=models.JSONField(blank=True, db_default={}, default=dict)
        )
        for model, name in (
            ("catalogueitem", "titles"),
            ("journalentry", "titles"),
            ("journalentry", "next_titles"),
        )
    ]
