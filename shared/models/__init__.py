from .audit import AuditEntry
from .catalogue import CatalogueItem
from .due import DueDate
from .journal import JournalEntry
from .limit import RateCounter
from .mail import OutgoingMail
from .session import Session
from .user import User, normalise_email

__all__ = [
    "AuditEntry",
    "CatalogueItem",
    "DueDate",
    "JournalEntry",
    "OutgoingMail",
    "RateCounter",
    "Session",
    "User",
    "normalise_email",
]
