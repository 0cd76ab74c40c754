"""The content-addressed cache that every computed thing goes through.

A value is stored under a hash of everything it depends on (`key`), so nothing is ever out of date: another input is
another key. What is read back is trusted only if it is whole, and a cache that cannot be read or written costs time,
never a build.
"""

from commons.store.cache import Entry, Store, StoreError, default
from commons.store.cleaning import removable
from commons.store.keys import key, source_digest

__all__ = ["Entry", "Store", "StoreError", "default", "key", "removable", "source_digest"]
