"""`commons` as a person runs it: in a process of its own, in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT_FILES = ("catalog", "docs", "mkdocs.yml", "mkdocs.zh.yml")


def run_command(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a subcommand of `commons` in a folder; the environment's variables may be added to."""
    return subprocess.run(
        [sys.executable, "-m", "commons.cli", *arguments],
        cwd=folder,
        env=os.environ | {"COMMONS_CACHE": str(ROOT / ".cache/commons")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def run_build(output: Path, *, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the project in a folder into another; the environment's variables may be added to."""
    return run_command("build", "--output", str(output), folder=folder, **environment)


def copy_project(folder: Path) -> Path:
    """Copy what a build reads, so that a test may break it."""
    for name in PROJECT_FILES:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder
