from infra.database import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The search path alone."""

    def role(self) -> str:
        return "NONE"
