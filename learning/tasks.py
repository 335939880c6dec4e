"""Imported by the job worker at its start: whatever defines jobs in this app."""

from learning.services.messages import deliver_message

__all__ = ["deliver_message"]
