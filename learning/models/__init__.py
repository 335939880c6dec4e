from .activity import Activity
from .enrolment import Enrolment
from .importing import ImportRow, ImportRun, OrganiserClaim
from .invitation import Invitation
from .message import ParticipantMessage
from .organiser import Organiser, OrganiserMembership
from .report import Report

__all__ = [
    "Activity",
    "Enrolment",
    "ImportRow",
    "ImportRun",
    "Invitation",
    "Organiser",
    "OrganiserClaim",
    "OrganiserMembership",
    "ParticipantMessage",
    "Report",
]
