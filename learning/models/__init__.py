from .activity import Activity
from .enrolment import Enrolment
from .invitation import Invitation, InvitationBatch, InvitationUse
from .material import Material
from .organiser import Organiser, OrganiserLogo, OrganiserMembership
from .playlist import Playlist, PlaylistEnrolment, PlaylistGroup, PlaylistStep
from .reviewing import OrganiserPolicy, PublishingReview
from .search import ActivitySearch, SearchWord
from .team import ActivityMembership, TrustedInviter
from .verification import Verification, VerificationDocument

__all__ = [
    "Activity",
    "ActivityMembership",
    "ActivitySearch",
    "Enrolment",
    "Invitation",
    "InvitationBatch",
    "InvitationUse",
    "Material",
    "Organiser",
    "OrganiserLogo",
    "OrganiserMembership",
    "OrganiserPolicy",
    "Playlist",
    "PlaylistEnrolment",
    "PlaylistGroup",
    "PlaylistStep",
    "PublishingReview",
    "SearchWord",
    "TrustedInviter",
    "Verification",
    "VerificationDocument",
]
