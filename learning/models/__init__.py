from .activity import Activity
from .enrolment import Enrolment
from .organiser import Organiser, OrganiserMembership
from .playlist import Playlist, PlaylistEnrolment, PlaylistGroup, PlaylistStep

__all__ = [
    "Activity",
    "Enrolment",
    "Organiser",
    "OrganiserMembership",
    "Playlist",
    "PlaylistEnrolment",
    "PlaylistGroup",
    "PlaylistStep",
]
