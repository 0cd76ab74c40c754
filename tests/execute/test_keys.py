"""What the outputs of a page depend on."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from commons.execute import keys
from commons.execute.pages import read_page
from commons.source import Source


@pytest.mark.parametrize(
    ("name", "distribution"),
    [("numpy", "numpy"), ("matplotlib_inline", "matplotlib-inline"), ("yaml", "PyYAML")],
)
def test_versions_are_those_of_the_distributions(name: str, distribution: str) -> None:
    text = f"# A\n\n```{{code-cell}} python\nimport {name}\n```\n"
    assert keys.versions(read_page(Source("a.md", text)))[name] == version(distribution)


def test_a_name_without_a_distribution_has_no_version() -> None:
    text = "# A\n\n```{code-cell} python\nimport there_is_no_such_package\n```\n"
    assert "there_is_no_such_package" not in keys.versions(read_page(Source("a.md", text)))
