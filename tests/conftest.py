from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from tests.building import run_build

# A busy machine is no failure: how long an example takes is not what these tests are about.
hypothesis.settings.register_profile("any-machine", deadline=None)
hypothesis.settings.load_profile("any-machine")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real site, built once for all tests, by the process that needs it first."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent  # each process has a folder of its own in that of the run
    output = folder / "site"
    with FileLock(folder / "site.lock"):
        if not output.exists():
            built = run_build(folder / "building")
            assert built.returncode == 0, built.stdout + built.stderr
            output.with_suffix(".said").write_text(built.stderr, encoding="utf-8")
            assert built.stdout == ""
            (folder / "building").rename(output)
    return output


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Dask scheduler on this machine, with two workers."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0"
    ) as running:
        yield running.scheduler_address
