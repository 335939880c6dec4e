"""The 24 hues that have colour tokens (shared/static/shared/hues.css). Pure."""

HUE_STEP = 15  # degrees of OKLCH hue between two of them
HUES = tuple(range(0, 360, HUE_STEP))


def quantise_hue(hue: float) -> int:
    """The nearest hue that has tokens, 0..345."""
    return round(hue / HUE_STEP) * HUE_STEP % 360


def hue_class(hue: float) -> str:
    """The CSS class that sets --c (text and shapes) and --cs (its tint): "hue-150"."""
    return f"hue-{quantise_hue(hue)}"
