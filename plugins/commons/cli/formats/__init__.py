"""How mistakes are shown: each format is a function from a catalog to text."""

from commons.cli.formats.annotations import github
from commons.cli.formats.interchange import json, sarif
from commons.cli.formats.report import markdown
from commons.cli.formats.text import human, summary

__all__ = ["github", "human", "json", "markdown", "sarif", "summary"]
