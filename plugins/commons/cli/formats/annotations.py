"""Mistakes as GitHub's workflow commands, which a pull request shows in its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.catalog import Catalog, Diagnostic

# GitHub shows no more of each in one step.
_MOST = 10


def github(catalog: Catalog) -> str:
    """The worst mistakes first: new ones before those that were there, errors before warnings."""
    from commons.cli.formats.text import summary

    lines = [*_commands("error", catalog.diagnostics), *_commands("warning", catalog.warnings)]
    return "\n".join([*lines, summary(catalog)])


def _commands(command: str, diagnostics: Sequence[Diagnostic]) -> list[str]:
    worst = sorted(diagnostics, key=lambda found: (found.is_old, found))
    return [_command(command, found) for found in worst[:_MOST]]


def _command(command: str, found: Diagnostic) -> str:
    from commons.catalog.diagnostics import TITLES, printable

    properties = {
        "file": printable(found.path),
        "line": str(found.line),
        "col": str(found.column),
        "title": f"{found.id}: {TITLES[found.id]}",
    }
    return annotation(
        command, properties, found.message + (" (this was there already at the base)" if found.is_old else "")
    )


def annotation(command: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command, such as `::error file=docs/en/page.md,line=3::message`."""
    from commons.catalog.diagnostics import printable

    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {shown}::{_data(printable(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
