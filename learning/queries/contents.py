"""What belongs to an activity's content."""

from learning.blocks import FileBlock, readable_blocks
from learning.models import Activity, Material


def materials_of(activity: Activity) -> dict[str, Material]:
    """The files that its content refers to, by id, in one query; none without file blocks. Only its organiser's own:
    a reference to a file of another organiser leads nowhere."""
    wanted = {block.file for block in readable_blocks(activity.blocks) if isinstance(block, FileBlock)}
    if not wanted:
        return {}
    found = Material.objects.filter(pk__in=wanted, organiser_id=activity.organiser_id)
    return {str(material.pk): material for material in found}
