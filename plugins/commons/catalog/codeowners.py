"""Who is asked to look at a change, as GitHub reads it: made from the roles in the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.roles import Roles

if TYPE_CHECKING:
    from commons.catalog.loading import Catalog

_HEAD = "# Made by `commons codeowners` from the roles of people in the catalog; a test keeps it current.\n"
_NOBODY = "# No person in the catalog is a maintainer yet, so nobody is asked to look at changes.\n"


def codeowners(catalog: Catalog) -> str:
    """The text of `CODEOWNERS`.

    Only maintainers are in it, and they look at everything: GitHub takes nobody who may not write to the repository.
    Invented people have no role outside of samples, and so none here.
    """
    roles = Roles(catalog, catalog)
    handles = [person.handle for person in catalog.people if "maintainer" in roles.given(person.id, sample=False)]
    return _HEAD + (f"* {' '.join(f'@{handle}' for handle in handles)}\n" if handles else _NOBODY)
