from __future__ import annotations

import json
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


def test_a_large_site_has_an_index_in_parts(tmp_path: Path) -> None:
    records = {language: Records(tmp_path / "records", FILTERS, language) for language in ("en", "zh")}
    for language, number in (("en", 5), ("zh", 3)):
        for page in range(number):
            records[language].add(
                f"learn/{page}/", PAGE.format(language=language, title=f"Page {page}", text="attention")
            )
        records[language].finish()
    write_index(tmp_path, tmp_path / "records", pages_a_part=2)
    folder = tmp_path / FOLDER
    counts = [
        {language: each["page_count"] for language, each in json.loads(entry.read_text())["languages"].items()}
        for entry in (folder / "pagefind-entry.json", *(folder / f"{part}/pagefind-entry.json" for part in (2, 3)))
    ]
    assert counts == [{"en": 2, "zh": 2}, {"en": 2, "zh": 1}, {"en": 1}]
    parts = {
        name: json.loads((folder / f"choices.{name}.json").read_text(encoding="utf-8"))["parts"] for name in records
    }
    assert parts == {"en": [2, 3], "zh": [2]}
    assert not [path for path in (folder / "2").iterdir() if path.suffix in {".js", ".pagefind"}]


def test_a_failure_is_said(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(IndexingError, match="the search index could not be made: "):
        indexed(tmp_path)
