from .activity import Activity
from .draft import ActivityDraft
from .enrolment import Enrolment
from .invitation import Invitation, InvitationBatch, InvitationUse
from .material import Material
from .occurrence import Occurrence
from .organiser import Organiser, OrganiserLogo, OrganiserMembership
from .playlist import Playlist, PlaylistEnrolment, PlaylistGroup, PlaylistStep
from .reviewing import OrganiserPolicy, PublishingReview
from .search import ActivitySearch, SearchWord
from .team import ActivityMembership, TrustedInviter
from .verification import Verification, VerificationDocument
from .version import ActivityVersion

__all__ = [
    "Activity",
    "ActivityDraft",
    "ActivityMembership",
    "ActivitySearch",
    "ActivityVersion",
    "Enrolment",
    "Invitation",
    "InvitationBatch",
    "InvitationUse",
    "Material",
    "Occurrence",
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
