from __future__ import annotations

import re
from pathlib import Path

import pytest

from commons.preview import check_folder, read, write
from commons.preview.shell import BEGINNING
from tests import hostile
from tests.catalog.test_changes import change

SITE = "https://example.org/site/"
PROJECT, PROBLEM = "projects/sample-project-1.yml", "problems/sample-problem-1.yml"


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


def built(catalog: Path, folder: Path) -> dict[str, str]:
    """The pages of the change of the working directory, after everything that all previews promise is looked at."""
    write(read(catalog, "HEAD"), folder, SITE)
    assert check_folder(folder) == []
    pages = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    for name, html in pages.items():
        language = "zh" if name.startswith("zh") else "en"
        assert html.startswith(BEGINNING.format(language=language))
        assert "default-src 'none'" in html
        assert 'content="noindex' in html
        assert {"en": "It has not been accepted", "zh": "尚未被接受"}[language] in html
        for address in re.findall(r' (?:href|src)="([^"]*)"', html):
            if not address.startswith(("https://", "http://", "mailto:", "#")):
                path, _, anchor = address.partition("#")
                target = (folder / name).parent / path
                assert target.is_file(), f"{name} links {address}"
                assert not anchor or "/" not in anchor
    return pages


def test_a_change_of_nothing_says_so(catalog: Path, made: Path) -> None:
    pages = built(catalog, made)
    assert set(pages) == {"index.html", "zh.html"}
    assert "Nothing in the catalog or in the written pages is different." in pages["index.html"]
    assert "没有变化" in pages["zh.html"]


def test_one_changed_entry_has_its_pages_and_no_other_has(catalog: Path, made: Path) -> None:
    change(catalog, [[PROJECT, "license: Apache-2.0", "license: MIT"]])
    pages = built(catalog, made)
    own = {f"{language}/{name}.html" for language in ("en", "zh") for name in ("projects", "projects/sample-project-1")}
    assert set(pages) == {"index.html", "zh.html"} | own
    page = pages["en/projects/sample-project-1.html"]
    before, after = page.split('aria-label="After"')
    assert ">Apache-2.0<" in before
    assert ">MIT<" not in before
    assert ">MIT<" in after
    assert "Licence: Apache-2.0 → MIT" in pages["index.html"]
    assert "许可证：Apache-2.0 → MIT" in pages["zh.html"]
    assert "Is the licence in the entry that of the repository?" in pages["index.html"]
    assert "No new errors." in pages["index.html"]
    # What the preview does not have is on the site.
    assert f'href="{SITE}zh/catalog/people/sample-person-5/"' in pages["zh/projects/sample-project-1.html"]


def test_who_must_still_approve_is_said(catalog: Path, made: Path) -> None:
    path = catalog / "grants/sample-grant-2.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("\ntitle: ", "\ntitle: Renamed, "), encoding="utf-8")
    pages = built(catalog, made)
    assert "Sample Person One (sample-person-1) (sample)" in pages["index.html"]
    assert "Maintainer" in pages["index.html"]
    assert "en/queue.html" in pages


def test_broken_removed_and_new_entries_have_their_place(catalog: Path, made: Path) -> None:
    (catalog / "projects/broken.yml").write_text("id: [\n<script>steal()</script>\n")
    (catalog / "projects/Not An Id!.yml").write_text("id: x")
    change(catalog, [[PROBLEM]])
    pages = built(catalog, made)
    index = pages["index.html"]
    assert "&lt;script&gt;steal()&lt;/script&gt;" in index
    assert "GC606" in index
    assert "It is no longer there." in pages["en/problems/sample-problem-1.html"]
    assert not any("broken" in name or "Not" in name for name in pages)
    assert "Not An Id!" in index


def test_pictures_are_those_of_their_side(catalog: Path, made: Path) -> None:
    folder = catalog / "assets/problems/sample-problem-1"
    (picture,) = folder.iterdir()
    change(catalog, [[PROBLEM, "component:", "component:"]])
    path = catalog / PROBLEM
    path.write_text(path.read_text(encoding="utf-8").replace(picture.name, "renamed.png"), encoding="utf-8")
    picture.rename(folder / "renamed.png")
    pages = built(catalog, made)
    assert (made / f"pictures/before/problems/sample-problem-1/{picture.name}").is_file()
    assert (made / "pictures/after/problems/sample-problem-1/renamed.png").is_file()
    assert "../../pictures/after/problems/sample-problem-1/renamed.png" in pages["en/problems/sample-problem-1.html"]


def test_a_picture_that_is_none_is_left_out(catalog: Path, made: Path) -> None:
    folder = catalog / "assets/problems/sample-problem-1"
    (picture,) = folder.iterdir()
    picture.write_text("<svg onload=steal()>")
    (folder / "other.svg").write_text("<svg onload=steal()>")
    path = catalog / PROBLEM
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: New, "), encoding="utf-8")
    built(catalog, made)
    assert not (made / "pictures/after").exists()


def test_written_pages_before_and_after(catalog: Path, made: Path) -> None:
    page = Path("docs/en/learn/attention.md")
    page.write_text(page.read_text(encoding="utf-8") + "\n<script>steal()</script>\n\nA new line.\n", encoding="utf-8")
    Path("docs/en/learn/new.md").write_text("# New\n\n[Attention](attention.md)\n")
    pages = built(catalog, made)
    before, after = pages["en/documents/1.html"].split('aria-label="After"')
    assert "A new line." in after
    assert "A new line." not in before
    assert 'href="1.html"' in pages["en/documents/2.html"]
    assert "docs/en/learn/new.md" in pages["zh.html"]


def test_every_text_of_an_entry_stays_text(catalog: Path, made: Path) -> None:
    path = catalog / "discussions/sample-discussion-2.yml"
    text = path.read_text(encoding="utf-8")
    for number, hostile_text in enumerate(hostile.OWN[:12]):
        shown = hostile_text.replace("'", "''")
        if shown.isprintable() and "<" not in shown:
            copy = text.replace("id: sample-discussion-2", f"id: sample-hostile-{number}")
            copy = re.sub(r"(?m)^title: .*$", lambda _, shown=shown: f"title: '{shown}'", copy)
            (catalog / f"discussions/sample-hostile-{number}.yml").write_text(copy, encoding="utf-8")
    assert len(built(catalog, made)) > 10


def test_a_word_that_the_vocabulary_does_not_have_leaves_a_note(catalog: Path, made: Path) -> None:
    change(catalog, [[PROJECT, "tags: [tokenizer,", "tags: [no-such-tag, tokenizer,"]])
    pages = built(catalog, made)
    assert "It cannot be shown until what is wrong is mended." in pages["en/projects/sample-project-1.html"]


def test_vocabulary_and_lifecycle_are_told(catalog: Path, made: Path) -> None:
    path = catalog / "vocabulary/tags.yml"
    path.write_text(path.read_text(encoding="utf-8") + "brand-new: { en: Brand <new>, zh: 全新 }\n", encoding="utf-8")
    index = built(catalog, made)["index.html"]
    assert "Vocabulary and lifecycle" in index
    assert "brand-new" in index


def test_two_previews_of_a_change_are_the_same(catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    change(catalog, [[PROJECT, "license: Apache-2.0", "license: MIT"]])
    one, other = (tmp_path_factory.mktemp("made") for _ in range(2))
    for folder in (one, other):
        write(read(catalog, "HEAD"), folder, SITE)
    assert {p.relative_to(one): p.read_bytes() for p in one.rglob("*") if p.is_file()} == {
        p.relative_to(other): p.read_bytes() for p in other.rglob("*") if p.is_file()
    }


def test_a_change_of_very_much_is_cut_and_says_so(catalog: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commons.preview.folder.MOST_PAGES", 1)
    change(catalog, [[PROJECT, "license: Apache-2.0", "license: MIT"], [PROBLEM, "title: ", "title: New, "]])
    assert "1 more are not shown" in built(catalog, made)["index.html"]
