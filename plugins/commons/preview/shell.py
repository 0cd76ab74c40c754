"""What every page of a preview has around its content: no script, nothing from elsewhere, and that it is a preview."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from commons import assets, templates

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jinja2

ROOM = "commons.preview"
# Also for those who open a page from a disk, where no server says it.
POLICY = (
    "default-src 'none'; style-src 'self' file:; img-src 'self' file:; font-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)
# How every page begins, to the byte: who checks a preview looks for it before anything of the change could stand there.
BEGINNING = (
    '<!doctype html>\n<html lang="{language}" data-md-color-scheme="default">\n<head>\n<meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    '<meta name="robots" content="noindex, nofollow">\n'
)
STYLE = "assets/preview.css"


def environment(language: str) -> jinja2.Environment:
    """The environment of the templates in a language."""
    return _environment(language)


@cache
def _environment(language: str) -> jinja2.Environment:
    made = templates.environment(ROOM)
    made.globals.update(language=language, words=templates.words(ROOM, language))
    return made


def page(template: str, language: str, file: str, **values: Any) -> bytes:
    """A page.

    Args:
        template: Its template.
        language: `en` or `zh`.
        file: Its path in the preview.
        values: For the template.
    """
    up = "../" * file.count("/")
    html = environment(language).get_template(template).render(up=up, styles=(*STYLES, STYLE), **values)
    return (BEGINNING.format(language=language) + html).encode()


STYLES = tuple(f"assets/{name}" for name in assets.STYLES[:2])


def contents() -> Iterator[tuple[str, bytes]]:
    """The files that pages load."""
    for name, content in assets.contents():
        local = f"assets/{name.removeprefix(assets.FOLDER)}"
        if local in STYLES or local.startswith("assets/fonts/"):
            yield local, content
    yield STYLE, (files(ROOM) / "preview.css").read_bytes()
