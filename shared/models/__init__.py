from .audit import AuditEntry
from .catalogue import CatalogueItem
from .journal import JournalEntry
from .limit import RateCounter
from .mail import OutgoingMail
from .plan import Plan, PlanItem
from .session import Session
from .user import User, normalise_email

__all__ = [
    "AuditEntry",
    "CatalogueItem",
    "JournalEntry",
    "OutgoingMail",
    "Plan",
    "PlanItem",
    "RateCounter",
    "Session",
    "User",
    "normalise_email",
]
