"""`commons diff`: what is different in the catalog since a commit, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import as_json, catalog_option, format_option, language_option

if TYPE_CHECKING:
    from pathlib import Path

    from commons.catalog.comparing import Comparison, Markup, Section, Sentences


@click.command()
@click.argument("base", metavar="BASE")
@format_option("human", "json", "markdown")
@language_option
@catalog_option
def diff(base: str, form: str, language: str, folder: Path) -> None:
    """Say what is different in the catalog since the commit BASE: entries and fields, not lines.

    Ends with exit code 1 only if there are entries that cannot be compared, because they have mistakes.

    \b
    Examples:
      commons diff origin/main
      commons diff HEAD~3 --lang zh
      commons diff origin/main --format markdown
    """
    from commons.catalog import BaseError
    from commons.catalog.changes import load_changed
    from commons.catalog.comparing import Sentences, compare
    from commons.catalog.diagnostics import printable

    if not folder.is_dir():
        raise click.UsageError(f"there is no folder {printable(folder.as_posix())!r} here; give another --catalog")
    try:
        before, after = load_changed(folder, base)
    except BaseError as error:
        raise click.UsageError(f"BASE: {error}") from error
    comparison = compare(before, after)
    markup: Markup = _Markdown() if form == "markdown" else _Terminal()
    sentences = Sentences(before, after, language, markup)
    if form == "json":
        click.echo(_json(comparison, sentences))
    else:
        sections = sentences.sections(comparison)
        show = _markdown if form == "markdown" else _human
        click.echo(show(sections) if sections else {"en": "no differences", "zh": "没有差异"}[language])
    if comparison.unreadable:
        raise SystemExit(1)


class _Terminal:
    """Text for a terminal, which nothing in it acts on."""

    def plain(self, text: str) -> str:
        from commons.catalog.diagnostics import printable

        return printable(text)

    def removed(self, text: str) -> str:
        return f"[-{self.plain(text)}-]"

    def added(self, text: str) -> str:
        return f"{{+{self.plain(text)}+}}"


class _Markdown:
    """Markdown in which texts of entries stay text."""

    def plain(self, text: str) -> str:
        from commons.catalog.markdown import escape

        return escape(text)

    def removed(self, text: str) -> str:
        return f"<del>{self.plain(text)}</del>"

    def added(self, text: str) -> str:
        return f"<ins>{self.plain(text)}</ins>"


def _human(sections: list[Section]) -> str:
    return "\n".join("\n  ".join((section.title, *section.lines)) for section in sections)


def _markdown(sections: list[Section]) -> str:
    return "\n".join("\n  - ".join((f"- **{section.title}**", *section.lines)) for section in sections)


def _json(comparison: Comparison, sentences: Sentences) -> str:
    entries = [
        {
            "kind": change.kind,
            "id": change.entry.id,
            "what": change.what,
            "formerly": change.before.id if change.what == "renamed" and change.before else None,
            "sample": change.entry.sample,
            "changes": [_change(each, sentences) for each in change.changes],
        }
        for change in comparison.entries
    ]
    data = [
        {"name": change.name, "changes": [_change(each, sentences) for each in change.changes]}
        for change in comparison.data
    ]
    unreadable = [{"kind": kind, "id": name} for kind, name in comparison.unreadable]
    return as_json({"entries": entries, "data": data, "unreadable": unreadable})


def _change(change: Any, sentences: Sentences) -> dict[str, Any]:
    from commons.catalog.comparing import Atom, Member

    def written(value: Any) -> Any:
        if isinstance(value, Atom):
            return written(value.value)
        if isinstance(value, Member):
            return {"field": value.field, "name": [written(atom) for atom in value.name]}
        if isinstance(value, tuple):
            return [written(each) for each in value]
        if hasattr(value, "model_dump"):
            return value.model_dump(mode="json", by_alias=True, exclude_none=True)
        return value if value is None or isinstance(value, (str, int)) else str(value)

    fields = {name: written(getattr(change, name)) for name in ("steps", *change.__dataclass_fields__)}
    return {"type": type(change).__name__.lower(), **fields, "text": sentences.line(change)}
