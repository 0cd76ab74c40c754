"""MkDocs renders one page of each family of pages, with placeholders; the others are written without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File, InclusionLevel

from commons.mkdocs.data_page import data_file
from commons.site import Frame, Placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from commons.pages import Family, Planned


class WrittenFile(File):
    """A page that somebody else writes: pages may link to it, and MkDocs leaves it alone."""

    @classmethod
    def of(cls, path: str, config: MkDocsConfig) -> WrittenFile:
        """The file of a page, by its path in the documentation."""
        as_page = File(path, None, config.site_dir, config.use_directory_urls)
        file = cls(
            path,
            None,
            config.site_dir,
            config.use_directory_urls,
            dest_uri=as_page.dest_uri,
            inclusion=InclusionLevel.INCLUDED,
        )
        file.generated_by = "commons"
        return file

    def is_documentation_page(self) -> bool:
        """MkDocs is not to render it."""
        return False

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002 - MkDocs' own
        """There is nothing to copy."""


class Framing:
    """The frames of a language's pages.

    Args:
        planned: The pages that are of families.
        config: The configuration of the build.
        root: The way from `edit_uri` up to the repository's root.
    """

    def __init__(self, planned: Sequence[Planned], config: MkDocsConfig, root: str) -> None:
        self.planned = planned
        families = dict.fromkeys(page.family for page in planned if page.family)
        self._placeholders = {family: Placeholders.of(family) for family in families}
        self._made: dict[str, str] = {page.path: "" for each in self._placeholders.values() for page in each}
        self._frames = [data_file(page, config, root) for each in self._placeholders.values() for page in each]
        self._written = [WrittenFile.of(page.path, config) for page in planned]

    @property
    def files(self) -> Iterator[File]:
        """The files of the pages, and of the placeholders that MkDocs renders."""
        yield from self._frames
        yield from self._written

    @property
    def found(self) -> Iterator[str]:
        """Where the pages are that search engines may list."""
        return (file.url for page, file in zip(self.planned, self._written, strict=True) if not page.hidden)

    def has(self, page: Page) -> bool:
        """Whether it is a page of placeholders."""
        return page.file.src_uri in self._made

    def keep(self, page: Page, html: str) -> None:
        """Keep what became of placeholders."""
        self._made[page.file.src_uri] = html

    def frames(self) -> Mapping[Family, Frame]:
        """By family what is around its pages.

        Raises:
            FrameError: The theme has put a placeholder where it was not expected.
        """
        return {
            family: Frame.of(self._made[each.without.path], self._made[each.sections.path])
            for family, each in self._placeholders.items()
        }
