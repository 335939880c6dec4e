from .age import AgeStatement, GuardianConsent
from .audit import AuditEntry
from .catalogue import CatalogueItem
from .catalogue_search import CatalogueSearch, CatalogueWord
from .due import DueDate
from .framework import Competence, Framework, FrameworkArea, Indicator
from .journal import JournalEntry
from .limit import RateCounter
from .mail import OutgoingMail
from .notification import CalendarFeed, Notification, NotificationSettings
from .own_data import AccountDeletion, DataExport
from .plan import Plan, PlanItem
from .session import Session
from .skill import Skill, SkillTerm
from .user import User, normalise_email

__all__ = [
    "AccountDeletion",
    "AgeStatement",
    "AuditEntry",
    "CalendarFeed",
    "CatalogueItem",
    "CatalogueSearch",
    "CatalogueWord",
    "Competence",
    "DataExport",
    "DueDate",
    "Framework",
    "FrameworkArea",
    "GuardianConsent",
    "Indicator",
    "JournalEntry",
    "Notification",
    "NotificationSettings",
    "OutgoingMail",
    "Plan",
    "PlanItem",
    "RateCounter",
    "Session",
    "Skill",
    "SkillTerm",
    "User",
    "normalise_email",
]
