"""Entries made of what stands in other formats, and what is lost or left to do, at its place there."""

from commons.catalog.importing.drafts import Draft, Note, Reading
from commons.catalog.importing.formats import FORMATS, MOST_BYTES, Context, read
from commons.catalog.importing.placing import Imported, Options, place

__all__ = ["FORMATS", "MOST_BYTES", "Context", "Draft", "Imported", "Note", "Options", "Reading", "place", "read"]
