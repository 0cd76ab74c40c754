"""The Jinja templates of a room: how they are read, the words in them by language, and the language of the page."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

import jinja2
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_language: ContextVar[str] = ContextVar("language of the page", default="en")


def environment(package: str) -> jinja2.Environment:
    """An environment for a package's `templates` folder: every value is escaped, and none may be missing."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Chinese as it is, which is half as long, and objects in their order.
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return made


@cache
def labels(package: str) -> Mapping[str, Mapping[str, str]]:
    """The fixed texts of a package's templates (`templates/labels.yml`): name, language, text."""
    source, _, _ = jinja2.PackageLoader(package, "templates").get_source(environment(package), "labels.yml")
    # Ten times as fast as without libyaml, and every command waits for it.
    texts: dict[str, dict[str, str]] = yaml.load(source, yaml.CSafeLoader)
    return texts


@cache
def words(package: str, language: str) -> Mapping[str, str]:
    """The fixed texts of a package's templates in one language, by name."""
    return {name: texts[language] for name, texts in labels(package).items()}


def set_language(language: str) -> None:
    """Say which language the pages rendered from now on are in."""
    _language.set(language)


def page_language(package: str) -> str:
    """The language of the page that is rendered; English where a package's templates have no words in it."""
    language = _language.get()
    return language if language in _languages(package) else "en"


@cache
def _languages(package: str) -> frozenset[str]:
    return frozenset(language for texts in labels(package).values() for language in texts)
