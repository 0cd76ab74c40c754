"""Pictures as contributors send them: their real type, their size, and what they say beside what they show.

Pillow reads their headers and its own checks of them; no picture is decoded, however small its file or large its sides.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import quoted

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PICTURE_BYTES = 1024 * 1024
MAX_SIDE = 4096
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:png|jpe?g|webp)")
_LONGEST_NAME = 80
# By Pillow's name of the format. A JPEG with several pictures in it is an MPO.
_ENDINGS = {"PNG": ("png",), "JPEG": ("jpg", "jpeg"), "MPO": ("jpg", "jpeg"), "WEBP": ("webp",)}
_SVG = re.compile(rb"<svg[\s>]|<!doctype\s+svg", re.IGNORECASE)
_WHERE_SVG_BEGINS = 4096
# The last bytes of a whole file; of a WebP its length stands in it, which Pillow compares.
_LAST = {"png": b"IEND\xaeB`\x82", "jpg": b"\xff\xd9", "webp": b""}
# The tag of EXIF for the place, and the chunk of a PNG that EXIF stands in.
_GPS, _EXIF_OF_PNG = 0x8825, b"eXIf"
_DAMAGED = "the picture is damaged: save it again"

Problem = tuple[str, str]


def check_name(name: str) -> Problem | None:
    """The diagnostic's id and what is wrong with the name of a picture's file, or None."""
    if _NAME.fullmatch(name) and len(name) <= _LONGEST_NAME:
        return None
    if name.lower().endswith((".svg", ".svgz")):
        return "GC801", "an SVG can hold scripts: send a PNG of it"
    return "GC801", (
        "a picture's name is made of lower-case ASCII letters, digits and single hyphens, "
        f"and ends with .png, .jpg, .jpeg or .webp, got {quoted(name)}"
    )


def check_picture(name: str, content: bytes) -> Problem | None:
    """Check a picture.

    Args:
        name: Its file's name, one that `check_name` lets pass.
        content: The file, or its first `MAX_PICTURE_BYTES + 1` bytes.

    Returns:
        The diagnostic's id and what is wrong, or None. No content makes this raise.
    """
    if len(content) > MAX_PICTURE_BYTES:
        most = MAX_PICTURE_BYTES // 1024
        return "GC803", f"the picture is larger than {most} KiB: cut it, or save it in fewer colours"
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as image:
                return _check(name, image, content)
        except UnidentifiedImageError:
            is_svg = _SVG.search(content[:_WHERE_SVG_BEGINS])
            what = "is an SVG, which can hold scripts" if is_svg else "is no PNG, JPEG or WebP"
            return "GC802", f"by its content this {what}: send a PNG of it"
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return "GC804", f"the picture is more than {MAX_SIDE} pixels wide or high: make it smaller"
        except Exception:  # Pillow raises whatever its parsers stumble over
            return "GC802", _DAMAGED


def _check(name: str, image: Image, content: bytes) -> Problem | None:
    endings = _ENDINGS[str(image.format)]
    if name.rpartition(".")[2] not in endings:
        type_ = "JPEG" if image.format == "MPO" else image.format
        return "GC802", f"by its content this is a {type_}: let its name end with .{endings[0]}"
    if max(image.size) > MAX_SIDE:
        width, height = image.size
        message = f"the picture is {width} × {height} pixels, and neither may be more than {MAX_SIDE}: make it smaller"
        return "GC804", message
    if getattr(image, "n_frames", 1) > 1:
        return "GC805", "there are several pictures in the file, or one that moves: send one that stands still"
    if _says_where(image, content):
        return "GC806", "the picture says where it was taken: remove its metadata"
    if not content.endswith(_LAST[endings[0]]):
        return "GC802", _DAMAGED
    image.verify()
    return None


def _says_where(image: Image, content: bytes) -> bool:
    # Not `getexif`, which would decode a PNG to look behind its pixels.
    from PIL.Image import Exif

    exif = Exif()
    exif.load(image.info.get("exif") or content.partition(_EXIF_OF_PNG)[2])
    return bool(exif.get_ifd(_GPS))
