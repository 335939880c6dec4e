"""How often people went on to an organiser's own website: a number without a person, so without an audit entry."""

from django.db.models import F

from learning.models import Activity


def count_click(*, activity: Activity) -> None:
    """One more."""
    Activity.objects.filter(pk=activity.pk).update(external_clicks=F("external_clicks") + 1)
