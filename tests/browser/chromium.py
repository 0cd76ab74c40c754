"""The browser of the tests: found, or installed where that can be done, or asked for with the exact command.

Run as a script before the tests (`make test` does).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The path of the Chromium to drive: `$COMMONS_BROWSER`, else the first on PATH."""
    wanted = os.environ.get("COMMONS_BROWSER")
    if wanted:
        path = shutil.which(wanted)
        if path is None:
            sys.exit(f"COMMONS_BROWSER is {wanted!r}, and there is no such program; unset it or correct it")
        return path
    return next(filter(None, map(shutil.which, NAMES)), None)


def driver_runs() -> bool:
    """Whether Playwright's own Node starts; on a bare Debian it lacks libatomic."""
    from playwright._impl._driver import compute_driver_executable

    node = compute_driver_executable()[0]
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def has_chinese_font() -> bool:
    """Whether Chinese text is drawn as Chinese, not as boxes."""
    lister = shutil.which("fc-list")
    return bool(lister and subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout.strip())


def main() -> None:
    """Install what is missing if we may; else say what to run."""
    needed = [] if find() else ["chromium"]
    needed += [] if driver_runs() else ["libatomic1"]
    wished = [] if has_chinese_font() else ["fontconfig", "fonts-noto-cjk"]
    if not needed + wished:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *needed, *wished]
    if os.geteuid() == 0 and _is_debian():
        _install(command)
    elif needed:
        _give_up(needed, command)
    else:
        print(f"No font for Chinese is installed; `sudo {' '.join(command)}` adds one.", file=sys.stderr)  # noqa: T201


def _is_debian() -> bool:
    """Ubuntu has apt-get too, but its package of Chromium is an empty one that asks for snap."""
    release = Path("/etc/os-release")
    return release.is_file() and "\nID=debian\n" in "\n" + release.read_text(encoding="utf-8")


def _install(command: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(["apt-get", "update", "--quiet=2"], check=True, env=environment)
        subprocess.run([*command, "--quiet=2"], check=True, env=environment, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"{error}\nRun it yourself to see why:\n  {' '.join(command)}")


def _give_up(needed: list[str], command: list[str]) -> None:
    hint = "\nor set COMMONS_BROWSER to a Chromium that is installed elsewhere" if "chromium" in needed else ""
    sys.exit(f"The browser tests need {' and '.join(needed)}. On Debian run\n  sudo {' '.join(command)}{hint}.")


if __name__ == "__main__":
    main()
