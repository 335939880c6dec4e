"""Our site over the same database, but as the owner and without roles: what roles cost is the difference."""
