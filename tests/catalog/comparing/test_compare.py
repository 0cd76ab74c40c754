"""Two catalogs compared. The cases are in `cases.yml`; the rest goes through every field of every sample entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from commons.catalog import FOLDERS, KINDS, Catalog, Entry, load
from commons.catalog.comparing import Sentences, compare
from commons.catalog.comparing.labels import labels
from commons.catalog.labels import read_labels
from commons.catalog.lifecycle import Transition
from commons.catalog.vocabulary import FILES
from tests.catalog.folder import ROOT, make_samples
from tests.catalog.test_changes import change

CASES = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))


class Marks:
    """The simplest markup there is."""

    def plain(self, text: str) -> str:
        return text

    def removed(self, text: str) -> str:
        return f"[-{text}-]"

    def added(self, text: str) -> str:
        return f"{{+{text}+}}"


def said(before: Catalog, after: Catalog, language: str) -> list[str]:
    sections = Sentences(before, after, language, Marks()).sections(compare(before, after))
    return [line for section in sections for line in (section.title, *(f"  {line}" for line in section.lines))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_said(case: dict, tmp_path: Path) -> None:
    folder = make_samples(tmp_path)
    before = load(folder)
    change(folder, case["now"])
    after = load(folder)
    assert said(before, after, "en") == case["en"]
    assert said(before, after, "zh") == case["zh"]
    # What was added one way was removed the other way.
    assert bool(compare(after, before)) == bool(case["en"])


def test_a_catalog_is_like_itself() -> None:
    catalog = load(ROOT / "catalog")
    assert catalog.entries > 90
    assert not compare(catalog, catalog)
    assert not compare(catalog, load(ROOT / "catalog"))


def test_all_entries_are_new_to_an_empty_catalog() -> None:
    catalog = load(ROOT / "catalog")
    found = compare(Catalog(), catalog)
    assert len(found.entries) == catalog.entries
    assert {change.what for change in found.entries} == {"added"}
    assert {change.what for change in compare(catalog, Catalog()).entries} == {"removed"}
    assert len({change.name for change in found.data}) == len(found.data) > 10


def test_an_entry_under_a_new_name_is_the_same(tmp_path: Path) -> None:
    folder = make_samples(tmp_path)
    before = load(folder)
    old = folder / "problems/sample-problem-2.yml"
    text = old.read_text(encoding="utf-8").replace("id: sample-problem-2", "id: a\nformerly: [sample-problem-2, b]")
    (folder / "problems/a.yml").write_text(text.replace("component: site", "component: catalog"), encoding="utf-8")
    old.unlink()
    lines = said(before, load(folder), "en")
    assert lines == [
        "problem a: renamed, formerly sample-problem-2, “No title in a small window” (sample)",
        "  Formerly: b added",
        "  Component: The site → The catalog",
    ]


def plain(value: Any) -> Any:
    """What the reader would have made of it: lists are tuples."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return tuple(map(plain, value)) if isinstance(value, list) else value


def models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in models(argument)]


def example_of(annotation: Any) -> list[Any]:
    """A member for a list, made of the examples of its fields."""
    return [
        {
            name: field.examples[0]
            for name, field in model.model_fields.items()
            if field.is_required() and field.examples
        }
        for model in models(annotation)[:1]
    ]


def others(value: Any, annotation: Any, examples: list[Any]) -> Iterator[tuple[str | None, Any]]:
    """Values that differ in one thing only: the name of the innermost field that does, or None, and the value."""
    if isinstance(value, dict) and models(annotation):
        fields = {field.alias or name: field for name, field in models(annotation)[0].model_fields.items()}
        for name, field in fields.items():
            if name in value:
                inner = others(value[name], field.annotation, field.examples or [])
                yield from ((deeper or name, {**value, name: other}) for deeper, other in inner)
            elif field.examples:
                yield name, {**value, name: plain(field.examples[0])}
            # To leave a list out that has several members is to leave out each.
            if name in value and not field.is_required() and not (isinstance(value[name], tuple) and value[name][1:]):
                yield name, {key: each for key, each in value.items() if key != name}
    elif isinstance(value, tuple):
        for index, member in enumerate(value):
            inner = others(member, annotation, [])
            yield from ((name, (*value[:index], other, *value[index + 1 :])) for name, other in inner)
        yield None, value[:-1]
        yield from (
            (None, (*value, each)) for example in (*examples, example_of(annotation)) for each in plain(example)
        )
    elif isinstance(value, bool):
        yield None, not value
    elif isinstance(value, int):
        yield None, value + 1
    elif isinstance(value, str):
        yield from ((None, each) for each in (f"{value} more", f"{value}a", value.replace("2", "1", 1), *examples))


def single_changes(entry: Entry) -> Iterator[tuple[str, str, Entry]]:
    """The entry with one field changed, each in turn, with the names of that field and of the innermost one."""
    model = type(entry)
    raw = plain(entry.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    assert model.model_validate(raw).model_dump() == entry.model_dump()
    for name, field in model.model_fields.items():
        if name == "id":
            continue
        values = {name: raw[name]} if name in raw else {}
        for innermost, changed in others(values, model, []):
            if set(changed) | set(values) != {name}:
                continue
            other = {key: each for key, each in raw.items() if key != name} | changed
            try:
                valid = model.model_validate(other)
            except ValidationError:
                continue
            if valid.model_dump() != entry.model_dump():
                yield name, innermost or field.alias or name, valid


def names(field: str, language: str) -> Iterator[str]:
    """All that a field may be called, and how a sentence about an event begins."""
    for own in (labels().fields, labels().members):
        if field in own:
            yield own[field].in_language(language)
    yield from (texts[language] for name, texts in read_labels("commons.catalog").items() if name.endswith(field))
    if field == "log":
        yield labels().sentences["began"].in_language(language).split("{")[0]


SAMPLES = load(ROOT / "catalog")


@pytest.mark.parametrize("kind", KINDS)
def test_every_single_change_is_one_line_that_names_it(kind: str) -> None:
    tried: set[str] = set()
    for entry in SAMPLES.of(kind):
        if not entry.sample:
            continue
        for field, name, other in single_changes(entry):
            before, after = (Catalog(**{FOLDERS[kind]: (each,)}) for each in (entry, other))
            before, after = (replace(each, vocabulary=SAMPLES.vocabulary) for each in (before, after))
            (found,) = compare(before, after).entries
            assert len(found.changes) == 1, (name, found.changes)
            for language in ("en", "zh"):
                line = Sentences(before, after, language, Marks()).line(found.changes[0])
                assert any(each in line for each in names(name, language)), (name, line)
            tried.add(field)
    missing = set(KINDS[kind].model_fields) - tried - {"id"}
    assert missing == set(), "no change of this field was tried"


def all_models(model: type[BaseModel], found: dict[type[BaseModel], None]) -> dict[type[BaseModel], None]:
    if model not in found:
        found[model] = None
        for field in model.model_fields.values():
            for each in models(field.annotation):
                all_models(each, found)
    return found


def test_everything_has_a_name_in_both_languages() -> None:
    known = labels()
    found: dict[type[BaseModel], None] = {}
    for model in (*KINDS.values(), Transition):
        all_models(model, found)
    fields = {field.alias or name for model in found for name, field in model.model_fields.items()}
    assert fields <= set(known.fields) | set(read_labels("commons.catalog"))
    assert set(known.members) <= fields
    assert set(known.kinds) == set(KINDS)
    assert set(known.data) == {file.removesuffix(".yml") for file in FILES} | {"lifecycle"}


def test_both_languages_say_the_same() -> None:
    for name, sentence in labels().sentences.items():
        in_english, in_chinese = (sorted(re.findall(r"{\w+}", text)) for text in (sentence.en, sentence.zh))
        if name not in {"led", "happened", "began"}:
            assert in_english == in_chinese, name
        assert set(in_english) == set(in_chinese), name


def test_dates_are_told_as_they_are_written(tmp_path: Path) -> None:
    folder = make_samples(tmp_path)
    before = load(folder)
    change(folder, [["grants/sample-grant-1.yml", "due: 2026-06-30", "due: 2026-07-31"]])
    assert said(before, load(folder), "en")[1:] == ["  Milestone “Report”, Due: 2026-06-30 → 2026-07-31"]
