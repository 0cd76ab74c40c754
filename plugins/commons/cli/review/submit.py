"""`commons review submit`: answers to a rubric come into a review, or into the trial of an application."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import catalog_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.kinds import Review, Reviewer
    from commons.catalog.views.lookup import Found

_PASSED = {"passed": True, "failed": False}


@click.command()
@click.argument("subject")
@click.option("--answer", "answers", metavar="QUESTION=ANSWER", multiple=True, help="The answer to a question.")
@click.option("--why", "whys", metavar="QUESTION=TEXT", multiple=True, help="What that answer rests on.")
@click.option("--url", "urls", metavar="QUESTION=URL", multiple=True, help="Where that can be seen.")
@click.option("--verdict", required=True, help="The outcome; of a trial: passed or failed.")
@click.option("--summary", required=True, help="The whole in a few sentences.")
@click.option("--summary-zh", help="The same in Chinese.")
@click.option("--by", metavar="HANDLE", required=True, help="Who hands it in.")
@click.option("--diff", "only_show", is_flag=True, help="Show what would change; write nothing.")
@catalog_option
def submit(
    subject: str,
    answers: tuple[str, ...],
    whys: tuple[str, ...],
    urls: tuple[str, ...],
    verdict: str,
    summary: str,
    summary_zh: str | None,
    by: str,
    folder: Path,
    *,
    only_show: bool,
) -> None:
    """Hand in the answers for SUBJECT: a review that is yours, or an application whose trial you grade.

    Each question of `commons review checklist` takes an answer; those that the review has already may be left out. The
    answers, the verdict and the event are written into the entry if the rules accept them. Then commit the file.

    \b
    Examples:
      commons review submit my-review --answer runs=yes --verdict accept --summary 'It works.' --by octocat
      commons review submit my-review --why runs='On Debian 12.' --verdict accept --summary 'It works.' --by octocat
      commons review submit reviewer/octodog --answer fair=yes --verdict passed --summary Thorough. --by octocat
    """
    from commons.catalog.kinds import Review, Reviewer
    from commons.cli.output import read
    from commons.cli.show import find

    catalog = read(folder)
    found = find(catalog, subject, folder)
    given = _by_question(answers, whys, urls)
    text = {"en": summary} | ({"zh": summary_zh} if summary_zh else {})
    if isinstance(found.entry, Review):
        values = _review(found.entry, catalog, given, verdict, text)
        _record(found, catalog, folder, values, _events(found.entry, by), by, only_show=only_show)
    elif isinstance(found.entry, Reviewer):
        values = _grade(found.entry, catalog, folder, given, verdict, text, by)
        _record(found, catalog, folder, values, [], by, only_show=only_show)
    else:
        raise click.UsageError(f"{found.name} is no review and no application of a reviewer")


def _by_question(answers: Sequence[str], whys: Sequence[str], urls: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is said of each question, by its name."""
    given: dict[str, dict[str, Any]] = {}
    for option, field, texts in (("--answer", "answer", answers), ("--why", "why", whys), ("--url", "url", urls)):
        for text in texts:
            name, sign, value = text.partition("=")
            if not sign or not name or not value.strip():
                raise click.UsageError(f"{option} {text!r}: write it like runs=…, the question's name first")
            if field in given.setdefault(name, {}):
                raise click.UsageError(f"{option}: {name} is given twice")
            given[name][field] = {"en": value} if field == "why" else value
    return given


def _check(given: Mapping[str, Mapping[str, Any]], known: Sequence[str], answers: Sequence[str]) -> None:
    """Find questions that there are not or that nobody answers, and answers that are none."""
    from commons.catalog.diagnostics import quoted
    from commons.catalog.spelling import closest

    for name, said in given.items():
        for word, words, what in ((name, known, "question"), (said.get("answer"), answers, "answer")):
            if word is None:
                raise click.UsageError(f"there is no --answer for {quoted(name)}")
            if word not in words:
                near = closest(word, list(words))
                hint = f"did you mean {quoted(near)}?" if near else f"there are: {', '.join(words)}"
                raise click.UsageError(f"unknown {what} {quoted(word)}; {hint}")
    left = [name for name in known if name not in given]
    if left:
        raise click.UsageError(
            f"not answered: {', '.join(left)}; give each an --answer, 'not-applicable' where it does not apply"
        )


def _review(
    review: Review, catalog: Catalog, given: Mapping[str, dict[str, Any]], verdict: str, summary: Mapping[str, str]
) -> dict[str, Any]:
    there = {answer.question: answer.model_dump(exclude_none=True, exclude={"question"}) for answer in review.answers}
    answers = {**there, **{name: {**there.get(name, {}), **said} for name, said in given.items()}}
    known = list(catalog.vocabulary.questions)
    _check(answers, known, list(catalog.vocabulary.answers))
    ordered = [{"question": name, **answers[name]} for name in known]
    return {"state": "submitted", "answers": ordered, "verdict": verdict, "summary": dict(summary)}


def _events(review: Review, by: str) -> list[dict[str, Any]]:
    """The events from the review's state until it is submitted."""
    today, states = datetime.now(UTC).date().isoformat(), ["assigned", "in-progress", "submitted"]
    if review.state not in states[:-1]:
        raise click.UsageError(f"{review.id} is '{review.state}': what is handed in is a review that is in progress")
    left = states[states.index(review.state) :]
    return [{"at": today, "by": by, "from": before, "to": after} for before, after in pairwise(left)]


def _grade(
    application: Reviewer,
    catalog: Catalog,
    folder: Path,
    given: Mapping[str, dict[str, Any]],
    verdict: str,
    why: Mapping[str, str],
    by: str,
) -> dict[str, Any]:
    from commons.catalog.files import BaseError, head

    if application.trial is None or application.state != "trial":
        raise click.UsageError(f"{application.id} is '{application.state}': a grade is for an application in 'trial'")
    if verdict not in _PASSED:
        raise click.UsageError(f"--verdict of a trial is 'passed' or 'failed', got {verdict!r}")
    if any("url" in said for said in given.values()):
        raise click.UsageError("--url: a grade has no addresses; say in --why where it can be seen")
    known = list(catalog.vocabulary.criteria)
    _check(given, known, list(catalog.vocabulary.answers))
    try:
        commit = head(folder)[0]
    except BaseError as error:
        raise click.UsageError(f"a grade names the commit at which the review was read: {error}") from error
    trial = application.trial.model_dump(mode="json", exclude_none=True)
    grade = {
        "by": by.lower(),
        "at": datetime.now(UTC).date().isoformat(),
        "commit": commit,
        "assessments": [{"criterion": name, **given[name]} for name in known],
        "passed": _PASSED[verdict],
        "why": dict(why),
    }
    return {"trial": {"review": trial["review"], "grades": [*trial.get("grades", ()), grade]}}


def _record(
    found: Found,
    catalog: Catalog,
    folder: Path,
    values: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    by: str,
    *,
    only_show: bool,
) -> None:
    from commons.catalog.authoring.overlay import Change
    from commons.catalog.forms import form
    from commons.catalog.kinds import FOLDERS
    from commons.catalog.layout import LayoutError
    from commons.cli.files import difference
    from commons.cli.review.writing import write
    from commons.reviewing.recording import continued

    name = f"{FOLDERS[found.kind]}/{found.entry.id}.yml"
    before = (folder / name).read_bytes()
    try:
        after = continued(before.decode(), found.kind, form(found.kind, catalog), values, events).encode()
    except LayoutError as error:
        raise click.UsageError(f"{found.name}: {error}") from error
    if only_show:
        click.echo(difference(folder / name, before, after), nl=False)
        return
    write(folder, catalog, Change({name: before}, {name: after}), by)
