"""The comment and its suggestions as files, for whoever posts them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from commons.preview.comment import Comment

COMMENT, SUGGESTIONS = "comment.md", "suggestions.json"


def write(comment: Comment, folder: Path) -> None:
    """Write a comment and its suggestions into a folder."""
    (folder / COMMENT).write_text(comment.text, encoding="utf-8")
    suggestions = [asdict(each) for each in comment.suggestions]
    (folder / SUGGESTIONS).write_text(json.dumps(suggestions, indent=1) + "\n", encoding="utf-8")
