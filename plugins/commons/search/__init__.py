"""What readers search: an index of the built site, of which a browser loads only what a query needs.

Pagefind makes it and reads it. Chinese has no spaces, and where one word ends is a matter of opinion, so every
character is a word of its own here, and a query of several is looked for as they stand together; `search.js` does the
same to what readers write.
"""

from commons.search.dialog import with_search
from commons.search.filters import Filters
from commons.search.gathering import Records
from commons.search.index import FOLDER, IndexingError, write_index

__all__ = ["FOLDER", "Filters", "IndexingError", "Records", "with_search", "write_index"]
