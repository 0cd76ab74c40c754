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
from commons.execute import exports, extension, pages
from commons.execute.running import run
from commons.source import Source

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def run_pages(files: Files, config: MkDocsConfig) -> None:
    """Run the code cells of all pages, and add what readers may take away to the site's files.

    Raises:
        PluginError: The code of a page does not run; the message says all that is wrong in all pages.
    """
    found = {}
    for file in files.documentation_pages():
        if file.abs_src_path and pages.CELL in file.content_string:
            path = Path(os.path.relpath(file.abs_src_path)).as_posix()
            document = pages.read_page(Source(path, file.content_string))
            if document.cells or document.problems:
                found[path] = (file, document)
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
        exported = {f"{file.name}.ipynb": exports.notebook(execution), f"{file.name}.py": exports.script(execution)}
        for name, content in exported.items():
            uri = posixpath.join(folder, name)
            files.append(File.generated(config, uri, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
        ready[path] = extension.Ready(execution, _date(), *exported)
    extension.enter(ready)


def _date() -> str:
    """The date of what is built, as `commons build` says it: the last commit's, which every build of it has."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC).date().isoformat() if seconds.strip("0").isdecimal() else ""
