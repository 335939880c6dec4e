"""Skills that got another name are found by it: a job in each location writes anew what search reads of them."""

from datetime import timedelta

from learning.models import Activity
from learning.services.activities import list_on_network
from learning.services.searching import index_activities
from tenants.jobs import enqueue_everywhere, tenant_task

# A file of names is read in many steps: the jobs wait until most of them are done.
SOON = timedelta(minutes=1)


@tenant_task
def index_skills() -> None:
    """For this location's search and the network's; safe to run twice."""
    activities = Activity.objects.exclude(skills=[], competences=[])
    index_activities(activities)
    list_on_network(activities)


def index_skills_soon(**_signal: object) -> None:
    """Receiver of shared's `skills_renamed`: where such a job waits already, none is added."""
    enqueue_everywhere(index_skills, delay=SOON)
