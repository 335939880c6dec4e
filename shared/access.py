"""What the database role of a location may do with a table of the public schema.

Each shared model says it beside its fields, as `tenant_access`; `infra.database.grants` applies it to the database and
compares. A model that says nothing fails the checks.
"""

from dataclasses import dataclass

ALL = ("*",)
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class TenantAccess:
    """Nothing, unless said: columns by name, or ALL. `own`: the column that holds the location's id; for its role the
    rows of other locations do not exist, by row-level security. `network`: the verbs of the web's login role, which
    serves the network's own pages, sessions and sign-in. `is_reference`: the table is the same for everybody and holds
    nothing of a location or a person (skills, frameworks), so that locations may read all of it."""

    own: str = ""
    select: tuple[str, ...] = ()
    insert: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    delete: bool = False
    network: tuple[str, ...] = VERBS
    is_reference: bool = False

    def __post_init__(self) -> None:
        may_read = self.select and not self.is_reference
        if not self.own and (may_read or self.insert or self.update or self.delete):
            raise ValueError("rights without `own` would reach the rows of every location")

    def columns(self) -> dict[str, tuple[str, ...]]:
        """{verb: columns} of what is allowed."""
        said = {
            "SELECT": self.select,
            "INSERT": self.insert,
            "UPDATE": self.update,
            "DELETE": ALL if self.delete else (),
        }
        return {verb: columns for verb, columns in said.items() if columns}
