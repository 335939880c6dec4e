"""Reading the templates that a location shares."""

from django.db.models import QuerySet

from learning.models import Activity


def shared_templates() -> QuerySet[Activity]:
    """Whatever its status: a template may be a draft. What the location has hidden is none."""
    rows = Activity.objects.filter(is_template=True, hidden_at=None, organiser__hidden_at=None)
    return rows.select_related("organiser", "category", "achievement").order_by("title", "pk")
