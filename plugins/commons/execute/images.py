"""Images inside a figure, in fewer bytes and with the same pixels."""

from __future__ import annotations

import base64
import io

from PIL import Image
from PIL.PngImagePlugin import PngImageFile

PNG = "data:image/png;base64,"
# A heat map has no more pixels than that on a page; to read larger ones takes memory that nobody has asked for.
_MOST_PIXELS = 2**22


def with_palette(address: str) -> str:
    """Store a PNG of at most 256 colours, as the heat map of one colour scale is, with a palette.

    Args:
        address: A `data:` address with a PNG; Matplotlib writes four bytes a pixel.

    Returns:
        The same image, if it is opaque, has few colours and becomes smaller; else the address as it was.
    """
    try:
        stored = base64.b64decode(address.removeprefix(PNG))
        # Not `Image.open`, which warns of large images: these are not read at all.
        with PngImageFile(io.BytesIO(stored)) as image:
            indexed = _indexed(image) if image.width * image.height <= _MOST_PIXELS else None
    except (OSError, SyntaxError, ValueError):
        return address  # no image: a browser shows none either
    if indexed is None:
        return address
    made = io.BytesIO()
    indexed.save(made, "PNG", optimize=True)
    return PNG + base64.b64encode(made.getvalue()).decode() if made.tell() < len(stored) else address


def _indexed(image: Image.Image) -> Image.Image | None:
    """The same with a palette; nothing if that would not be the same."""
    whole = image.convert("RGBA")
    colours = whole.getcolors(256)
    if colours is None or whole.getchannel("A").getextrema() != (255, 255):
        return None
    plain = whole.convert("RGB")
    indexed = plain.quantize(len(colours), dither=Image.Dither.NONE)
    return indexed if indexed.convert("RGB").tobytes() == plain.tobytes() else None
