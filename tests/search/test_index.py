from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import Catalog
from commons.search import FOLDER, Filters, IndexingError, Records, write_index

PAGE = '<html lang="{language}"><head></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>'
FILTERS = Filters(Catalog(), {"en": "", "zh": "zh/"})


def indexed(folder: Path) -> dict[str, bytes]:
    """What the index of a small site is made of."""
    for place, language, title, text in (
        ("", "en", "Home", "Hello"),
        ("", "zh", "首页", "注意力"),
        ("learn/", "en", "Learn", "attention"),
    ):
        records = Records(folder / "records", FILTERS, language)
        records.add(place, PAGE.format(language=language, title=title, text=text))
        records.add("hidden/", "<p>This is no page of a site.</p>")
        records.finish()
    write_index(folder, folder / "records")
    return files(folder / FOLDER)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_an_index_of_both_languages_the_same_bytes_each_time(tmp_path: Path) -> None:
    names = indexed(tmp_path / "one")
    assert names == indexed(tmp_path / "other")
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "choices.en.json", "choices.zh.json"} <= set(
        names
    )
    assert not [name for name in names if "-ui" in name or "highlight" in name]
    assert sum(name.startswith("fragment/") for name in names) == 3


def test_an_article_is_kept_as_the_whole_page_is(tmp_path: Path) -> None:
    whole, alone = (Records(tmp_path / name, FILTERS, "zh") for name in ("whole", "alone"))
    whole.add("learn/", PAGE.format(language="zh", title="学习", text="注意力"))
    alone.add_article("learn/", "<article><h1>学习</h1><p>注意力</p></article>")
    assert files(tmp_path / "whole") == files(tmp_path / "alone")
    assert list(files(tmp_path / "whole")) == ["zh/learn/index.html"]


def test_a_failure_is_said(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(IndexingError, match="the search index could not be made: "):
        indexed(tmp_path)
