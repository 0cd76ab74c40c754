"""Addresses: which may stand in an entry, and when two of them are the same repository."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from commons.catalog.diagnostics import quoted
from commons.catalog.refusal import refusal

_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_UNSAFE = re.compile(r"[\s\"'<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label has a letter first and last, so no way of writing an IP address fits.
_HOST = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])", re.IGNORECASE)
# Names that are reserved for what is not on the public network (RFC 2606, 6761, 6762, 9476).
PRIVATE = {"alt", "arpa", "home", "internal", "invalid", "lan", "local", "localhost", "onion", "test"}
# Where the upper and lower case of a path are the same.
CASELESS = {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}


def check_url(url: str) -> str:
    """Check an address.

    Args:
        url: As an entry writes it.

    Returns:
        The same.

    Raises:
        PydanticCustomError: It is not a plain https address of a public host.
    """
    unsafe = _UNSAFE.search(url)
    if unsafe:
        raise refusal("GC408", f"has {unsafe[0]!r} in it, which must be percent-encoded in an address")
    address = _ADDRESS.fullmatch(url)
    if address is None or address["scheme"] != "https":
        raise refusal("GC404", f"must begin with https://, got {quoted(url)}", instead=_with_https(url))
    authority = address["authority"]
    if "@" in authority:
        bare = f"https://{authority.rpartition('@')[2]}{address['rest']}"
        message = "must have no user name or password: remove what stands before the '@'"
        raise refusal("GC405", message, instead=_if_good(bare))
    host, colon, port = authority.partition(":")
    if not host or authority.startswith("["):
        raise refusal("GC406", f"must name its host, got {quoted(authority)}")
    if colon:
        # Only https's own port can go without the address becoming another.
        instead = _if_good(f"https://{host}{address['rest']}") if port == "443" else None
        raise refusal("GC407", f"must have no port: write {quoted('https://' + host)}", instead=instead)
    if len(host) > 253 or not _HOST.fullmatch(host) or host.rpartition(".")[2].lower() in PRIVATE:
        raise refusal("GC406", f"must name a public host such as 'example.org', got {quoted(host)}")
    return url


def _with_https(url: str) -> str | None:
    """The address with https, if it is one without it, with http, or git's for the same place."""
    place = re.fullmatch(r"(?:https?:/*|git://|(?:ssh://)?git@)?([^/:@]+)[/:](.*)", url, re.DOTALL | re.IGNORECASE)
    host_alone = _HOST.fullmatch(re.sub(r"^https?:/*", "", url, flags=re.IGNORECASE))
    if host_alone:
        return _if_good(f"https://{host_alone[0]}")
    return _if_good(f"https://{place[1]}/{place[2]}") if place else None


def _if_good(url: str) -> str | None:
    try:
        return check_url(url)
    except PydanticCustomError:
        return None


Url = Annotated[
    str,
    Field(min_length=1, max_length=1000, json_schema_extra={"format": "uri", "pattern": "^https://"}),
    AfterValidator(check_url),
]


def plain_repository(url: str) -> str:
    """A repository's address without what says nothing: `www.`, a trailing `.git` or slash, a query, a fragment.

    Only of hosts where that is known to make no difference.
    """
    place = _without_query(url).rstrip("/")
    if place.lower().endswith(".git"):
        place = place[:-4].rstrip("/")
    scheme, _, rest = place.partition("://")
    host, slash, path = rest.partition("/")
    bare = host.lower().removeprefix("www.")
    return f"{scheme}://{bare}{slash}{_single_slashes(path)}" if bare in CASELESS else url


def same_repository(url: str) -> str:
    """A form that is the same for all spellings of one repository's address.

    Upper and lower case, `http`, `www.`, `.git`, a trailing slash, a query and a fragment make no difference.
    """
    place = _without_query(url.strip())
    scheme, separator, rest = place.partition("://")
    place = rest if separator and scheme.lower() in {"http", "https"} else place
    host, _, path = place.partition("/")
    host = host.lower().removeprefix("www.")
    path = _single_slashes(path).strip("/")
    if path.lower().endswith(".git"):
        path = path[:-4].rstrip("/")
    return f"{host}/{path.lower() if host in CASELESS else path}"


def _without_query(url: str) -> str:
    return url.partition("?")[0].partition("#")[0]


def _single_slashes(path: str) -> str:
    return re.sub(r"/+", "/", path) if "//" in path else path
