from __future__ import annotations

import pytest
from click.testing import CliRunner

from commons.catalog.diagnostics import TITLES
from commons.cli import main


def test_a_rule_is_explained() -> None:
    result = CliRunner().invoke(main, ["explain", "gc401"])
    assert result.exit_code == 0
    assert result.stdout == (
        "GC401: A licence that is not on the SPDX list\n\n"
        "Programs compare licences by their SPDX names; other names mean different things to\ndifferent readers.\n\n"
        "Wrong:\n\n    license: Apache 2\n\n"
        "Right:\n\n    license: Apache-2.0\n\n"
        "https://gpt-commons.github.io/gpt-commons/contribute/rules/GC401/\n"
    )


def test_in_chinese() -> None:
    result = CliRunner().invoke(main, ["explain", "GC401", "--language", "zh"])
    assert result.stdout.startswith("GC401: 不在 SPDX 列表中的许可证\n\n程序按 SPDX")


def test_every_rule_can_be_explained() -> None:
    for rule in TITLES:
        for language in ("en", "zh"):
            result = CliRunner().invoke(main, ["explain", rule, "--language", language])
            assert result.exit_code == 0, rule
            assert len(result.stdout.split("\n")) > 8


@pytest.mark.parametrize("rule", ["GC4001", "x", "\x1b[2J"])
def test_an_unknown_rule(rule: str) -> None:
    result = CliRunner().invoke(main, ["explain", rule])
    assert result.exit_code == 2
    assert "there is no rule" in result.stderr
    assert ("did you mean 'GC401'?" in result.stderr) == (rule == "GC4001")
    assert "\x1b" not in result.stderr
