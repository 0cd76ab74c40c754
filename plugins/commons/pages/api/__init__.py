"""The catalog as static JSON: an index, a list for each kind and each value it is sorted by, a document for each entry.

What a document holds is said in `documents`, from which its schema is made. Within one version fields are added, and
none is taken away or given another meaning. Addresses in a document are relative to the site's root.
"""

from commons.pages.api.files import render
from commons.pages.api.places import FOLDER, INDEX, VERSION

__all__ = ["FOLDER", "INDEX", "VERSION", "render"]
