"""What content may be stored: the judgement of learning.blocks and learning.videos as errors that people see."""

from typing import Any

from learning.blocks import BlockRefused, read_blocks, write_block
from learning.errors import ContentRefused
from learning.videos import read_videos

Blocks = list[dict[str, Any]]


def checked_blocks(raw: object) -> Blocks:
    """Blocks as they may be stored. Raises ContentRefused."""
    try:
        return [write_block(block) for block in read_blocks(raw)]
    except BlockRefused as error:
        raise ContentRefused(error.message, field=error.field) from None


def checked_videos(raw: object) -> list[dict[str, str]]:
    """Videos as they may be stored. Raises ContentRefused."""
    try:
        return read_videos(raw)
    except BlockRefused as error:
        raise ContentRefused(error.message, field=error.field) from None
