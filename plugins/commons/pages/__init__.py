"""The catalog's pages: a `Catalog` in, HTML out.

Entry text is data: templates escape it, and nothing of it is parsed as Markdown.
"""

from commons.pages.page import Heading, RenderedPage
from commons.pages.render import render

__all__ = ["Heading", "RenderedPage", "render"]
