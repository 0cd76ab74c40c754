"""How a check of one value says no."""

from __future__ import annotations

from pydantic_core import PydanticCustomError


def refusal(id: str, problem: str, *, instead: str | None = None, member: int | None = None) -> PydanticCustomError:  # noqa: A002
    """The error that a check of a value raises; `commons.catalog.validate` makes a diagnostic of it.

    Args:
        id: The diagnostic's.
        problem: The rest of a sentence whose subject is the field, such as `must be a real date`.
        instead: What was meant without doubt and is to stand there.
        member: The index of the member of a list that is wrong, where the others are not.
    """
    # The text is a value in pydantic's template, for its own braces would be taken for fields.
    return PydanticCustomError(id, "{problem}", {"problem": problem, "instead": instead, "member": member})
