"""The folder: the settings of each language, its written pages, the catalog's pages, and what they load."""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from commons import assets, front_matter, pages
from commons.emit.page import to_markdown
from commons.emit.settings import Settings, SettingsError
from commons.execute import exports
from commons.execute.documents import is_notebook, read
from commons.execute.pages import read_page, stated
from commons.forge import Forge
from commons.pages.foot import Foot, Giscus, site_version
from commons.reference import References, expand
from commons.source import ProblemError, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commons.catalog import Catalog

# The builder's output, inside the folder: Zensical demands that.
SITE = "site"
_NOTEBOOK_LINK = re.compile(r"\]\((?P<to>[^\s()#:]+\.(?:ipynb|py))(?=[)#])")


def emit(catalog: Catalog, configurations: Iterable[Path], folder: Path, commit: str = "") -> None:
    """Write the site of the working directory into a folder.

    Args:
        catalog: A catalog without diagnostics.
        configurations: The settings of each language, relative to the working directory.
        folder: Where to write; must be empty.
        commit: Of what is written, for readers who report a problem; empty if it is not known.

    Raises:
        SettingsError: A file of settings cannot be read, or lacks what is needed.
    """
    for path in configurations:
        settings = Settings.read(path)
        language = settings.text("theme", "language")
        documents = Path(settings.text("docs_dir"))
        foot, references = _Feet(catalog, settings, language, commit), References(documents, language, catalog)
        # A page may have files of another language.
        shutil.copytree(documents, folder / documents, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.out"))
        notebooks = _write_notebooks(documents, folder)
        settings.rename(notebooks, "nav")
        for page_file in (folder / documents).rglob("*.md"):
            name = page_file.relative_to(folder / documents).as_posix()
            written = Source((documents / name).as_posix(), page_file.read_text(encoding="utf-8"))
            try:
                expanded = expand(written.text, written, name, references)
            except ProblemError as error:
                raise SettingsError(str(error)) from error
            if written.problems:
                raise SettingsError("\n".join(map(str, written.problems)))
            adapted = _adapted(expanded, name, notebooks)
            page_file.write_text(foot.below(adapted, name), encoding="utf-8")
        _copy_included(documents, folder)
        publication = _publication(settings)
        rendered = [
            *pages.render_all(catalog, language, publication, repository=settings.text("repo_url", default="")),
            pages.render_data(catalog, language, publication),
        ]
        known = {path.relative_to(documents).as_posix() for path in documents.rglob("*.md")}
        known |= {page.path for page in rendered} | set(notebooks.values())
        for page in rendered:
            _write(folder / documents / page.path, foot.below(to_markdown(page, known), page.path).encode())
            for place, picture in page.pictures:
                content = (Path(settings.text("plugins", "commons", "catalog")) / picture).read_bytes()
                _write(folder / documents / place, content)
        for name, content in pages.render_files(catalog, language, publication):
            _write(folder / documents / name, content)
        for name, content in assets.contents():
            _write(folder / documents / name, content)
        _adapt(settings, language)
        _write(folder / path.name, str(settings).encode())


class _Feet:
    """Puts the foot of a language's pages below them."""

    def __init__(self, catalog: Catalog, settings: Settings, language: str, commit: str) -> None:
        self._site = _publication(settings).address_of(language)
        boards = settings.names("plugins", "commons", "giscus", "categories")
        giscus = Giscus(
            settings.text("plugins", "commons", "giscus", "repository_id", default=""),
            {board: settings.text("plugins", "commons", "giscus", "categories", board) for board in boards},
        )
        forge = Forge(settings.text("repo_url", default="").rstrip("/"))
        self._foot = Foot(catalog, language, forge, site_version(commit), giscus)

    def below(self, markdown: str, path: str) -> str:
        """A page with its foot; `commons.emit.extension` sees to it that nothing comes below that."""
        name = path.removesuffix(".md")
        place = name.removesuffix("index") if posixpath.basename(name) == "index" else f"{name}/"
        lines = self._foot.of(path, self._site + place).splitlines()
        return f"{markdown.rstrip()}\n\n{''.join(lines)}\n"


def _publication(settings: Settings) -> pages.Publication:
    """Where the site is published."""
    codes = settings.names("plugins", "commons", "languages")
    address = settings.text("site_url", default="").rstrip("/")
    paths = {code: settings.text("plugins", "commons", "languages", code, "path") for code in codes}
    return pages.Publication(settings.text("site_name"), address and f"{address}/", paths)


def _adapt(settings: Settings, language: str) -> None:
    """Say in the settings what the plugin says in a build."""
    languages = settings.names("plugins", "commons", "languages")
    paths = {code: settings.text("plugins", "commons", "languages", code, "path") for code in languages}
    own = paths.get(language, "")
    address = settings.text("site_url", default="")
    if address:
        settings.set(f"{address.rstrip('/')}/{own}", "site_url")
    alternates = [
        {
            "name": settings.text("plugins", "commons", "languages", code, "name"),
            "lang": code,
            "link": posixpath.relpath(f"/{path}", f"/{own}") + "/",
        }
        for code, path in paths.items()
    ]
    settings.set(alternates, "extra", "alternate")
    settings.set(posixpath.join(SITE, own).rstrip("/"), "site_dir")
    settings.set([assets.FOLDER + name for name in assets.STYLES], "extra_css")
    settings.set([assets.FOLDER + name for name in assets.SCRIPTS], "extra_javascript")
    settings.set({"language": language}, "markdown_extensions", "commons.emit.extension")
    settings.remove("plugins", "commons")
    # Where to edit a page depends on the page: an entry's is a file of data.
    features = [name for name in settings.items("theme", "features") if not name.startswith("content.action.")]
    settings.set(features, "theme", "features")


def _copy_included(documents: Path, folder: Path) -> None:
    """Copy the files that pages show or give to their code, to where they are."""
    for path in documents.rglob("*.md"):
        page = Source(path.as_posix(), path.read_text(encoding="utf-8"))
        for name in {*(name for _, name in page.snippets), *read_page(page).settings.files}:
            _copy(name, folder)


def _copy(name: str, folder: Path) -> None:
    if Path(name).is_file() and not (folder / name).exists():
        _write(folder / name, Path(name).read_bytes())


def _write_notebooks(documents: Path, folder: Path) -> dict[str, str]:
    """Write notebooks as pages of Markdown: their names below the documents, and those of the pages."""
    names = {}
    for path in sorted(file for file in documents.rglob("*") if file.is_file() and is_notebook(file)):
        page, document = path.with_suffix(".md"), read(path)
        _write(folder / page, exports.markdown(document).encode())
        for name in document.settings.files:
            _copy(name, folder)
        (folder / path).unlink(missing_ok=True)
        names[path.relative_to(documents).as_posix()] = page.relative_to(documents).as_posix()
    return names


def _adapted(text: str, name: str, notebooks: Mapping[str, str]) -> str:
    """Say in a page what a builder without plugins does not know: which pages are notebooks, how code is run."""
    place = posixpath.dirname(name) or "."

    def renamed(link: re.Match[str]) -> str:
        target = notebooks.get(posixpath.normpath(posixpath.join(place, link["to"])))
        return f"]({posixpath.relpath(target, place)}" if target else link[0]

    text = _NOTEBOOK_LINK.sub(renamed, text)
    end = front_matter.length(text)
    return f"{text[:end]}\n{stated(read_page(Source(name, text)).settings)}{text[end:]}" if end else text


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
