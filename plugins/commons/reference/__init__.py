"""What pages refer to: the works of others, and the terms in both languages.

A page cites a work by its key, `[@vaswani2017]`, and gets the work's authors, title and year, with a link to where the
bibliography tells the rest. The fences `{bibliography}` and `{glossary}` stand for the lists themselves, and
`{waits} grant` for how long grants wait in each state, counted from the logs. All of it
becomes ordinary Markdown before a page is read as such, so that every builder understands it.
"""

from commons.reference.bibliography import BibliographyError
from commons.reference.expansion import References, expand
from commons.reference.glossary import GlossaryError

__all__ = ["BibliographyError", "GlossaryError", "References", "expand"]
