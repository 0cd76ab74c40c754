"""The forms of the site: a page for each kind that somebody may submit, and the data that its script works with.

What a form asks comes from the catalog's schema. The script (`submission/` in the repository) checks answers by the
same schema and writes the entry's file; without it the page has the file to fill in by hand.
"""

from commons.pages.submission.data import form_files
from commons.pages.submission.pages import render_forms

__all__ = ["form_files", "render_forms"]
