"""`commons explain`: why a rule is there, with a bad and a good example."""

from __future__ import annotations

import textwrap

import click

_WORDS = {"en": ("Wrong", "Right"), "zh": ("错误", "正确")}


@click.command()
@click.argument("rule", metavar="GCnnn")
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "zh"]))
def explain(rule: str, language: str) -> None:
    """Explain a rule: why it is there, and how to satisfy it.

    \b
    Examples:
      commons explain GC401
      commons explain gc401 --language zh
    """
    click.echo(explained(rule, language))


def explained(rule: str, language: str) -> str:
    """The explanation as text.

    Args:
        rule: The id of a rule, in upper or lower case.
        language: `en` or `zh`.

    Raises:
        click.UsageError: There is no such rule.
    """
    import difflib

    from commons.catalog.diagnostics import TITLES, quoted
    from commons.catalog.explanation import explain as read
    from commons.catalog.explanation import page_address

    id = rule.upper()  # noqa: A001
    if id not in TITLES:
        close = difflib.get_close_matches(id, TITLES, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise click.UsageError(f"there is no rule {quoted(rule)}{hint}")
    explanation = read(id)
    why = (explanation.why.en if language == "en" else explanation.why.zh) or ""
    bad, good = _WORDS[language]
    title = explanation.title(id, language)
    parts = [f"{id}: {title}", _wrapped(why), f"{bad}:", textwrap.indent(explanation.bad, "    ")]
    parts += [f"{good}:", textwrap.indent(explanation.good, "    "), page_address(id, language)]
    return "\n\n".join(parts)


def _wrapped(text: str) -> str:
    # Chinese has no spaces to break at, and a terminal breaks it well by itself.
    return textwrap.fill(text, 88) if " " in text else text
