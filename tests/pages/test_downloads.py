"""What there is to download: each file is what its name says, and the examples on the page do what is said of them."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import posixpath
import re
import sqlite3
from functools import cache
from urllib.error import URLError

import pytest
from arro3.io import read_parquet

from commons.catalog import FOLDERS
from commons.pages import api, downloads
from commons.pages.page import RenderedPage
from tests.live.rendering import parse, text_of
from tests.pages.feeds.feeding import NOWHERE, SOMEWHERE, shipped

LANGUAGES = ("en", "zh")


@cache
def files() -> dict[str, bytes]:
    return dict(downloads.render(shipped()))


def page(language: str) -> RenderedPage:
    return downloads.render_data(shipped(), language, SOMEWHERE)


def example(name: str) -> str:
    return next(text_of(each) for each in parse(page("en").html).iter("code") if each.get("data-example") == name)


def test_every_file_of_all_entries_has_them_all() -> None:
    ids = [each["id"] for each in json.loads(files()["catalog.json"])["entries"]]
    assert len(ids) == shipped().entries
    assert [json.loads(line)["id"] for line in files()["catalog.jsonl"].splitlines()] == ids
    assert [row["id"] for row in csv.DictReader(files()["catalog.csv"].decode().splitlines())] == ids
    assert read_parquet(io.BytesIO(files()["catalog.parquet"])).read_all()["id"].to_pylist() == ids
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files()["catalog.sqlite"])
        assert [row for (row,) in database.execute("SELECT id FROM entries")] == ids


@pytest.mark.parametrize(("kind", "folder"), FOLDERS.items())
def test_every_kind_has_its_tables(kind: str, folder: str) -> None:
    ids = [entry.id for entry in shipped().of(kind)]
    rows = csv.DictReader(io.StringIO(files()[f"catalog/{folder}.csv"].decode(), newline=""))
    assert [row["id"] for row in rows] == ids
    assert read_parquet(io.BytesIO(files()[f"catalog/{folder}.parquet"])).read_all()["id"].to_pylist() == ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_leads_to_every_file_and_says_its_size(language: str) -> None:
    whole = page(language)
    folder = SOMEWHERE.languages[language] + posixpath.dirname(whole.path)
    found = {
        posixpath.normpath(posixpath.join(folder, link.get("href", ""))): text_of(cell)
        for cell in parse(whole.html).iter("td")
        for link in cell.iter("a")
        if "download" in link.attrib
    }
    assert set(found) == set(files())
    for path, text in found.items():
        number, unit = re.search(r"\(([\d.]+)\s(byte|B|kB|MB)\)", text).groups()  # type: ignore[union-attr]
        assert float(number) * {"byte": 1, "B": 1, "kB": 1e3, "MB": 1e6}[unit] == pytest.approx(
            len(files()[path]), rel=0.05
        )
    assert [heading.id for heading in whole.headings] == [each.get("id") for each in parse(whole.html).iter("h2")]


def test_the_query_counts_the_licences() -> None:
    (query,) = re.findall(r'sqlite3 catalog.sqlite "(.*)"', example("sql"), re.DOTALL)
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files()["catalog.sqlite"])
        rows = dict(database.execute(query).fetchall())
    licenses = [project.license for project in shipped().projects if not project.sample]
    assert rows == {each: licenses.count(each) for each in set(licenses)}


def test_the_program_prints_the_projects_of_a_category(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published = dict(api.render(shipped(), SOMEWHERE))

    def urlopen(address: str) -> io.BytesIO:
        path = address.removeprefix(SOMEWHERE.address)
        if path not in published:
            raise URLError(address)
        return io.BytesIO(published[path])

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    exec(compile(example("python"), "example", "exec"), {})
    expected = [each for each in shipped().projects if each.category == "training" and not each.sample]
    assert capsys.readouterr().out.splitlines() == [
        f"{each.id} {each.state} {SOMEWHERE.address}catalog/projects/{each.id}/" for each in expected
    ]


def test_without_an_address_examples_say_that_it_is_another() -> None:
    html = downloads.render_data(shipped(), "en", NOWHERE).html
    assert "https://example.org/catalog.sqlite" in html
    assert "../feeds/" not in html
