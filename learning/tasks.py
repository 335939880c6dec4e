"""Imported by the job worker at its start: whatever defines jobs in this app."""

from learning.services.invitations import delete_list, sweep_invitations
from learning.services.verifying import delete_document

__all__ = ["delete_document", "delete_list", "sweep_invitations"]
