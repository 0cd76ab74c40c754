"""Addresses of places in a project's repository, where its host is one whose addresses are known."""

from __future__ import annotations

import re
from urllib.parse import quote

_GITHUB = re.compile(r"https://github\.com/(?P<owner>[A-Za-z0-9-]+)/(?P<name>(?!\.\.?/?$)[A-Za-z0-9._-]+?)(?:\.git)?/?")


def place(repository: str, commit: str, file: str | None = None) -> str | None:
    """Where a commit, or a file as it was at that commit, can be looked at.

    Args:
        repository: The repository's address, as the entry gives it.
        commit: The whole id.
        file: The file's path inside the repository.

    Returns:
        An https address, percent-encoded; None for a repository that is not on GitHub.
    """
    found = _GITHUB.fullmatch(repository)
    if found is None:
        return None
    base = f"https://github.com/{found['owner']}/{found['name']}"
    if file is None:
        return f"{base}/tree/{quote(commit, safe='')}"
    return f"{base}/blob/{quote(commit, safe='')}/{quote(file)}"
