from django.db import migrations, models


class Migration(migrations.Migration):
    """What (tenant, tenant_schema) of the audit trail and of mails refer to."""

    dependencies = [("tenants", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.UniqueConstraint(fields=("id", "schema_name"), name="tenant_id_schema"),
        ),
    ]
