"""How the `commons` command ends when something went wrong that no subcommand knows of."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

_REPORT = "https://github.com/gpt-commons/gpt-commons/issues"
# Set to anything, this shows where in the code it went wrong.
_DEBUG = "COMMONS_DEBUG"


class FailedError(click.ClickException):
    """The command could not do its work, for a reason that is neither the catalog's nor its user's."""

    exit_code = 3


class Group(click.Group):
    """A group of commands whose unexpected errors are one line and exit code 3, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        for stream in (sys.stdout, sys.stderr):
            # Entries are written in any script; who cannot print one has its number instead, and no failure.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has enough: click ends in silence
                raise
            place = f"{error.filename}: " if error.filename else ""
            raise FailedError(_printable(f"{place}{error.strerror or error}")) from error
        except Exception as error:
            raise FailedError(_printable(_unexpected(error))) from error


def _unexpected(error: Exception) -> str:
    if os.environ.get(_DEBUG):
        click.echo("".join(traceback.format_exception(error)), err=True)
    last = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return (
        f"{what} ({Path(last.filename).name}:{last.lineno}); this is a mistake in the program: "
        f"please report it at {_REPORT} with what {_DEBUG}=1 shows"
    )


def _printable(message: str) -> str:
    from commons.catalog.diagnostics import printable

    return printable(message)
