"""What is known of a page when all of them are rendered."""

from __future__ import annotations

from typing import NamedTuple


class PageFacts(NamedTuple):
    """A page as programs are told of it.

    Attributes:
        path: Its file in the documentation, such as `catalog/projects/x.md`.
        url: Where it is in its language's part of the site, such as `catalog/projects/x/`; empty for the home page.
        title: Plain text.
        description: One sentence of plain text.
        hidden: Whether search engines are to leave it out: what it shows does not exist.
    """

    path: str
    url: str
    title: str
    description: str
    hidden: bool = False
