"""Mistakes as Markdown, for a comment or a job's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.markdown import escape, fenced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commons.catalog import Catalog, Diagnostic


def markdown(catalog: Catalog) -> str:
    """A list of what is new, of what was there, and of warnings; texts of entries stay text in it."""
    from commons.cli.formats.text import summary

    new = [found for found in catalog.diagnostics if not found.is_old]
    old = [found for found in catalog.diagnostics if found.is_old]
    sections = [
        *_section("Mistakes", new),
        *_section("Mistakes that were there already at the base", old),
        *_section("Warnings", catalog.warnings),
    ]
    return "\n".join([*sections, summary(catalog)])


def _section(title: str, diagnostics: Sequence[Diagnostic]) -> list[str]:
    if not diagnostics:
        return []
    return [f"### {title}", "", *map(_item, diagnostics), ""]


def _item(found: Diagnostic) -> str:
    place = f"{found.path}:{found.line}:{found.column}"
    return f"- **{escape(place)}** {escape(found.message)} ({found.id})" + _suggestion(found)


def _suggestion(found: Diagnostic) -> str:
    """The lines as the fix makes them, in a block that a review comment offers to commit; nothing if it has none."""
    from commons.catalog.diagnostics import printable
    from commons.catalog.edits import apply
    from commons.catalog.files import lines_of

    if not found.fix:
        return ""
    first, last = found.fix[0].start.line, found.fix[-1].end.line
    lines = lines_of(found.path)
    if last > len(lines):
        return ""
    moved = [
        edit._replace(
            start=edit.start._replace(line=edit.start.line - first + 1),
            end=edit.end._replace(line=edit.end.line - first + 1),
        )
        for edit in found.fix
    ]
    fixed = apply("\n".join(lines[first - 1 : last]), moved).split("\n")
    block = fenced("\n".join(printable(line.rstrip()) for line in fixed), "suggestion")
    return "\n".join(["", "", *(f"  {line}" for line in block.split("\n"))])
