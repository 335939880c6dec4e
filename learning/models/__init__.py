from .activity import Activity
from .enrolment import Enrolment
from .material import Material
from .organiser import Organiser, OrganiserMembership

__all__ = ["Activity", "Enrolment", "Material", "Organiser", "OrganiserMembership"]
