from .activity import Activity
from .enrolment import Enrolment
from .importing import ImportRow, ImportRun, OrganiserClaim
from .message import ParticipantMessage
from .organiser import Organiser, OrganiserMembership
from .place_invitation import PlaceInvitation
from .report import Report

__all__ = [
    "Activity",
    "Enrolment",
    "ImportRow",
    "ImportRun",
    "PlaceInvitation",
    "Organiser",
    "OrganiserClaim",
    "OrganiserMembership",
    "ParticipantMessage",
    "Report",
]
