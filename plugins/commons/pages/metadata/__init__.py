"""What programs are told of the site and its pages: structured data, previews of links, sitemaps, and redirects."""

from commons.pages.metadata.facts import PageFacts
from commons.pages.metadata.heads import Heads
from commons.pages.metadata.redirects import redirects, rules
from commons.pages.metadata.sitemap import robots, sitemaps

__all__ = ["Heads", "PageFacts", "redirects", "robots", "rules", "sitemaps"]
