"""Licences as SPDX expressions in their canonical spelling."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from commons.catalog.diagnostics import quoted
from commons.catalog.refusal import refusal

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError

# What people write, in lower case without anything but letters and digits, and what they may have meant.
_MEANT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "apache",
            "apache2",
            "apache20",
            "apachev2",
            "apachelicense",
            "apachelicense20",
            "apachelicenseversion20",
            "asl2",
        ),
        ("Apache-2.0",),
    ),
    **dict.fromkeys(("mitlicense", "themitlicense", "expat"), ("MIT",)),
    **dict.fromkeys(("bsd", "bsdlicense"), ("BSD-3-Clause", "BSD-2-Clause")),
    **dict.fromkeys(("bsd3", "bsd3clause", "newbsd", "modifiedbsd", "3clausebsd"), ("BSD-3-Clause",)),
    **dict.fromkeys(("bsd2", "bsd2clause", "simplifiedbsd", "freebsd", "2clausebsd"), ("BSD-2-Clause",)),
    **dict.fromkeys(("gpl2", "gplv2", "gpl20", "gnugplv2"), ("GPL-2.0-only", "GPL-2.0-or-later")),
    **dict.fromkeys(("gpl", "gpl3", "gplv3", "gpl30", "gnugpl", "gnugplv3"), ("GPL-3.0-only", "GPL-3.0-or-later")),
    **dict.fromkeys(("lgpl21", "lgplv21"), ("LGPL-2.1-only", "LGPL-2.1-or-later")),
    **dict.fromkeys(("lgpl", "lgpl3", "lgplv3", "lgpl30"), ("LGPL-3.0-only", "LGPL-3.0-or-later")),
    **dict.fromkeys(("agpl", "agpl3", "agplv3", "agpl30"), ("AGPL-3.0-only", "AGPL-3.0-or-later")),
    **dict.fromkeys(("mpl", "mpl2", "mplv2", "mozillapubliclicense20"), ("MPL-2.0",)),
    **dict.fromkeys(("cc0", "publicdomain"), ("CC0-1.0",)),
    **dict.fromkeys(("ccby", "ccby4", "ccbyv4"), ("CC-BY-4.0",)),
    **dict.fromkeys(("ccbysa", "ccbysa4", "ccbysa40"), ("CC-BY-SA-4.0",)),
    **dict.fromkeys(("ccbync", "ccbync4", "ccbync40"), ("CC-BY-NC-4.0",)),
    **dict.fromkeys(("ccbyncsa", "ccbyncsa4", "ccbyncsa40"), ("CC-BY-NC-SA-4.0",)),
    **dict.fromkeys(("odcby", "odcattribution"), ("ODC-By-1.0",)),
    **dict.fromkeys(("isclicense",), ("ISC",)),
    **dict.fromkeys(("boost", "boost10"), ("BSL-1.0",)),
    **dict.fromkeys(("theunlicense",), ("Unlicense",)),
}
# SPDX withdrew these because they do not say whether a later version may be used instead.
_WITHDRAWN = re.compile(r"(?<![A-Za-z0-9.-])(A?GPL|LGPL|GFDL)-(\d\.\d)(\+?)(?![A-Za-z0-9.-])")


@lru_cache(maxsize=1024)
def _canonical(expression: str) -> str | None:
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return str(canonicalize_license_expression(expression))
    except InvalidLicenseExpression:
        return None


def check_license(expression: str) -> str:
    """Check a licence.

    Args:
        expression: Such as `MIT` or `Apache-2.0 AND MIT`.

    Returns:
        The same.

    Raises:
        PydanticCustomError: It is no SPDX expression, or not spelled as SPDX spells it.
    """
    canonical = _canonical(expression)
    if canonical is None:
        raise _unknown(expression)
    withdrawn = _WITHDRAWN.search(canonical)
    if withdrawn:
        name = f"{withdrawn[1]}-{withdrawn[2]}"
        meant = f"'{name}-or-later'" if withdrawn[3] else f"'{name}-only' or '{name}-or-later'"
        instead = canonical.replace(withdrawn[0], f"{name}-or-later") if withdrawn[3] else None
        raise refusal("GC402", f"is {quoted(expression)}, which SPDX has withdrawn; write {meant}", instead=instead)
    if canonical != expression:
        message = f"is {quoted(expression)}, which SPDX spells {quoted(canonical)}"
        raise refusal("GC402", message, instead=canonical)
    return expression


def _unknown(expression: str) -> PydanticCustomError:
    """Say what may have been meant."""
    key = re.sub(r"[^a-z0-9]", "", expression.lower())
    meant = _MEANT.get(key)
    if meant is None and not re.search(r"\s(?:AND|OR|WITH)\s", expression, re.IGNORECASE):
        spelled = {name.lower(): name for names in _MEANT.values() for name in names}
        meant = tuple(
            spelled[close] for close in difflib.get_close_matches(expression.lower(), spelled, n=1, cutoff=0.7)
        )
    if meant:
        instead = meant[0] if len(meant) == 1 and _is_same_version(expression, meant[0]) else None
        message = f"is not on the SPDX list: {quoted(expression)}; did you mean {' or '.join(map(repr, meant))}?"
        return refusal("GC401", message, instead=instead)
    return refusal(
        "GC401",
        f"is no SPDX expression: {quoted(expression)}; see https://spdx.org/licenses/, "
        "and for a licence that is not there write null and say in license_note what it is",
    )


def _is_same_version(expression: str, name: str) -> bool:
    """Whether the version of a licence stands in what somebody wrote: which one it is must not be guessed."""
    digits, version = (re.sub(r"[^0-9]", "", each) for each in (expression, name))
    return version.startswith(digits) and bool(digits) == bool(version)


@lru_cache(maxsize=1)
def known_licenses() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The licences and the exceptions of the SPDX list that an entry may name, in SPDX's spelling."""
    from packaging.licenses._spdx import EXCEPTIONS, LICENSES

    names = (each["id"] for each in LICENSES.values())
    return tuple(sorted(name for name in names if _is_good(name))), tuple(
        sorted(each["id"] for each in EXCEPTIONS.values())
    )


def _is_good(expression: str) -> bool:
    canonical = _canonical(expression)
    return canonical == expression and not _WITHDRAWN.search(canonical)


License = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(check_license)]
