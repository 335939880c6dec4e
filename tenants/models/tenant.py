import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from shared.access import ALL, TenantAccess
from tenants.enums import SchemaState, TenantKind, TenantStatus, Visibility
from tenants.versions import is_behind

SLUG = RegexValidator(r"^[a-z][a-z0-9-]{0,48}[a-z0-9]$", _("Use small letters, digits and hyphens."))


class Tenant(TenantMixin):
    """One location of the network: a city, region, island, organisation or campus. Its data is in its own schema.

    `look` is the compiled appearance (name, tokens, logo) that the `theming` services write here, so that pages, mails
    and the network's host wear it without another query: {"css": str, "hash": str, "light": {...}, "dark": {...},
    "logo": str, "shape": str, ...}.
    """

    schema_name = models.CharField(max_length=63, unique=True, db_index=False, editable=False)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(_("address"), max_length=50, unique=True, validators=[SLUG])
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=TenantKind)
    status = models.CharField(_("status"), max_length=10, choices=TenantStatus, default=TenantStatus.TRIAL)
    visibility = models.CharField(
        _("visibility"), max_length=8, choices=Visibility, default=Visibility.PUBLIC
    )
    country = models.CharField(_("country"), max_length=2)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list)  # the first is the default
    shows_map = models.BooleanField(default=True)
    look = models.JSONField(default=dict, blank=True)
    # The name of a database of its own (COL_DEDICATED_DATABASES); empty: its schema lies in the main one.
    database = models.CharField(max_length=30, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # What the fleet's migration knows of the schema: {app label: its last applied migration}, why the last try failed
    # ("" if it did not), and since when it is so.
    schema_versions = models.JSONField(
        default=dict, db_default=Value({}, models.JSONField()), blank=True, editable=False
    )
    schema_error = models.TextField(default="", db_default="", blank=True, editable=False)
    schema_changed_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    auto_create_schema = False
    auto_drop_schema = False

    tenant_access = TenantAccess(own="id", select=ALL, update=("look",))

    class Meta:
        ordering = ["name"]
        # What (tenant, tenant_schema) of mails and of the audit trail refer to.
        constraints = [models.UniqueConstraint(fields=["id", "schema_name"], name="tenant_id_schema")]

    def __str__(self) -> str:
        return self.name

    @property
    def language(self) -> str:
        """The location's default language."""
        return self.languages[0] if self.languages else "en"

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC

    @property
    def is_read_only(self) -> bool:
        return self.status in (TenantStatus.SUSPENDED, TenantStatus.CLOSED)

    @property
    def is_behind(self) -> bool:
        """Whether its schema lacks something that this program may use: it must not be entered then."""
        return is_behind(self.schema_versions)

    @property
    def schema_state(self) -> SchemaState:
        if self.schema_error:
            return SchemaState.FAILED
        return SchemaState.WAITING if self.is_behind else SchemaState.CURRENT

    @property
    def wording(self) -> str:
        """ "City of Learning", "Region of Learning"…, as shown under the name."""
        return str(
            {
                TenantKind.CITY: _("City of Learning"),
                TenantKind.REGION: _("Region of Learning"),
                TenantKind.ISLAND: _("Island of Learning"),
                TenantKind.ORGANISATION: _("Place of Learning"),
                TenantKind.CAMPUS: _("Campus of Learning"),
            }[TenantKind(self.kind)]
        )
