"""Pictures of every format, whole and broken; Pillow, which reads them, makes them too."""

from __future__ import annotations

import io
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from commons.catalog.pictures import MAX_PICTURE_BYTES, MAX_SIDE, check_name, check_picture

FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
every_format = pytest.mark.parametrize("ending", FORMATS)


@cache
def picture(ending: str, width: int = 30, height: int = 20, mode: str = "RGB") -> bytes:
    return saved(Image.new(mode, (width, height)), ending)


def saved(image: Image.Image, ending: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, FORMATS[ending], **options)
    return file.getvalue()


def found(name: str, content: bytes) -> str | None:
    problem = check_picture(name, content)
    return problem[0] if problem else None


@every_format
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_good_picture(ending: str, mode: str) -> None:
    assert check_picture(f"a.{ending}", picture(ending, mode=mode)) is None
    assert check_picture(f"a.{ending}", picture(ending, MAX_SIDE, 1)) is None


def test_both_endings_of_a_jpeg() -> None:
    assert check_picture("a.jpeg", picture("jpg")) is None


@pytest.mark.parametrize("name", ["a.png", "menu-1.jpg", "1.jpeg", "a-b-c.webp"])
def test_names(name: str) -> None:
    assert check_name(name) is None


@pytest.mark.parametrize(
    "name",
    ["A.png", "a.PNG", "a b.png", "a_b.png", "a.gif", "a", ".png", "-a.png", "图.png", "a.png.exe", "x" * 80 + ".png"],
)
def test_what_is_no_name(name: str) -> None:
    problem = check_name(name)
    assert problem and problem[0] == "GC801"
    assert "scripts" not in problem[1]


@pytest.mark.parametrize("name", ["a.svg", "a.SVG", "a.svgz"])
def test_an_svg_is_refused_with_its_reason(name: str) -> None:
    assert check_name(name) == ("GC801", "an SVG can hold scripts: send a PNG of it")


@every_format
def test_the_type_is_that_of_the_content(ending: str) -> None:
    for other in FORMATS:
        assert found(f"a.{other}", picture(ending)) == (None if other == ending else "GC802")


@pytest.mark.parametrize(
    "content", [b"", b"x", b"GIF89a" + bytes(20), b"BM" + bytes(60), b"%PDF-1.7", b"MZ", bytes(100)]
)
def test_what_is_no_picture(content: bytes) -> None:
    assert check_picture("a.png", content) == (
        "GC802",
        "by its content this is no PNG, JPEG or WebP: send a PNG of it",
    )


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='x'>", b"<?xml version='1.0'?>\n<!-- x -->\n<svg\n>", b"<!DOCTYPE svg>"]
)
def test_an_svg_under_another_name(content: bytes) -> None:
    problem = check_picture("a.png", content)
    assert problem and "is an SVG" in problem[1]


@every_format
def test_what_is_cut_off_is_damaged(ending: str) -> None:
    whole = saved(Image.effect_noise((40, 40), 50).convert("RGB"), ending)
    for kept in range(len(whole)):
        assert found(f"a.{ending}", whole[:kept]) == "GC802"


@every_format
def test_too_many_pixels(ending: str) -> None:
    assert found(f"a.{ending}", picture(ending, MAX_SIDE + 1, 1)) == "GC804"
    assert found(f"a.{ending}", picture(ending, 1, MAX_SIDE + 1)) == "GC804"


def test_a_bomb_is_not_decoded() -> None:
    # A PNG of 2 gigapixels, in as many bytes as its header has.
    small = picture("png", mode="L")
    assert found("a.png", small[:16] + (50_000).to_bytes(4, "big") + (40_000).to_bytes(4, "big") + small[24:]) in {
        "GC802",
        "GC804",
    }
    assert found("a.png", picture("png", 16_000, 1_000, mode="1")) == "GC804"


def test_too_many_bytes() -> None:
    assert found("a.png", bytes(MAX_PICTURE_BYTES + 1)) == "GC803"


@pytest.mark.parametrize("ending", ["png", "webp"])
def test_what_moves(ending: str) -> None:
    second = Image.new("RGB", (30, 20), "red")
    moving = saved(Image.new("RGB", (30, 20)), ending, save_all=True, append_images=[second])
    assert found(f"a.{ending}", moving) == "GC805"


@every_format
def test_where_it_was_taken(ending: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "A title, which is nobody's secret"
    assert found(f"a.{ending}", saved(Image.new("RGB", (30, 20)), ending, exif=exif)) is None
    exif.get_ifd(0x8825)[1] = "N"
    assert found(f"a.{ending}", saved(Image.new("RGB", (30, 20)), ending, exif=exif)) == "GC806"


@given(
    st.sampled_from(sorted(FORMATS)),
    st.integers(0),
    st.binary(min_size=1, max_size=8),
    st.sampled_from(sorted(FORMATS)),
)
def test_no_content_makes_it_raise(ending: str, at: int, change: bytes, name: str) -> None:
    content = bytearray(picture(ending))
    at %= len(content)
    content[at : at + len(change)] = change
    problem = check_picture(f"a.{name}", bytes(content))
    assert problem is None or problem[0].startswith("GC80")
