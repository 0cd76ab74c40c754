from __future__ import annotations

import subprocess
import sys

import click
import pytest

from commons.cli import COMMANDS, main
from commons.cli.commands import Commands

# What takes long to import, and checking needs none of.
HEAVY = {
    "asyncio",
    "fsspec",
    "ipython",
    "jinja2",
    "markdown",
    "matplotlib",
    "mkdocs",
    "numpy",
    "PIL",
    "rich",
    "gptcore",
}


def test_every_command_is_there_under_its_name() -> None:
    assert list(main.commands) == list(COMMANDS)
    for name, command in main.commands.items():
        assert command.name == name


def test_one_command_does_not_import_the_others() -> None:
    code = "import sys, commons.cli as c; c.main.commands['check']; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert "commons.cli.check" in modules
    assert "commons.cli.build" not in modules
    assert HEAVY & modules == set()


def test_they_are_a_mapping_as_click_expects() -> None:
    commands = Commands({"cut": "commons.cli.check:check"})
    assert commands.get("gone") is None
    added = click.Command("added")
    commands["added"] = added
    assert (list(commands), len(commands), commands["added"]) == (["cut", "added"], 2, added)
    del commands["added"], commands["cut"]
    assert list(commands) == []
    with pytest.raises(KeyError):
        commands["cut"]


def leaves(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        return [leaf for each, inner in command.commands.items() for leaf in leaves(inner, f"{name} {each}")]
    return [(name, command)]


@pytest.mark.parametrize(("name", "command"), [pytest.param(*leaf, id=leaf[0]) for leaf in leaves(main, "commons")])
def test_help_has_examples_each_in_its_line(name: str, command: click.Command) -> None:
    shown = command.get_help(click.Context(command, info_name=name)).splitlines()
    assert not any("\\b" in line for line in shown)
    (first,) = [index for index, line in enumerate(shown) if line in {"  Example:", "  Examples:"}]
    assert shown[first + 1].startswith(f"    {name}")
