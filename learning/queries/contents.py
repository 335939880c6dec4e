"""What belongs to an activity's content."""

from learning.blocks import FileBlock, readable_blocks
from learning.models import Activity, Material, Organiser


def activity_with_slug(slug: str) -> Activity | None:
    """The activity with all that its pages need, whoever may see it."""
    return (
        Activity.objects.select_related("organiser__issuer", "achievement", "category")
        .filter(slug=slug)
        .first()
    )


def materials_of(activity: Activity) -> dict[str, Material]:
    """The files that its content refers to, by id, in one query; none without file blocks. Only its organiser's own:
    a reference to a file of another organiser leads nowhere."""
    wanted = {block.file for block in readable_blocks(activity.blocks) if isinstance(block, FileBlock)}
    if not wanted:
        return {}
    found = Material.objects.filter(pk__in=wanted, organiser_id=activity.organiser_id)
    return {str(material.pk): material for material in found}


def co_organisers_of(activity: Activity) -> list[Organiser]:
    return list(activity.co_organisers.filter(hidden_at=None).order_by("name"))
