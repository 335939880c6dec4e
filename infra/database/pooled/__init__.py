"""The backend for a pooler in transaction mode between site and database (`COL_DATABASE_POOLER=transaction`)."""
