"""Where a site is published, and where its languages are in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Publication:
    """A site as others see it.

    Attributes:
        name: What it is called.
        address: Where it is, with a slash at the end; empty if that is not known.
        languages: The path of each language's part by its code, such as `zh/`; empty for the one at the site's root.
    """

    name: str
    address: str
    languages: Mapping[str, str]

    def address_of(self, language: str) -> str:
        """Where a language's part is, with a slash at the end; empty if that is not known."""
        return self.address and self.address + self.languages.get(language, "")

    def is_root(self, language: str) -> bool:
        """Whether a language's part is at the root of the site, where what has no language belongs too."""
        return not self.languages.get(language, "")

    def root_from(self, language: str) -> str:
        """The way from a language's part up to the root of the site, such as `../`; empty at the root."""
        return "../" * self.languages.get(language, "").count("/")
