from .activity import Activity
from .enrolment import Enrolment
from .invitation import Invitation, InvitationBatch, InvitationUse
from .organiser import Organiser, OrganiserLogo, OrganiserMembership
from .reviewing import OrganiserPolicy, PublishingReview
from .team import ActivityMembership, TrustedInviter
from .verification import Verification, VerificationDocument

__all__ = [
    "Activity",
    "ActivityMembership",
    "Enrolment",
    "Invitation",
    "InvitationBatch",
    "InvitationUse",
    "Organiser",
    "OrganiserLogo",
    "OrganiserMembership",
    "OrganiserPolicy",
    "PublishingReview",
    "TrustedInviter",
    "Verification",
    "VerificationDocument",
]
