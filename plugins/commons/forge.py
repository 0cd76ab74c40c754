"""Addresses on the forge where the community works: GitHub, and nothing outside this module knows how it makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

# The folder of the issue forms in a repository.
ISSUE_FORMS = ".github/ISSUE_TEMPLATE"


@dataclass(frozen=True)
class Forge:
    """A repository on the forge.

    Attributes:
        repository: Its address, without a slash at the end.
    """

    repository: str

    @property
    def full_name(self) -> str:
        """The repository as programs of the forge call it, such as `gpt-commons/gpt-commons`."""
        return "/".join(self.repository.split("/")[-2:])

    @property
    def discussions(self) -> str:
        """Where all discussions are."""
        return f"{self.repository}/discussions"

    def board(self, name: str) -> str:
        """The discussions of a board, a word of the vocabulary `boards.yml`."""
        return f"{self.discussions}/categories/{quote(name, safe='')}"

    def issue_form(self, kind: str, answers: Mapping[str, str]) -> str:
        """An issue form with some fields filled in.

        Args:
            kind: The form's kind, the name of its file without `.yml`.
            answers: What is in the fields, by their ids.
        """
        return f"{self.repository}/issues/new?{urlencode({'template': f'{kind}.yml', **answers}, quote_via=quote)}"
