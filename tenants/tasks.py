"""Imported by the job worker at its start: whatever defines jobs in this app."""

from tenants.mail import deliver_mail

__all__ = ["deliver_mail"]
