from .activity import Activity
from .draft import ActivityDraft
from .enrolment import Enrolment
from .occurrence import Occurrence
from .organiser import Organiser, OrganiserMembership
from .version import ActivityVersion

__all__ = [
    "Activity",
    "ActivityDraft",
    "ActivityVersion",
    "Enrolment",
    "Occurrence",
    "Organiser",
    "OrganiserMembership",
]
