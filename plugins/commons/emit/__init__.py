"""The site as a folder of Markdown, for Zensical or another builder that runs no plugins.

Formulas, fences and code cells are extensions of Python-Markdown and go along in the settings; what the MkDocs plugin
adds to a build, the catalog's pages and this project's styles, is written into the folder.
"""

from commons.emit.settings import SettingsError
from commons.emit.tree import emit

__all__ = ["SettingsError", "emit"]
