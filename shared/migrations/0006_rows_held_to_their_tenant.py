from django.db import migrations

# The policies of the tenants' roles compare `tenant_id` with the role. Readers go by `tenant_schema`: the constraint
# keeps a location from writing a row of its own under the name of another.
HOLD_TOGETHER = """
    UPDATE public.{table} SET tenant_id = t.id FROM public.tenants_tenant t WHERE t.schema_name = tenant_schema;
    ALTER TABLE public.{table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, tenant_schema)
        REFERENCES public.tenants_tenant (id, schema_name)
"""
LET_GO = "ALTER TABLE public.{table} DROP CONSTRAINT {name}"


def hold_together(table: str, name: str) -> migrations.RunSQL:
    names = {"table": table, "name": name}
    return migrations.RunSQL(HOLD_TOGETHER.format(**names), LET_GO.format(**names))


class Migration(migrations.Migration):
    dependencies = [("shared", "0005_rows_of_a_tenant")]

    operations = [
        hold_together("shared_auditentry", "audit_tenant"),
        hold_together("shared_outgoingmail", "mail_tenant"),
    ]
