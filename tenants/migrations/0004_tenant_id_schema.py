from django.db import migrations, models


class Migration(migrations.Migration):
    """What (tenant, tenant_schema) of the audit trail and of mails refer to."""

    unsafe_but = {
        "constrains": "The id alone is unique already, so nothing can break it; the table is small."
    }

    dependencies = [("tenants", "0003_sessions_that_end_together")]

    operations = [
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.UniqueConstraint(fields=("id", "schema_name"), name="tenant_id_schema"),
        ),
    ]
