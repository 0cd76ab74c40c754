from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the checkers, installed as `package-lock.json` says."""
    for program in ("npm", "java"):
        if not shutil.which(program):
            assert "CI" not in os.environ, f"{program} is not installed, and CI is to check everything"
            pytest.skip(f"{program} is not installed")
    packages, lock = HERE / "node_modules", HERE / "package-lock.json"
    with FileLock(HERE / ".lock"):
        installed = packages / ".package-lock.json"
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            # Without scripts: that of vnu-jar fetches a Java, and there is one.
            command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=HERE, check=True)
    return packages
