"""Each format read from a small file of it in `files/`; what comes out of it is in `expected.yml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.catalog import load
from commons.catalog.files import Disk
from commons.catalog.importing import FORMATS, MOST_BYTES, Context, Options, place, read
from tests.catalog.folder import GOOD, ROOT, make

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "expected.yml").read_text(encoding="utf-8"))
CONTEXT = Context(load(ROOT / "catalog").vocabulary)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["format"])
def test_what_comes_of_a_file(case: dict, tmp_path: Path) -> None:
    folder = make(tmp_path, small_gpt=GOOD)
    reading = read((HERE / "files" / case["file"]).read_bytes(), case["file"], case["format"], CONTEXT)
    assert reading.diagnostics == ()
    imported, left_out = place(reading.drafts, Disk(folder), load(folder), Options(date(2026, 1, 31)))
    left_out += reading.notes
    shown = f"{folder.as_posix()}/"
    assert [str(note).replace(shown, "") for note in left_out] == case["left_out"]
    found: dict[str, Any] = {}
    for each in imported:
        lines = sorted([*each.findings, *each.draft.notes], key=lambda line: (line.line, line.column, str(line)))
        found[each.name] = {
            "entry": yaml.safe_load(each.text),
            "said": [str(line).replace(shown, "") for line in lines],
        }
    expected = {
        name: {"entry": {**values["entry"], "log": [{"at": date(2026, 1, 31), "by": "maintainers", "to": "proposed"}]}}
        | {"said": values["said"]}
        for name, values in case["entries"].items()
    }
    assert found == expected


def test_every_format_has_a_case() -> None:
    assert {case["format"] for case in CASES} == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_what_cannot_be_read_is_said_at_its_place(name: str) -> None:
    for content, id_, line in ((b"a: &x 1\n", "GC005", 1), (b"a: 1\na: 2\n", "GC010", 2), (b"- a\n", "GC103", 1)):
        reading = read(content, "list.yml", name, CONTEXT)
        assert [(found.path, found.line, found.id) for found in reading.diagnostics] == [("list.yml", line, id_)]
        assert (reading.drafts, reading.notes) == ([], [])
    large = read(b"#" * (MOST_BYTES + 1), "list.yml", name, CONTEXT)
    assert [found.id for found in large.diagnostics] == ["GC001"]


def test_a_list_may_be_longer_than_an_entry() -> None:
    projects = "".join(f"  - {{ name: p{index}, github_id: o/p{index}, license: MIT }}\n" for index in range(3000))
    content = f"projects:\n{projects}".encode()
    assert len(content) > 64 * 1024
    assert len(read(content, "x", "best-of", CONTEXT).drafts) == 3000


@given(content=st.binary(max_size=200), name=st.sampled_from(sorted(FORMATS)))
def test_no_bytes_make_it_raise(content: bytes, name: str) -> None:
    for each in (content, b"projects:\n- name: x\n  labels: [" + content, b"title: " + content):
        read(each, "x", name, CONTEXT)


# The fields that the formats have, with values of any shape.
NAMES = st.sampled_from(
    (
        *("name", "title", "abstract", "license", "licenses", "keywords", "identifiers", "doi", "commit", "type"),
        *("preferred-citation", "references", "projects", "categories", "category", "labels", "github_id", "homepage"),
        *("resource", "landscape", "subcategories", "items", "repo_url", "extra", "summary_tags", "platforms", "tags"),
        *("description", "source_code_url", "website_url", "demo_url", "value", "date-released", "docs_url"),
    )
)
SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(st.sampled_from("ab /:.<>中"), max_size=8)
SHAPES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=12
)


@given(value=st.dictionaries(NAMES, SHAPES, max_size=6), name=st.sampled_from(sorted(FORMATS)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_no_shape_makes_it_raise(value: dict, name: str, tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    if not folder.exists():
        make(tmp_path, small_gpt=GOOD)
    reading = read(yaml.safe_dump(value, allow_unicode=True).encode(), "x.yml", name, CONTEXT)
    imported, left_out = place(reading.drafts, Disk(folder), load(folder), Options(date(2026, 1, 31)))
    assert len(imported) + len(left_out) == len(reading.drafts)
    for each in imported:
        assert {found.path for found in each.findings} <= {"x.yml"}
