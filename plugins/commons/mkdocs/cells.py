"""Pages with code cells in MkDocs: run before the pages are rendered, and offered as notebooks and programs."""

from __future__ import annotations

import os
import posixpath
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import get_relative_url

from commons import assets, executor, store
from commons.execute import documents, exports, extension, pages
from commons.execute.running import run
from commons.mkdocs import notebooks
from commons.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from commons.execute.cells import Document
    from commons.source import Origin

NOTEBOOK_STYLE = "notebook.css"


class NotebookFile(File):
    """A notebook or a program in percent format that is a page: MkDocs sees the Markdown of its text.

    Attributes:
        path: The notebook, as messages name it.
        origins: Where the lines of its Markdown stand in it.
        ready: What it made.
        frame: Its cells as HTML, with places for text and outputs.
    """

    path: str
    origins: Sequence[Origin]
    ready: extension.Ready
    frame: str

    def is_documentation_page(self) -> bool:
        """A file that ends with `.ipynb` is none for MkDocs."""
        return True

    def filled(self, html: str, page: Source) -> str:
        """Put the rendered text and the outputs into the frame; the page gets the problems."""
        return notebooks.filled(self.frame, html, self.ready, page)


def run_pages(files: Files, config: MkDocsConfig) -> None:
    """Run the code cells of all pages, make pages of notebooks, and add what readers may take away to the site.

    Raises:
        PluginError: The code of a page does not run; the message says all that is wrong in all pages.
    """
    found = _pages(files) | _notebooks(files, config)
    try:
        executions = run((document for _, document in found.values()), executor=executor.default())
    except (executor.ExecutorError, store.StoreError, OSError) as error:
        raise PluginError(str(error)) from error
    failures = sorted((failure for execution in executions for failure in execution.failures), key=str)
    if failures:
        raise PluginError("\n".join(map(str, failures)))
    ready = {}
    frames = []
    for (path, (file, _)), execution in zip(found.items(), executions, strict=True):
        exported = {
            _offered(file, ".ipynb"): exports.notebook(execution),
            _offered(file, ".py"): exports.script(execution),
        }
        for name, content in exported.items():
            uri = posixpath.join(posixpath.dirname(file.dest_uri), name)
            files.append(File.generated(config, uri, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
        ready[path] = extension.Ready(execution, _date(), *exported)
        if isinstance(file, NotebookFile):
            file.ready, file.frame = ready[path], notebooks.frame(ready[path])
            frames.append(file.frame)
    extension.enter(ready)
    if frames:
        style = File.generated(config, assets.FOLDER + NOTEBOOK_STYLE, content=notebooks.styles(frames))
        style.inclusion = InclusionLevel.INCLUDED
        files.append(style)


def link_style(html: str, page: Page) -> str:
    """Link the style of notebooks in a page that is one."""
    if not isinstance(page.file, NotebookFile):
        return html
    address = get_relative_url(assets.FOLDER + NOTEBOOK_STYLE, page.url)
    return html.replace("</head>", f'<link rel="stylesheet" href="{address}">\n</head>', 1)


def _offered(file: File, suffix: str) -> str:
    """The name of what readers may take away, beside the page, whichever way addresses are made."""
    name = f"{file.name}{suffix}"
    # A notebook that is a page has its own name already, without outputs.
    taken = posixpath.join(posixpath.dirname(file.dest_uri), name) == file.src_uri
    return f"{file.name}.outputs{suffix}" if taken else name


def _pages(files: Files) -> dict[str, tuple[File, Document]]:
    found = {}
    for file in files.documentation_pages():
        if file.abs_src_path and pages.CELL in file.content_string:
            path = _relative(file.abs_src_path)
            document = pages.read_page(Source(path, file.content_string))
            if document.cells or document.problems:
                found[path] = (file, document)
    return found


def _notebooks(files: Files, config: MkDocsConfig) -> dict[str, tuple[File, Document]]:
    found: dict[str, tuple[File, Document]] = {}
    for file in list(files):
        path = Path(_relative(file.abs_src_path)) if file.abs_src_path else None
        if path is None or not documents.is_notebook(path):
            continue
        document = documents.read(path)
        text, origins = notebooks.marked(document)
        page = NotebookFile.generated(config, file.src_uri, content=text, inclusion=file.inclusion)
        assert isinstance(page, NotebookFile)  # noqa: S101 - MkDocs says File
        page.path, page.origins, page.edit_uri = path.as_posix(), origins, file.src_uri
        files.remove(file)
        files.append(page)
        found[page.path] = (page, document)
    return found


def source_path(file: File) -> str | None:
    """The file that a page is written in, as messages name it; None for a page that is made of something else."""
    if isinstance(file, NotebookFile):
        return file.path
    return _relative(file.abs_src_path) if file.abs_src_path else None


def _relative(path: str) -> str:
    return Path(os.path.relpath(path)).as_posix()


def _date() -> str:
    """The date of what is built, as `commons build` says it: the last commit's, which every build of it has."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC).date().isoformat() if seconds.strip("0").isdecimal() else ""
