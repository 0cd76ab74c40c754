"""The script of the forms is committed; here it is held to its sources."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from commons import assets
from tests.building import ROOT

SOURCES = ROOT / "submission"
BUNDLE = Path(assets.__file__).parent / "submission.js"


def test_the_script_was_made_of_what_is_here() -> None:
    names = sorted([*(f"src/{path.name}" for path in (SOURCES / "src").iterdir()), "build.mjs", "package-lock.json"])
    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name}\n".encode() + (SOURCES / name).read_bytes())
    made_of = re.search(r"build\.mjs of ([0-9a-f]{64}) \*/", BUNDLE.read_text(encoding="utf-8"))
    assert made_of, "no hash in the first line: run `make forms`"
    assert made_of[1] == digest.hexdigest(), "the script is out of date: run `make forms`"


def test_the_script_runs_under_a_strict_policy_and_brings_its_licences() -> None:
    script = BUNDLE.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|\.innerHTML|insertAdjacentHTML|document\.write", script)
    licences = (BUNDLE.parent / "submission-licenses.txt").read_text(encoding="utf-8")
    for package in ("@cfworker/json-schema", "punycode.js", "Permission is hereby granted"):
        assert package in licences


def test_the_sources_make_this_script(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: whether the script is what its sources make is not looked at")
    folder = shutil.copytree(SOURCES, tmp_path / "submission", ignore=shutil.ignore_patterns("node_modules"))
    installed = subprocess.run([npm, "ci", "--prefer-offline"], cwd=folder, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.skip(f"the packages cannot be had here: {installed.stderr.strip().splitlines()[-1:]}")
    subprocess.run([npm, "run", "--silent", "build", "--", "made.js"], cwd=folder, check=True)
    assert (folder / "made.js").read_bytes() == BUNDLE.read_bytes()
