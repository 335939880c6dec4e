from .audit import AuditEntry
from .catalogue import CatalogueItem
from .catalogue_search import CatalogueSearch, CatalogueWord
from .due import DueDate
from .framework import Competence, Framework, FrameworkArea, Indicator
from .journal import JournalEntry
from .limit import RateCounter
from .mail import OutgoingMail
from .plan import Plan, PlanItem
from .session import Session
from .skill import Skill, SkillTerm
from .user import User, normalise_email

__all__ = [
    "AuditEntry",
    "CatalogueItem",
    "CatalogueSearch",
    "CatalogueWord",
    "Competence",
    "DueDate",
    "Framework",
    "FrameworkArea",
    "Indicator",
    "JournalEntry",
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
