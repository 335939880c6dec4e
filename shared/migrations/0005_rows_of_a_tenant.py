import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shared", "0004_sessions_that_end_together"),
        ("tenants", "0004_tenant_id_schema"),
    ]

    operations = [
        migrations.AddField(
            model_name=model_name,
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="tenants.tenant",
            ),
        )
        for model_name in ("auditentry", "outgoingmail")
    ]
