from .activity import Activity
from .enrolment import Enrolment
from .organiser import Organiser, OrganiserMembership
from .playlist import Playlist, PlaylistEnrolment, PlaylistGroup, PlaylistStep
from .search import ActivitySearch, SearchWord

__all__ = [
    "Activity",
    "ActivitySearch",
    "Enrolment",
    "Organiser",
    "OrganiserMembership",
    "Playlist",
    "PlaylistEnrolment",
    "PlaylistGroup",
    "PlaylistStep",
    "SearchWord",
]
