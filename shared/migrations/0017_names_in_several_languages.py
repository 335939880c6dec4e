from django.db import migrations, models


class Migration(migrations.Migration):
    """`manage.py index_search` fills the catalogue's; a journal's follow with the next change."""

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
