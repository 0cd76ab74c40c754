"""A change as reviewers see it: what it touches, before and after, what is wrong in it, and who acts next.

A `Submission` is a change of the working directory against a commit. It becomes a folder of pages that stand on their
own (`write`), or the text of one comment (`comment`). Everything in it was written by somebody who is not trusted:
nothing of it is run, and no page holds a script.
"""

from commons.preview.comment import Comment, Suggestion, comment
from commons.preview.folder import SIGN, write
from commons.preview.submission import Submission, Touched, read
from commons.preview.verifying import check_comment, check_folder

__all__ = [
    "SIGN",
    "Comment",
    "Submission",
    "Suggestion",
    "Touched",
    "check_comment",
    "check_folder",
    "comment",
    "read",
    "write",
]
