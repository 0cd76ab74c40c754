"""HTML as two checkers see it: the Nu HTML checker, by the standard, and html-validate, by what goes wrong in practice.

One page of each type is checked in both languages, and every page with COMMONS_PAGES=all. What is Material's own is
listed here; nothing else may be said, and what is no longer said must go from the list.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.browser.pages import LANGUAGES, PAGES

SETTINGS = Path(__file__).parent / "htmlvalidate.json"
# From where one can come to the sections of the navigation and to the colours, on every page.
DRAWERS = "autocomplete on a checkbox, so that Firefox does not open the navigation again after a reload"
EDITS = "the rel of the link to a page's source is one of microformats.org"
# What Nu says of nothing in a page.
NO_MISTAKES = re.compile(
    # It reads files, and so does not know which scripts and styles come from the site itself; browsers ask no policy
    # about scripts that are data. The browser tests fail on violations.
    r"violates Content Security Policy"
    # Python-Markdown writes `<br />`.
    r"|^Trailing slash on void elements has no effect"
    # How MathML Core writes a line above or below a formula.
    r"|^Text run starts with a composing character"
)


class Said(NamedTuple):
    """One message: of a page, by a rule, with the sentence, about an element."""

    page: str
    rule: str
    message: str
    element: str


def pages(site: Path) -> list[str]:
    """The files to check, relative to the site."""
    if os.environ.get("COMMONS_PAGES") == "all":
        return sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))
    of_types = (f"{own}{path}index.html" for own in LANGUAGES.values() for path in PAGES.values())
    return [*of_types, "404.html", "zh/404.html", "catalog/projects/sample-project-0/index.html"]


def left(said: Iterable[Said], known: dict[str, re.Pattern[str]]) -> list[Said]:
    """What is not known; all that is known must have been said."""
    told = [(each, f"{each.rule} {each.message} {each.element}") for each in said]
    unsaid = [reason for reason, pattern in known.items() if not any(pattern.search(text) for _, text in told)]
    assert unsaid == [], "Material is better than it was: take this from the list"
    return [each for each, text in told if not any(pattern.search(text) for pattern in known.values())]


def test_nu_has_nothing_to_say(site: Path, tools: Path) -> None:
    command = ["java", "-Xss8m", "-jar", tools / "vnu-jar/build/dist/vnu.jar", "--format", "json", "--stdout"]
    checked = subprocess.run([*command, *pages(site)], cwd=site, capture_output=True, text=True, check=False)
    assert checked.stdout, checked.stderr
    said = [
        Said(each.get("url", "").removeprefix(f"file:{site}/"), each["type"], each["message"], each.get("extract", ""))
        for each in json.loads(checked.stdout)["messages"]
    ]
    known = {
        DRAWERS: re.compile(r"^error Attribute “autocomplete” is only allowed .* id=\"__(drawer|search)\"", re.DOTALL),
    }
    assert left((each for each in said if not NO_MISTAKES.search(each.message)), known) == []


def test_html_validate_has_nothing_to_say(site: Path, tools: Path, tmp_path: Path) -> None:
    command = ["node", tools / "html-validate/bin/html-validate.mjs", "--config", SETTINGS, "--formatter", "json"]
    # Into a file: it ends without waiting for a pipe.
    with (tmp_path / "said.json").open("w") as output:
        subprocess.run([*command, *pages(site)], cwd=site, stdout=output, check=False)
    said = [
        Said(file["filePath"], each["ruleId"], each["message"], each.get("selector") or "")
        for file in json.loads((tmp_path / "said.json").read_text(encoding="utf-8"))
        for each in file["messages"]
    ]
    known = {
        DRAWERS: re.compile(r"^valid-autocomplete .* #__(drawer|search)$"),
        EDITS: re.compile(r"^attribute-misuse \"rel\" .* > article > a(:nth-child\(1\))?$"),
    }
    assert left(said, known) == []
