"""Cards, drawn with a font that is at hand: what they are for, that text fits, and that they are the same each time."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image, ImageFont

from commons.pages import cards
from commons.pages.community import Community
from commons.pages.metadata import Heads, PageFacts
from tests import hostile
from tests.live.rendering import parse
from tests.pages.feeds.feeding import SOMEWHERE, of, shipped

FONT = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"
LOADED = ImageFont.truetype(str(FONT), 36)


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path))


@cache
def first() -> Community:
    real, sample = (next(each for each in shipped().projects if each.sample is sample) for sample in (False, True))
    return Community(of(projects=[real, sample]), "en")


def drawn(community: Community) -> dict[str, bytes]:
    return {name: card for draw in cards.plan(community, "GPT Commons", "A site.", FONT) for name, card in draw()}


def test_every_entry_that_is_real_has_one_and_the_site_too() -> None:
    made = drawn(first())
    (real, _) = first().catalog.projects
    assert list(made) == ["cards/site.png", f"cards/projects/{real.id}.png"]
    for content in made.values():
        image = Image.open(io.BytesIO(content))
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(content) < 60_000
        assert len(image.convert("RGB").getcolors() or ()) > 3
    assert made == drawn(first())


def test_another_text_is_another_card() -> None:
    changed = first().catalog.projects[0].model_copy(update={"name": "Another name"})
    assert drawn(first()) != drawn(Community(of(projects=[changed]), "en"))


@pytest.mark.parametrize(
    ("path", "card"),
    [
        ("catalog/projects/nanogpt.md", "cards/projects/nanogpt.png"),
        ("catalog/projects/index.md", cards.SITE),
        ("catalog/queue/index.md", cards.SITE),
        ("catalog/other/x.md", cards.SITE),
        ("learn/gpt.md", cards.SITE),
    ],
)
def test_which_card_a_page_has(path: str, card: str) -> None:
    assert cards.path_of(path) == card


def test_heads_name_the_card_and_samples_that_of_the_site() -> None:
    def told(*, hidden: bool) -> dict[str | None, str | None]:
        page = PageFacts("catalog/projects/x.md", "catalog/projects/x/", "X", "About x.", hidden)
        head = Heads(Community(shipped(), "zh"), SOMEWHERE, with_cards=True).of(page, "../../..")
        return {meta.get("property") or meta.get("name"): meta.get("content") for meta in parse(head).iter("meta")}

    assert told(hidden=False)["og:image"] == "https://example.org/zh/cards/projects/x.png"
    assert told(hidden=False)["twitter:card"] == "summary_large_image"
    assert told(hidden=True)["og:image"] == "https://example.org/zh/cards/site.png"


TEXTS = ["A few words that are more than one line has room for. " * 5, "词元与注意力，" * 40, "x" * 500, "a b", ""]


@pytest.mark.parametrize("text", [*TEXTS, *hostile.OWN])
def test_lines_fit(text: str) -> None:
    found = cards.lines(cards._plain(text), LOADED, 1040, 4)
    assert len(found) <= 4
    assert all(LOADED.getlength(line) <= 1040 and "\n" not in line for line in found)
    whole = "".join("".join(found).split())
    assert whole == "".join(cards._plain(text).split()) or whole.endswith("…")


def test_no_line_begins_with_what_ends_a_sentence() -> None:
    found = cards.lines("词元与注意力，" * 40, LOADED, 1000, 20)
    assert [line for line in found if line[0] in "，。"] == []


@pytest.mark.parametrize("content", [None, b"", b"no font"])
def test_what_is_no_font_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "x.ttf").write_bytes(content)
    with pytest.raises(cards.FontError, match=r"x\.ttf: no font can be read"):
        list(cards.plan(first(), "x", "y", tmp_path / "x.ttf"))
