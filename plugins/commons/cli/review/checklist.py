"""`commons review checklist`: the questions about a subject, with what to look at for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import as_json, catalog_option, format_option, language_option

if TYPE_CHECKING:
    from pathlib import Path

    from commons.reviewing.rubric import Rubric


@click.command()
@click.argument("subject")
@catalog_option
@language_option
@format_option("markdown", "json")
def checklist(subject: str, folder: Path, language: str, form: str) -> None:
    """Print the rubric for SUBJECT: a project, a review of one, or an application with a trial.

    Each question comes with what to look at, at the commit that is reviewed. The names of the questions are those that
    `commons review submit` takes.

    \b
    Examples:
      commons review checklist nanogpt
      commons review checklist review/sample-review-1 --format json
      commons review checklist reviewer/sample-reviewer-1 --lang zh
    """
    from commons.cli.output import read
    from commons.cli.show import find
    from commons.reviewing.rubric import NoRubricError, rubric

    catalog = read(folder)
    try:
        made = rubric(catalog, find(catalog, subject, folder))
    except NoRubricError as error:
        raise click.UsageError(str(error)) from error
    click.echo(as_json(_json(made)) if form == "json" else _markdown(made, language))


def _json(rubric: Rubric) -> dict[str, Any]:
    return {
        "subject": rubric.subject.name,
        "commit": rubric.commit,
        "questions": [
            {
                "name": question.name,
                "question": question.text.model_dump(),
                "evidence": [{"name": name, "address": address} for name, address in question.evidence],
                "answer": question.answer,
            }
            for question in rubric.questions
        ],
    }


def _markdown(rubric: Rubric, language: str) -> str:
    from commons.catalog.diagnostics import printable
    from commons.catalog.labels import in_language
    from commons.cli.output import label

    lines = [f"# {rubric.subject.name}", ""]
    if rubric.commit:
        lines += [f"{label('at_commit', language)} `{rubric.commit}`", ""]
    for question in rubric.questions:
        answer = f" **{question.answer}**" if question.answer else ""
        text = _escaped(in_language(question.text, language)[0])
        lines.append(f"- [{'x' if question.answer else ' '}] `{question.name}`: {text}{answer}")
        # Addresses are https and percent-encoded, so that none ends its brackets.
        lines += [
            f"    - {_escaped(name)}: {f'<{address}>' if address.startswith('https://') else f'`{address}`'}"
            for name, address in question.evidence
        ]
    return "\n".join(map(printable, lines))


def _escaped(text: str) -> str:
    """A text of an entry as Markdown shows it letter by letter."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|~!&" else character for character in text)
