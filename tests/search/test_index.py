from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import Catalog
from commons.search import FOLDER, Filters, IndexingError, write_index

PAGE = '<html lang="{language}"><head></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>'
FILTERS = Filters(Catalog(), {"en": "", "zh": "zh/"})


def site(folder: Path) -> Path:
    for place, language, title, text in (
        (".", "en", "Home", "Hello"),
        ("zh", "zh", "首页", "注意力"),
        ("learn", "en", "Learn", "attention"),
    ):
        (folder / place).mkdir(parents=True, exist_ok=True)
        page = PAGE.format(language=language, title=title, text=text)
        (folder / place / "index.html").write_text(page, encoding="utf-8")
    (folder / "404.html").write_text(PAGE.format(language="en", title="404", text="Not found"))
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_an_index_of_both_languages_the_same_bytes_each_time(tmp_path: Path) -> None:
    one, other = site(tmp_path / "one"), site(tmp_path / "other")
    assert [write_index(each, FILTERS) for each in (one, other)] == [3, 3]
    assert files(one) == files(other)
    names = files(one / FOLDER)
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json"} <= set(names)
    assert not [name for name in names if "-ui" in name or "highlight" in name]
    assert sum(name.startswith("fragment/") for name in names) == 3


def test_a_failure_is_said(tmp_path: Path) -> None:
    folder = site(tmp_path)
    (folder / FOLDER).write_text("in the way")
    with pytest.raises(IndexingError, match="the search index could not be made: "):
        write_index(folder, FILTERS)
