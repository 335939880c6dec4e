from .activity import Activity
from .co_organiser import CoOrganiserRequest
from .draft import ActivityDraft
from .enrolment import Enrolment
from .importing import ImportRow, ImportRun, OrganiserClaim
from .invitation import Invitation, InvitationBatch, InvitationUse
from .material import Material
from .message import ParticipantMessage
from .occurrence import Occurrence
from .organiser import Organiser, OrganiserLogo, OrganiserMembership
from .place_invitation import PlaceInvitation
from .playlist import Playlist, PlaylistEnrolment, PlaylistGroup, PlaylistStep
from .report import Report
from .reviewing import OrganiserPolicy, PublishingReview
from .search import ActivitySearch, SearchWord
from .team import ActivityMembership, PlaylistMembership, TrustedInviter
from .verification import Verification, VerificationDocument
from .version import ActivityVersion

__all__ = [
    "Activity",
    "ActivityDraft",
    "ActivityMembership",
    "ActivitySearch",
    "ActivityVersion",
    "CoOrganiserRequest",
    "Enrolment",
    "ImportRow",
    "ImportRun",
    "Invitation",
    "InvitationBatch",
    "InvitationUse",
    "Material",
    "Occurrence",
    "Organiser",
    "OrganiserClaim",
    "OrganiserLogo",
    "OrganiserMembership",
    "OrganiserPolicy",
    "ParticipantMessage",
    "PlaceInvitation",
    "Playlist",
    "PlaylistEnrolment",
    "PlaylistGroup",
    "PlaylistMembership",
    "PlaylistStep",
    "PublishingReview",
    "Report",
    "SearchWord",
    "TrustedInviter",
    "Verification",
    "VerificationDocument",
]
