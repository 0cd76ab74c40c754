"""A catalog for other programs: JSON, JSON Lines, CSV, Parquet, and an SQLite database.

Everything is in a fixed order: kinds as `KINDS` has them, entries by id, fields as their kind has them. The same
catalog gives the same bytes.
"""

from commons.catalog.exporting.columns import Column, columns
from commons.catalog.exporting.database import database
from commons.catalog.exporting.documents import document, lines, record, vocabulary
from commons.catalog.exporting.parquet import parquet
from commons.catalog.exporting.sheet import sheet, unguarded

__all__ = [
    "Column",
    "columns",
    "database",
    "document",
    "lines",
    "parquet",
    "record",
    "sheet",
    "unguarded",
    "vocabulary",
]
