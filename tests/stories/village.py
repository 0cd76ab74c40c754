"""A community in a repository of its own: a few people, and a gate that every change goes through as in CI."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from PIL import Image

from commons.catalog import Catalog, Entry, load
from tests.catalog.folder import make_samples
from tests.catalog.issues.rendering import rendered
from tests.catalog.test_changes import commit, git
from tests.cli.running import contents, run

# The samples' people and what they did make the community that the stories begin in. Ada and Ben are maintainers, Rita
# and Ravi are active reviewers, Cleo has applied to become one.
_NAMES = {
    "sample-person-1": ("ada", "Ada"),
    "sample-person-2": ("ben", "Ben"),
    "sample-person-3": ("rita", "Rita"),
    "sample-person-4": ("ravi", "Ravi"),
    "sample-person-5": ("cleo", "Cleo"),
}
_NUMBERS = {"1": "One", "2": "Two", "3": "Three", "4": "Four", "5": "Five"}


class Refused(NamedTuple):
    """What the gate says against a change: the rule, the place, and the sentence."""

    rule: str
    place: str
    message: str


class Village:
    """The repository.

    Args:
        folder: Where it is, which is the working directory.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = Path("catalog")

    @classmethod
    def found(cls, folder: Path) -> Village:
        """Make the community in an empty folder, the working directory."""
        make_samples(folder)
        village = cls(folder)
        for path in [*village.catalog.glob("*/*.yml")]:
            if path.parent.name != "vocabulary":
                village._make_real(path)
        commit(folder)
        git(folder, "branch", "--move", "main")
        return village

    def _make_real(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8").replace("sample: true\n", "")
        for sample, (id_, name) in _NAMES.items():
            number = _NUMBERS[sample[-1]]
            text = text.replace(sample, id_).replace(sample.title(), name).replace(f"Sample Person {number}", name)
        # A pool that is open on any day on which this is told.
        text = re.sub(r"period: \{ from: \d{4}-01-01, until: \d{4}", "period: { from: 2026-01-01, until: 2999", text)
        path.write_text(text, encoding="utf-8")
        new = _NAMES.get(path.stem)
        if new:
            path.rename(path.with_stem(new[0]))

    def run(self, *arguments: str, exit_code: int = 0) -> str:
        """Run a subcommand of `commons`, which ends as expected; what it says."""
        result = run(*arguments)
        assert result.exit_code == exit_code, f"commons {' '.join(arguments)}\n{result.output}"
        return result.output

    def issue(self, kind: str, author: str, answers: dict[str, str], *more: str, exit_code: int = 0) -> str:
        """Write an issue with a form of the site, and let the workflow's command make an entry of it."""
        body = self.folder / "body.md"
        body.write_text(rendered(kind, answers, self.read()), encoding="utf-8")
        options = ("--body-file", body.name, "--author", author, "--issue-number", "12", *more)
        said = self.run("import-issue", "--form", kind, *options, exit_code=exit_code)
        body.unlink()
        return said

    def merge(self, actor: str) -> None:
        """A pull request: the change is held against the main branch, and merged since nothing is wrong."""
        git(self.folder, "switch", "--quiet", "--create", "change")
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", f"by {actor}")
        self.run("check", "--base", "main", "--actor", actor)
        git(self.folder, "switch", "--quiet", "main")
        git(self.folder, "merge", "--quiet", "--ff-only", "change")
        git(self.folder, "branch", "--quiet", "--delete", "change")

    def refusals(self, actor: str) -> list[Refused]:
        """What the gate says against a pull request; nothing of it is changed or lost by that."""
        before = contents(self.folder)
        result = run("check", "--base", "main", "--actor", actor, "--format", "json")
        assert contents(self.folder) == before
        found = [
            Refused(each["id"], f"{each['path']}:{each['line']}:{each['column']}", each["message"])
            for each in json.loads(result.stdout)["diagnostics"]
            if each["severity"] == "error" and not each["is_old"]
        ]
        assert result.exit_code == bool(found)
        return found

    def line(self, place: str) -> str:
        """The line that a place such as `catalog/people/ada.yml:3:1` names; nothing where the file is gone."""
        path, line, _ = place.rsplit(":", 2)
        file = self.folder / path
        return file.read_text(encoding="utf-8").splitlines()[int(line) - 1].strip() if file.is_file() else ""

    def take_back(self) -> None:
        """Everything is as it was merged last."""
        git(self.folder, "checkout", "--quiet", "--", ".")
        git(self.folder, "clean", "--quiet", "--force", "-d")

    def read(self) -> Catalog:
        """The catalog as it is now."""
        found = load(self.catalog)
        assert found.diagnostics == ()
        return found

    def entry(self, name: str) -> Entry:
        """An entry by its name, such as `projects/nanogpt`."""
        folder, _, id_ = name.partition("/")
        return next(entry for entry in getattr(self.read(), folder) if entry.id == id_)

    def path(self, name: str) -> Path:
        """The file of an entry."""
        return self.catalog / f"{name}.yml"

    def replace(self, name: str, /, old: str, new: str) -> None:
        """Change the last line, and no remark, in which an entry's file says something."""
        lines = self.path(name).read_text(encoding="utf-8").splitlines(keepends=True)
        found = [index for index, line in enumerate(lines) if old in line and not line.startswith("#")]
        assert found, f"{name} does not say {old!r}"
        lines[found[-1]] = lines[found[-1]].replace(old, new)
        self.path(name).write_text("".join(lines), encoding="utf-8")

    def say(self, name: str, /, **fields: Any) -> None:
        """Give an entry fields, where they may stand: above its log."""
        written = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)
        text = self.path(name).read_text(encoding="utf-8")
        for field in fields:
            # What was there of them goes, with the lines that belong to it.
            text = re.sub(rf"^{field}:.*\n(?:[ -].*\n)*", "", text, flags=re.MULTILINE)
        self.path(name).write_text(re.sub(r"^log:", f"{written}log:", text, flags=re.MULTILINE), encoding="utf-8")

    def move(self, name: str, /, to: str, by: str, **event: Any) -> None:
        """Write the next event into an entry's log, today, and the state that it leads to."""
        before = self.state(name)
        self.replace(name, f"state: {before}", f"state: {to}")
        happened = {"at": today(), "by": by, "from": before, "to": to} | event
        lines = yaml.safe_dump([happened], allow_unicode=True, sort_keys=False).splitlines()
        with self.path(name).open("a", encoding="utf-8") as file:
            file.writelines(f"  {line}\n" for line in lines)

    def state(self, name: str) -> str:
        """The state that an entry's file says."""
        found = re.search(r"^state: (\S+)$", self.path(name).read_text(encoding="utf-8"), re.MULTILINE)
        assert found, name
        return found[1]

    def waits_for(self, name: str) -> dict[str, Any]:
        """What `commons queue` says that an entry waits for; nothing if it is at rest."""
        waiting = json.loads(self.run("queue", "--format", "json"))
        return next((each for each in waiting if each["path"] == f"catalog/{name}.yml"), {})


def today() -> date:
    """The day that the commands write into a log."""
    return datetime.now(UTC).date()


def picture(**more: Any) -> bytes:
    """A screenshot, as a program makes one."""
    made = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(made, "PNG", **more)
    return made.getvalue()
