from .activity import Activity
from .enrolment import Enrolment
from .organiser import Organiser, OrganiserMembership

__all__ = ["Activity", "Enrolment", "Organiser", "OrganiserMembership"]
