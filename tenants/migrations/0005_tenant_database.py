from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_tenant_id_schema")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="database",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=30),
        ),
    ]
