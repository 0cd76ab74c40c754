"""Pages on a Dask cluster: the same outputs as here."""

from __future__ import annotations

from pathlib import Path

import pytest

from commons import executor
from commons.execute.pages import read_page
from commons.execute.running import run
from commons.source import Source

PAGE = """```{code-cell} python
:alt: A line
import numpy as np
import matplotlib.pyplot as plt

print(np.arange(3))
plt.plot([1, 2]);
```
"""


def test_a_cluster_runs_pages_to_the_same_bytes(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [read_page(Source(f"{number}.md", PAGE.replace("3", str(number)))) for number in (3, 4)]
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "here"))
    here = run(documents)
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "there"))
    monkeypatch.setenv("COMMONS_EXECUTOR", f"dask:{cluster}")
    there = run(documents, executor=executor.default())
    assert [execution.cached for execution in there] == [False, False]
    assert [execution.result for execution in there] == [execution.result for execution in here]
    assert [execution.failures for execution in there] == [(), ()]
