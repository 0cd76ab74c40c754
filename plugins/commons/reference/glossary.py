"""The terms of the site in both languages, from a YAML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from commons.catalog.reader import read_bytes
from commons.catalog.validate import validate
from commons.source import Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path


class GlossaryError(ProblemError):
    """The file of terms cannot be used; says where and why, a line for each mistake."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Meaning(_Strict):
    """A sentence in each language."""

    en: str
    zh: str


class Term(_Strict):
    """A term.

    Attributes:
        id: The anchor of its row.
        en: The term in English.
        zh: The term in Chinese.
        meaning: What it means.
        page: Where more is to be read, relative to the folder of a language's pages.
        wrong: What the Chinese term is not to be called here.
    """

    id: str
    en: str
    zh: str
    meaning: Meaning
    page: str = ""
    wrong: tuple[str, ...] = ()


class Glossary(_Strict):
    """All terms.

    Attributes:
        terms: In the order of the file.
        names: Names and signs that pages in Chinese keep as they are.
    """

    terms: tuple[Term, ...]
    names: tuple[str, ...] = ()


def read(path: Path) -> Glossary:
    """Read the terms.

    Args:
        path: The file, UTF-8.

    Raises:
        GlossaryError: The file is not there, or is not made of terms.
    """
    if not path.is_file():
        raise GlossaryError(str(Problem(path.as_posix(), 1, 1, "is not there")))
    glossary, diagnostics = validate(read_bytes(path.read_bytes(), path.as_posix()), Glossary)
    if glossary is None:
        problems = (Problem(path.as_posix(), found.line, found.column, found.message) for found in diagnostics)
        raise GlossaryError("\n".join(map(str, problems)))
    return glossary
