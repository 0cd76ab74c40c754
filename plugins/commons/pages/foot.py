"""What stands below every page: where to report a problem with it, and where to discuss it."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

from commons.pages.words import environment, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog import Catalog
    from commons.forge import Forge

# The board of what is in a folder of the documentation; the most particular that fits counts.
_BOARDS = {
    "": "general",
    "learn": "models",
    "developers": "site",
    "contribute": "general",
    "contribute/review.md": "reviews",
    "contribute/grants.md": "resources",
    "contribute/rules": "projects",
    "catalog": "projects",
    "catalog/people": "reviews",
    "catalog/reviewers": "reviews",
    "catalog/reviews": "reviews",
    "catalog/pools": "resources",
    "catalog/grants": "resources",
    "catalog/ledger": "resources",
    "catalog/problems": "site",
    "catalog/discussions": "general",
}
_GISCUS_LANGUAGES = {"en": "en", "zh": "zh-CN"}


@dataclass(frozen=True)
class Giscus:
    """Where giscus, which shows a discussion inside a page, finds the boards.

    Attributes:
        repository_id: The repository's id, as giscus.app says it; without it discussions are not shown in pages.
        categories: The id of each board's category, as giscus.app says it; a board without one has a link alone.
    """

    repository_id: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Foot:
    """The foot of the pages in one language.

    Attributes:
        catalog: Has the boards.
        language: `en` or `zh`.
        forge: Where problems are reported and things are discussed.
        version: The site's, for those who look for the problem.
        giscus: How discussions are shown in pages.
    """

    catalog: Catalog
    language: str
    forge: Forge
    version: str
    giscus: Giscus = field(default_factory=Giscus)

    def of(self, path: str, address: str) -> str:
        """The foot of a page.

        Args:
            path: Its file in the documentation, such as `learn/gpt.md`.
            address: Where it is in the site.
        """
        board = board_of(path)
        said = words(self.language)
        report = {"page": address, "version": self.version, "language": said["page_language"]}
        return (
            environment(self.language)
            .get_template("foot.html")
            .render(
                board=self.catalog.vocabulary.boards.get(board),
                board_link=self.forge.board(board),
                category=self.giscus.categories.get(board) if self.giscus.repository_id else None,
                repository_id=self.giscus.repository_id,
                giscus_language=_GISCUS_LANGUAGES[self.language],
                repository=self.forge.full_name,
                term=path.removesuffix(".md"),
                board_id=board,
                report_link=self.forge.issue_form("problem", report),
            )
        )


def board_of(path: str) -> str:
    """The board on which a page is discussed, by its file in the documentation."""
    places = [path, *(path[:index] for index in range(len(path) - 1, 0, -1) if path[index] == "/"), ""]
    return next(_BOARDS[place] for place in places if place in _BOARDS)


def site_version(commit: str) -> str:
    """The version that readers report: the package's, and the beginning of the commit if it is known."""
    number = version("gpt-commons")
    return f"{number} ({commit[:10]})" if commit else number
