from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from commons.execute.images import PNG, with_palette


def address(image: Image.Image, **options: object) -> str:
    written = io.BytesIO()
    image.save(written, "PNG", **options)
    return PNG + base64.b64encode(written.getvalue()).decode()


def pixels(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.removeprefix(PNG)))).convert("RGBA"))


def coloured(n_colours: int, size: int, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    scale = random.integers(0, 256, (n_colours, 4), dtype=np.uint8)
    scale[:, 3] = 255
    return Image.fromarray(scale[random.integers(0, n_colours, (size, size))])


def test_a_heat_map_becomes_half_as_large() -> None:
    heat = address(coloured(256, 96, 1))
    assert len(with_palette(heat)) < 0.5 * len(heat)


@given(st.integers(1, 300), st.integers(1, 40), st.integers(0, 2**32))
def test_the_pixels_stay_the_same(n_colours: int, size: int, seed: int) -> None:
    before = address(coloured(n_colours, size, seed))
    after = with_palette(before)
    assert len(after) <= len(before)
    assert np.array_equal(pixels(before), pixels(after))


def test_what_is_not_opaque_stays() -> None:
    for image in (Image.new("RGBA", (50, 50), (1, 2, 3, 128)), Image.new("LA", (50, 50), (1, 0))):
        before = address(image)
        assert with_palette(before) == before


@pytest.mark.parametrize(
    "content",
    ["", "x", "====", "AAAA", "é", address(coloured(5, 9, 1)).removeprefix(PNG)[:-40], "R0lGODlhAQABAAAAACw="],
)
def test_what_is_no_image_stays(content: str) -> None:
    assert with_palette(PNG + content) == PNG + content


def test_what_would_take_much_memory_stays() -> None:
    bomb = address(Image.new("1", (30_000, 30_000)))
    assert with_palette(bomb) == bomb
