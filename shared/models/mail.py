import uuid

from django.db import models

from shared.access import ALL, TenantAccess


class OutgoingMail(models.Model):
    """The outbox: a rendered mail, from the transaction that wanted it until the mail server took it.

    `message_id` stays the same over retries. Bodies are emptied once the mail is sent; the rest is the record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,  # the migration sets one on (tenant, tenant_schema)
    )
    tenant_schema = models.CharField(max_length=63, blank=True)
    message_id = models.CharField(max_length=120)
    sender = models.CharField(max_length=320)
    recipient = models.EmailField(max_length=254)
    reply_to = models.EmailField(max_length=254, blank=True, default="", db_default="")
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # By one click a reader wants no more of these (RFC 8058).
    unsubscribe_url = models.CharField(max_length=500, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess(
        own="tenant_id", select=ALL, insert=ALL, update=("sent_at", "text", "html", "unsubscribe_url")
    )

    def __str__(self) -> str:
        return self.message_id
