"""`tenant_access` of models that are not ours: a location's role may do nothing with any of them.

Jobs are queued through a function (`infra.database.routines`); addresses are read outside a location.
"""

from shared.access import TenantAccess

NOTHING = TenantAccess()
READ_BY_NETWORK = TenantAccess(network=("SELECT",))

THIRD_PARTY: dict[str, TenantAccess] = {
    "contenttypes.contenttype": READ_BY_NETWORK,
    "auth.permission": READ_BY_NETWORK,
    "auth.group": READ_BY_NETWORK,
    "auth.group_permissions": READ_BY_NETWORK,
    "account.emailaddress": NOTHING,
    "account.emailconfirmation": NOTHING,
    "mfa.authenticator": NOTHING,
    "procrastinate.procrastinatejob": NOTHING,
    "procrastinate.procrastinateevent": NOTHING,
    "procrastinate.procrastinateperiodicdefer": NOTHING,
    "procrastinate.procrastinateworker": NOTHING,
}
