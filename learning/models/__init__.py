from .activity import Activity
from .enrolment import Enrolment
from .organiser import Organiser, OrganiserMembership
from .search import ActivitySearch, SearchWord

__all__ = ["Activity", "ActivitySearch", "Enrolment", "Organiser", "OrganiserMembership", "SearchWord"]
