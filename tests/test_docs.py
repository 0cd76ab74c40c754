"""What the written pages and the README say of the commands is what the commands do."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

import commons.cli
import gptcore
import gptcore.cli
from commons.live import generate
from commons.live.compare import NamedSampling
from commons.live.generate import GenerateOptions
from tests.building import ROOT, copy_project
from tests.live.rendering import KINDS, render

LANGUAGES = ["en", "zh"]
COMMANDS: dict[str, click.Group] = {"commons": commons.cli.main, "gptcore": gptcore.cli.main}
every_language = pytest.mark.parametrize("language", LANGUAGES)


def page(language: str, path: str) -> str:
    return (ROOT / "docs" / language / path).read_text(encoding="utf-8")


def section(text: str, id: str) -> str:  # noqa: A002
    """What stands between a heading and the next one, of any level."""
    return re.split(r"^#+ ", text.split(f"{{#{id}}}")[1], maxsplit=1, flags=re.MULTILINE)[0]


def block(text: str, language: str) -> str:
    """The only fenced block of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def rows(text: str) -> list[list[str]]:
    """A table's cells, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


@every_language
def test_the_diagnostic_on_the_contribution_page_is_a_real_one(language: str, tmp_path: Path) -> None:
    shown = block(section(page(language, "contribute/index.md"), "diagnostics"), "text")
    folder = copy_project(tmp_path)
    entry = folder / shown.partition(":")[0]
    text = entry.read_text(encoding="utf-8")
    assert "\nlicense:" in text
    entry.write_text(text.replace("\nlicense:", "\nlicence:"), encoding="utf-8")
    command = [sys.executable, "-m", "commons.cli", "check"]
    checked = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    # How many entries there are is not the page's business.
    assert re.sub(r"\d+ entries", "99 entries", checked.stdout) == re.sub(r"\d+ entries", "99 entries", shown)


@every_language
def test_the_message_on_the_page_about_fences_is_a_real_one(language: str) -> None:
    shown = block(section(page(language, "developers/fences.md"), "errors"), "text")
    path = shown.partition(":")[0]
    text = (ROOT / path).read_text(encoding="utf-8")
    assert "\ntemperature: " in text
    problems = render(text.replace("\ntemperature: ", "\ntemprature: "), path)[1]
    assert shown in [f"{problem}\n" for problem in problems]


@every_language
def test_the_command_to_repeat_a_continuation_is_that_of_its_fence(language: str) -> None:
    text = page(language, "learn/once-upon-a-time.md")
    options = GenerateOptions(**yaml.safe_load(block(text, "gpt-generate")))
    shown = block(section(text, "repeat"), "sh").replace("\\\n", " ").removeprefix(".venv/bin/")
    assert shlex.split(shown) == shlex.split(generate.command(options))


def fences(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The live fences of a page, in order: their names and options, without what is said to the reader in words."""
    found = re.findall(r"^```(gpt-[a-z-]+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(name, without_words(yaml.safe_load(body))) for name, body in found]


def without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_words(member) for key, member in value.items() if key not in {"title", "name"}}
    return [without_words(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", ["learn/once-upon-a-time.md", "developers/fences.md"])
def test_both_languages_compute_the_same(path: str) -> None:
    english, chinese = (fences(page(language, path)) for language in LANGUAGES)
    assert english == chinese
    assert len(english) >= 5


@every_language
def test_every_fence_is_shown_beside_its_source(language: str) -> None:
    text = page(language, "developers/fences.md")
    assert re.findall(r"^## (gpt-[a-z-]+)", text, re.MULTILINE) == re.findall(
        r"^\| \[`(gpt-[a-z-]+)`\]", text, re.MULTILINE
    )
    for name in KINDS:
        part = text.split(f"{{#{name}}}")[1].split("\n## ")[0]
        written, shown = re.findall(rf"^```{name}\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
        assert written == shown


@every_language
def test_the_seeds_that_are_said_not_to_be_picked_are_1(language: str) -> None:
    for path in ("learn/once-upon-a-time.md", "developers/fences.md"):
        drawn = [(name, options["seed"]) for name, options in fences(page(language, path)) if "seed" in options]
        assert {seed for _, seed in drawn} == {1}


def test_what_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    assert len(targets) > 10
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []
    commands = set(re.findall(r"\bmake (\w+)", text))
    assert {"site", "test"} <= commands
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [command for command in commands if not re.search(rf"^{command}:", makefile, re.MULTILINE)] == []


@every_language
@pytest.mark.parametrize("program", COMMANDS)
def test_every_subcommand_is_on_the_page_of_commands(language: str, program: str) -> None:
    table = rows(section(page(language, "developers/commands.md"), program))
    assert {name.strip("`") for name, _, _ in table} == {f"{program} {name}" for name in COMMANDS[program].commands}
    for name, what, example in table:
        assert re.search(r"\w{2}", what)
        words = shlex.split(example.strip("`"))
        assert words[:2] == name.strip("`").split()
        command = COMMANDS[program].commands[words[1]]
        # Only the spelling: an example's files need not be there.
        command.make_parser(click.Context(command)).parse_args(words[2:])
        for option in re.findall(r"`(--[\w-]+)`", what):
            assert any(option in parameter.opts for parameter in command.params)


@every_language
def test_the_architecture_names_every_room_and_module(language: str) -> None:
    text = page(language, "developers/architecture.md")
    rooms = set(re.findall(r"`commons\.(\w+)`", section(text, "rooms")))
    assert rooms == names(ROOT / "plugins/commons")
    modules = [name for _, cell, _ in rows(section(text, "gptcore")) for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(modules) == sorted(names(ROOT / "gptcore") - {"pretrained"})


def names(package: Path) -> set[str]:
    """What a package consists of: its modules, and its folders that hold any file."""
    folders = {path.name for path in package.glob("[!_]*") if any(path.glob("[!_.]*"))}
    return {path.stem for path in package.glob("*.py") if path.stem != "__init__"} | folders


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_footnote_has_a_text_and_is_referred_to(path: Path) -> None:
    text = re.sub(r"^(`{3,}).*?^\1$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    texts = set(re.findall(r"^\[\^([^\]]+)\]:", text, re.MULTILINE))
    assert set(re.findall(r"\[\^([^\]]+)\](?!:)", text)) == texts


@every_language
@pytest.mark.parametrize("name", KINDS)
def test_the_tables_of_options_are_complete(language: str, name: str) -> None:
    text = page(language, "developers/fences.md")
    parts = [text.split("{#title}")[1], text.split(f"{{#{name}}}")[1]]
    found = [
        row for part in parts for row in re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", part.split("\n## ")[0], re.M)
    ]
    fields = KINDS[name].options.model_fields
    assert len(found) == len(fields)
    assert {option for option, _ in found} == set(fields)
    for option, default in found:
        field = fields[option]
        if not field.is_required() and field.default not in (None, ()):
            expected = f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
            assert default.strip("`") == expected
    assert {option for option, default in found if default in {"required", "必填"}} == {
        option for option, field in fields.items() if field.is_required()
    }


@every_language
def test_what_a_sampling_may_say_is_listed(language: str) -> None:
    part = page(language, "developers/fences.md").split("{#gpt-compare}")[1].split("\n## ")[0]
    assert set(NamedSampling.model_fields) <= set(re.findall(r"`(\w+)`", part))
