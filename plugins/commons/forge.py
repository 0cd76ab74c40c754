"""Addresses on the forge where the community works: GitHub, and nothing outside this module knows how it makes them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

# The folder of the issue forms in a repository.
ISSUE_FORMS = ".github/ISSUE_TEMPLATE"
# Asked by programs; the token, if there is one, goes nowhere else.
API_HOST = "api.github.com"
_RAW_HOST = "raw.githubusercontent.com"
_REPOSITORY = re.compile(
    r"https://github\.com/(?P<owner>[A-Za-z0-9-]+)/(?P<name>(?!\.\.?/?$)[A-Za-z0-9._-]+?)(?:\.git)?/?"
)
# Where the forge puts what somebody drops into an issue.
_UPLOAD = re.compile(
    r"https://github\.com/user-attachments/assets/[0-9a-f-]{36}"
    r"|https://(?:private-)?user-images\.githubusercontent\.com/\d+/[\w.-]+"
)


def is_upload(url: str) -> bool:
    """Whether an address is that of a file that was dropped into an issue or a comment."""
    return _UPLOAD.fullmatch(url) is not None


@dataclass(frozen=True)
class Forge:
    """A repository on the forge.

    Attributes:
        repository: Its address, without a slash at the end.
    """

    repository: str

    @classmethod
    def of(cls, url: str) -> Forge | None:
        """The repository at an address, or None where it is none on GitHub."""
        found = _REPOSITORY.fullmatch(url)
        return cls(f"https://github.com/{found['owner']}/{found['name']}") if found else None

    @property
    def full_name(self) -> str:
        """The repository as programs of the forge call it, such as `gpt-commons/gpt-commons`."""
        return "/".join(self.repository.split("/")[-2:])

    @property
    def api(self) -> str:
        """Where programs ask about the repository; the answer is `Facts`."""
        return f"https://{API_HOST}/repos/{self.full_name}"

    def api_commit(self, commit: str) -> str:
        """Where programs ask about a commit."""
        return f"{self.api}/commits/{quote(commit, safe='')}"

    def raw(self, commit: str, path: str) -> str:
        """A file's content as it was at a commit; `HEAD` is the newest of the main branch."""
        return f"https://{_RAW_HOST}/{self.full_name}/{quote(commit, safe='')}/{quote(path)}"

    @property
    def issues(self) -> str:
        """Where all issues are."""
        return f"{self.repository}/issues"

    def tree(self, commit: str) -> str:
        """All files as they were at a commit."""
        return f"{self.repository}/tree/{quote(commit, safe='')}"

    def file(self, commit: str, path: str) -> str:
        """A file as it was at a commit."""
        return f"{self.repository}/blob/{quote(commit, safe='')}/{quote(path)}"

    @property
    def discussions(self) -> str:
        """Where all discussions are."""
        return f"{self.repository}/discussions"

    def board(self, name: str) -> str:
        """The discussions of a board, a word of the vocabulary `boards.yml`."""
        return f"{self.discussions}/categories/{quote(name, safe='')}"

    def issue(self, number: int) -> str:
        """An issue."""
        return f"{self.repository}/issues/{number}"

    def new_file(self, folder: str) -> str:
        """The page on which a file is added to a folder; it takes `filename` and `value` in its address."""
        return f"{self.repository}/new/main/{quote(folder)}"

    def issue_form(self, kind: str, answers: Mapping[str, str]) -> str:
        """An issue form with some fields filled in.

        Args:
            kind: The form's kind, the name of its file without `.yml`.
            answers: What is in the fields, by their ids.
        """
        return f"{self.repository}/issues/new?{urlencode({'template': f'{kind}.yml', **answers}, quote_via=quote)}"


@dataclass(frozen=True)
class Facts:
    """What the forge says about a repository.

    Attributes:
        repository: Its address now.
        is_archived: Whether nothing changes there any more.
        license: What the forge recognizes, as an SPDX id; None for nothing that it knows.
    """

    repository: str
    is_archived: bool
    license: str | None


def facts(content: bytes) -> Facts | None:
    """Read the forge's answer about a repository; None if it is no such answer."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    address, is_archived, license_ = said.get("html_url"), said.get("archived"), said.get("license")
    if not isinstance(address, str) or not isinstance(is_archived, bool) or Forge.of(address) is None:
        return None
    spdx = license_.get("spdx_id") if isinstance(license_, dict) else None
    # What GitHub sees no licence in, or does not know, is said so by this word.
    return Facts(address, is_archived, spdx if isinstance(spdx, str) and spdx != "NOASSERTION" else None)


def place(repository: str, commit: str, file: str | None = None) -> str | None:
    """Where a commit, or a file as it was at that commit, can be looked at.

    Args:
        repository: The repository's address, as an entry gives it.
        commit: The whole id.
        file: The file's path inside the repository.

    Returns:
        An https address, percent-encoded; None for a repository that is not on GitHub.
    """
    forge = Forge.of(repository)
    if forge is None:
        return None
    return forge.tree(commit) if file is None else forge.file(commit, file)
