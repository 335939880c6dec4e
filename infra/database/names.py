"""Names of database roles. Roles belong to the whole server, so each carries its database's name.

<database>_web       the web's and the jobs' login role: owns nothing
<database>_tenants   what all locations may do with the public schema
<database>_t<id>     one location: its schema, and its own rows of the public one
"""

import hashlib
from functools import lru_cache

LONGEST = 63  # bytes in a name
_ID = 21  # "_t" and 19 digits


@lru_cache(maxsize=16)
def base_of(database: str) -> str:
    """The database's name, shortened with a digest where an id would not fit behind it."""
    raw = database.encode()
    if len(raw) <= LONGEST - _ID:
        return database
    digest = hashlib.sha256(raw).hexdigest()[:12]
    return raw[: LONGEST - _ID - 13].decode(errors="ignore") + "_" + digest


def web_role(database: str) -> str:
    return f"{base_of(database)}_web"


def tenants_role(database: str) -> str:
    return f"{base_of(database)}_tenants"


def tenant_prefix(database: str) -> str:
    """What stands before the id. Policies cut it off the current role's name."""
    return f"{base_of(database)}_t"


def tenant_role(database: str, tenant_id: int) -> str:
    return f"{tenant_prefix(database)}{int(tenant_id)}"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
