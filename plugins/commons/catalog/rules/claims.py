"""What two entries must not both have: the entry whose file's name comes later is told of the earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from commons.catalog.diagnostics import Diagnostic, Related, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commons.catalog.rules.facts import Claim


class _Saying(NamedTuple):
    message: str
    related: str
    severity: Literal["error", "warning"] = "error"


_SAYINGS = {
    "GC204": _Saying("the repository {value} is that of {path} too", "the same repository"),
    "GC209": _Saying("the former id {value} is that of {path} too", "the same former id"),
    "GC210": _Saying("the paper {value} is one of {path} too: is it about both?", "the same paper", "warning"),
    "GC211": _Saying("the name {value} is easily taken for that of {path}", "the other name", "warning"),
}


def check_claims(claims: Iterable[Claim]) -> Iterator[Diagnostic]:
    """Find what several entries claim."""
    holders: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        holder = holders.setdefault((claim.id, claim.key), claim)
        if holder.path != claim.path:
            saying = _SAYINGS[claim.id]
            message = saying.message.format(value=quoted(claim.value), path=holder.path)
            related = Related(holder.path, *holder.place, saying.related)
            yield Diagnostic(claim.path, *claim.place, claim.id, message, saying.severity, (related,))
