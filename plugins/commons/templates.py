"""The Jinja templates of a room: how they are read, and the words in them by language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jinja2
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


def environment(package: str) -> jinja2.Environment:
    """An environment for a package's `templates` folder: every value is escaped, and none may be missing."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def labels(package: str) -> Mapping[str, Mapping[str, str]]:
    """The fixed texts of a package's templates (`templates/labels.yml`): name, language, text."""
    source, _, _ = jinja2.PackageLoader(package, "templates").get_source(environment(package), "labels.yml")
    texts: dict[str, dict[str, str]] = yaml.safe_load(source)
    return texts


@cache
def words(package: str, language: str) -> Mapping[str, str]:
    """The fixed texts of a package's templates in one language, by name."""
    return {name: texts[language] for name, texts in labels(package).items()}
