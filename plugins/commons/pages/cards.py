"""Cards: what is shown of a page where somebody sends its address, as a picture of its title.

Drawing needs a font that has Chinese, of twenty megabytes, which is not part of this project: a site whose settings
name one has cards, and any other has none. A card is drawn once for its text, and then comes from the cache.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import PIL
from PIL import Image, ImageDraw, ImageFont

from commons import store
from commons.catalog.kinds import FOLDERS, Project
from commons.catalog.labels import word_label
from commons.pages.entries import about
from commons.pages.words import text_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from commons.catalog import Entry
    from commons.pages.community import Community

FOLDER = "cards"
SITE = f"{FOLDER}/site.png"
# What Open Graph's readers show whole.
WIDTH, HEIGHT = 1200, 630
_MARGIN, _BAND = 80, 96
# Few seconds of work: several processes, or several machines, draw them.
_CARDS_A_PIECE = 50
_INDIGO, _INK, _GREY, _PAPER = "#3f51b5", "#1a1c23", "#4a5568", "#ffffff"
# A word, with what follows it to the next place where a line may end; a Chinese character is a word.
_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(rf"[{_CHINESE}][、。！，：；？”’）》]?|[^\s{_CHINESE}]+|\s+")


class FontError(ValueError):
    """A font that cannot be read. The message says which, and what to do."""


class Text(NamedTuple):
    """What is on a card.

    Attributes:
        title: The largest.
        about: Below it; may be empty.
        foot: At the bottom.
        band: At the top.
    """

    title: str
    about: str
    foot: str
    band: str


def path_of(path: str) -> str:
    """Where the card of a page is: an entry has its own, and all other pages have that of the site.

    Args:
        path: The page's file in the documentation, such as `catalog/projects/x.md`.
    """
    found = re.fullmatch(r"catalog/([^/]+)/([^/]+)\.md", path)
    entry = found and found[1] in FOLDERS.values() and found[2] != "index"
    return f"{FOLDER}/{found[1]}/{found[2]}.png" if found and entry else SITE


def plan(
    community: Community, site: str, description: str, font: Path
) -> Iterator[Callable[[], Iterator[tuple[str, bytes]]]]:
    """Plan the cards of a language; samples, which describe nothing real, have none of their own.

    Args:
        community: The catalog in the language.
        site: What the site is called.
        description: What it is.
        font: A file with a font that has the characters of both languages.

    Yields:
        Functions that draw some of them each.

    Raises:
        FontError: There is no font in it.
    """
    drawer = _Drawer(font)
    yield lambda: iter([(SITE, drawer.card(Text(site, description, "", site)))])
    real = [(kind, entry) for kind in FOLDERS for entry in community.catalog.of(kind) if not entry.sample]
    for start in range(0, len(real), _CARDS_A_PIECE):
        yield partial(_drawn, real[start : start + _CARDS_A_PIECE], community, site, drawer)


def _drawn(
    entries: Iterable[tuple[str, Entry]], community: Community, site: str, drawer: _Drawer
) -> Iterator[tuple[str, bytes]]:
    for kind, entry in entries:
        told = about(kind, entry)
        state = word_label(community.catalog.vocabulary, "states", entry.state, community.language)
        license_ = (entry.license or "") if isinstance(entry, Project) else ""
        foot = " · ".join(filter(None, [community.words[kind], state, license_]))
        text = Text(community.name(entry), text_in(told, community.language) if told else "", foot, site)
        yield f"{FOLDER}/{FOLDERS[kind]}/{entry.id}.png", drawer.card(text)


class _Drawer:
    def __init__(self, font: Path) -> None:
        self._font = font
        try:
            self._content = font.read_bytes()
            self._index = _simplified(self._content)
        except OSError as error:
            raise FontError(f"{font}: no font can be read here ({error}); cards need one that has Chinese") from error

    def card(self, text: Text) -> bytes:
        inputs = {"text": list(text), "font": self._digest, "pillow": PIL.__version__, "source": _source()}
        return store.default().get_or_compute(store.key("card", inputs), lambda: self._draw(text))

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self._content).hexdigest()

    def _draw(self, text: Text) -> bytes:
        image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, WIDTH, _BAND), fill=_INDIGO)
        self._line(draw, text.band, 36, _BAND // 2, _PAPER)
        y = _BAND + 60
        for size, color, most, part in ((68, _INK, 2, text.title), (36, _GREY, 4, text.about)):
            font = self._of_size(size)
            for line in lines(_plain(part), font, WIDTH - 2 * _MARGIN, most):
                draw.text((_MARGIN, y), line, fill=color, font=font)
                y += round(size * 1.35)
            y += 16
        self._line(draw, text.foot, 32, HEIGHT - 56, _INDIGO)
        file = io.BytesIO()
        # Few colours: letters and what smooths them.
        image.quantize(colors=32, method=Image.Quantize.MEDIANCUT).save(file, "PNG", optimize=True)
        return file.getvalue()

    def _line(self, draw: ImageDraw.ImageDraw, text: str, size: int, middle: int, color: str) -> None:
        font = self._of_size(size)
        for line in lines(_plain(text), font, WIDTH - 2 * _MARGIN, 1):
            draw.text((_MARGIN, middle), line, fill=color, font=font, anchor="lm")

    def _of_size(self, size: int) -> ImageFont.FreeTypeFont:
        return _font(self._content, size, self._index)


def lines(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """Break a text into lines that fit; what is left of it is an ellipsis.

    Args:
        text: Without control characters.
        font: What it is drawn with.
        width: How wide a line may be, in pixels.
        most: How many lines there may be.
    """
    made = [""]
    for word in _WORD.findall(text):
        for piece in [word] if font.getlength(word) <= width else word:
            if font.getlength((made[-1] + piece).rstrip()) <= width:
                made[-1] += piece
            else:
                made.append(piece.lstrip())
    made = [line.rstrip() for line in made if line.strip()]
    if len(made) <= most:
        return made
    last = made[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*made[: most - 1], f"{last.rstrip()}…"]


def _plain(text: str) -> str:
    """A text in one line, without characters that nothing is drawn for."""
    printable = (each if unicodedata.category(each)[0] != "C" else " " for each in text)
    return " ".join("".join(printable).split())


@cache
def _font(content: bytes, size: int, index: int) -> ImageFont.FreeTypeFont:
    # The basic layout is the same on every machine.
    return ImageFont.truetype(io.BytesIO(content), size, index=index, layout_engine=ImageFont.Layout.BASIC)


def _simplified(content: bytes) -> int:
    """Which font of a collection has the forms of simplified Chinese; the first if none says so."""
    for index in range(16):
        try:
            family, _ = _font(content, 16, index).getname()
        except OSError:
            if index == 0:
                raise
            break
        if family and " SC" in family:
            return index
    return 0


@cache
def _source() -> str:
    return store.source_digest("commons.pages.cards")
