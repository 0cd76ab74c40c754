"""Pages with code cells in MkDocs: run before the pages are rendered, and offered as notebooks and programs."""

from __future__ import annotations

import os
import posixpath
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel

from commons import executor, store
from commons.execute import documents, exports, extension, pages
from commons.execute.running import run
from commons.source import Source

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from commons.execute.cells import Document


class NotebookFile(File):
    """A notebook that is a page: MkDocs sees the Markdown it is rendered from.

    Attributes:
        path: The notebook, as messages name it.
    """

    path: str

    def is_documentation_page(self) -> bool:
        """A file that ends with `.ipynb` is none for MkDocs."""
        return True


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
    for (path, (file, _)), execution in zip(found.items(), executions, strict=True):
        # Beside the page, whichever way addresses are made.
        folder = posixpath.dirname(file.dest_uri)
        # A notebook that is a page has its own name already, without outputs.
        taken = posixpath.join(folder, f"{file.name}.ipynb") == file.src_uri
        notebook = f"{file.name}{'.outputs' if taken else ''}.ipynb"
        exported = {notebook: exports.notebook(execution), f"{file.name}.py": exports.script(execution)}
        for name, content in exported.items():
            uri = posixpath.join(folder, name)
            files.append(File.generated(config, uri, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
        ready[path] = extension.Ready(execution, _date(), *exported)
    extension.enter(ready)


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
    for file in [file for file in files if file.abs_src_path and file.src_uri.endswith(".ipynb")]:
        path = _relative(str(file.abs_src_path))
        document = documents.read(Path(path))
        page = NotebookFile.generated(
            config, file.src_uri, content=exports.markdown(document), inclusion=file.inclusion
        )
        assert isinstance(page, NotebookFile)  # noqa: S101 - MkDocs says File
        page.path, page.edit_uri = path, file.src_uri
        files.remove(file)
        files.append(page)
        found[path] = (page, document)
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
