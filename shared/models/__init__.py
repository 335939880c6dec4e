from .age import AgeStatement, GuardianConsent
from .audit import AuditEntry
from .catalogue import CatalogueItem
from .journal import JournalEntry
from .limit import RateCounter
from .mail import OutgoingMail
from .notification import CalendarFeed, Notification, NotificationSettings
from .own_data import AccountDeletion, DataExport
from .session import Session
from .user import User, normalise_email

__all__ = [
    "AccountDeletion",
    "AgeStatement",
    "AuditEntry",
    "CalendarFeed",
    "CatalogueItem",
    "DataExport",
    "GuardianConsent",
    "JournalEntry",
    "Notification",
    "NotificationSettings",
    "OutgoingMail",
    "RateCounter",
    "Session",
    "User",
    "normalise_email",
]
