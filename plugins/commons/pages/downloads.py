"""The catalog as files to download, and the page that says what there is and how to read it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.exporting import database, document, lines, parquet, sheet
from commons.catalog.kinds import FOLDERS
from commons.pages.api import INDEX
from commons.pages.community import Community
from commons.pages.page import Heading, RenderedPage
from commons.pages.words import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from commons.catalog import Catalog
    from commons.pages.publication import Publication

PAGE = "catalog/data/index.md"
# For addresses in examples, where the site does not know its own.
_SOMEWHERE = "https://example.org/"


class Download(NamedTuple):
    """A file with entries.

    Attributes:
        path: Where it is in the site.
        form: What it is written as, such as `csv`.
        kind: The kind of its entries; empty for all.
        write: Gives its content.
    """

    path: str
    form: str
    kind: str
    write: Callable[[Catalog], bytes]


def _all() -> Iterator[Download]:
    whole: dict[str, Callable[[Catalog], bytes]] = {
        "json": document,
        "jsonl": lines,
        "csv": sheet,
        "parquet": parquet,
        "sqlite": database,
    }
    yield from (Download(f"catalog.{form}", form, "", write) for form, write in whole.items())
    for kind, folder in FOLDERS.items():
        yield Download(f"catalog/{folder}.csv", "csv", kind, partial(sheet, kind=kind))
        yield Download(f"catalog/{folder}.parquet", "parquet", kind, partial(parquet, kind=kind))


DOWNLOADS = tuple(_all())


def render(catalog: Catalog) -> Iterator[tuple[str, bytes]]:
    """Write all files: where each is in the site, and its content."""
    yield from ((each.path, each.write(catalog)) for each in DOWNLOADS)


def gap(path: str) -> str:
    """What stands for the size of a file until it is known: to write all files takes long."""
    return f"(size of {path})"


def with_sizes(text: str, sizes: Mapping[str, int], language: str) -> str:
    """A page with the sizes in the gaps."""
    for path, number in sizes.items():
        text = text.replace(gap(path), _size(number, language))
    return text


def _size(number: int, language: str) -> str:
    written: str = environment(language).filters["size"](number)
    return written.replace(" ", "\u00a0")


def render_data(
    catalog: Catalog, language: str, publication: Publication, *, size: Callable[[str], str] | None = None
) -> RenderedPage:
    """Render the page that leads to the files.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        publication: Where the site is.
        size: Says how large a file is, or `gap`; by default it is found out.
    """
    community = Community(catalog, language, address=publication.address_of(language))
    words = community.words
    sizes = {} if size else {path: len(content) for path, content in render(catalog)}
    # The files are at the root of the site, which for other languages is further up.
    root = "../../" + publication.root_from(language)
    whole = [each for each in DOWNLOADS if not each.kind]
    tables = {kind: [each for each in DOWNLOADS if each.kind == kind] for kind in FOLDERS}
    html = community.fill(
        "data.html",
        whole=whole,
        tables=tables,
        size=size or (lambda path: _size(sizes[path], language)),
        root=root,
        index=INDEX,
        address=publication.address or _SOMEWHERE,
        counts={kind: sum(not entry.sample for entry in catalog.of(kind)) for kind in FOLDERS},
    )
    sections = ("downloads", "tables", "data_api", "data_examples", "data_license")
    headings = tuple(Heading(name.removeprefix("data_"), words[name]) for name in sections)
    return RenderedPage(PAGE, words["data"], words["data_description"], html, headings=headings)
