from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.store import key, source_digest

names = st.text(max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
inputs = st.dictionaries(names, values, max_size=4)


@given(inputs, inputs)
def test_different_inputs_have_different_keys(one: dict, other: dict) -> None:
    # repr tells 1, True and 1.0 apart, which compare equal; sorting takes the order of names out of it.
    def canonical(value: object) -> str:
        if isinstance(value, dict):
            return "{" + ",".join(f"{name!r}:{canonical(value[name])}" for name in sorted(value)) + "}"
        return "[" + ",".join(map(canonical, value)) + "]" if isinstance(value, list) else repr(value)

    assert (key("k", one) == key("k", other)) == (canonical(one) == canonical(other))


@given(inputs, st.randoms())
def test_the_order_of_names_does_not_matter(content: dict, random) -> None:
    shuffled = list(content.items())
    random.shuffle(shuffled)
    assert key("k", dict(shuffled)) == key("k", content)


def test_keys_are_stable_and_tell_kinds_apart() -> None:
    digest = "8463a1438962c40e8dfc2aaf681c018af4628f95809b820eb278878e086bb206"
    assert key("live.generate", {"seed": 1}) == f"{digest}.live.generate"
    assert key("a", {}) != key("b", {})
    assert key("a", {"x": "\ud83d\ude00"}) != key("a", {"x": "😀"})


@pytest.mark.parametrize("kind", ["", "Live", "live/generate", "../x", "a..b", ".tmp", "a b", "a\n"])
def test_a_kind_is_a_name_that_a_file_may_have(kind: str) -> None:
    with pytest.raises(ValueError, match="a kind is small letters"):
        key(kind, {})


@pytest.mark.parametrize("bad", [{1: "a"}, {"a": [{None: 1}]}, {"a": object()}, {"a": b"x"}])
def test_inputs_without_a_form_in_json_are_refused(bad: dict) -> None:
    with pytest.raises(TypeError):
        key("k", bad)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        key("k", {"a": number})


def digest_in(folder: Path, *modules: str) -> str:
    """In a process of its own: digests and module paths are kept for a process's life."""
    script = "import json, sys; from commons.store import source_digest; print(source_digest(*json.loads(sys.argv[1])))"
    command = [sys.executable, "-c", script, json.dumps(modules)]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_a_digest_of_source_changes_with_the_source_alone(tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        (folder / "pack/inner").mkdir(parents=True)
        (folder / "pack/__init__.py").write_text("raise RuntimeError('imported')")
        (folder / "pack/inner/deep.py").write_text("x = 1")
        (folder / "pack/inner/notes.txt").write_text("notes")
        (folder / "single.py").write_text("raise RuntimeError('imported')")
    before = digest_in(tmp_path / "one", "pack", "single")
    assert digest_in(tmp_path / "two", "single", "pack") == before
    (tmp_path / "two/pack/inner/notes.txt").write_text("other notes")
    assert digest_in(tmp_path / "two", "pack", "single") == before
    (tmp_path / "two/pack/inner/deep.py").write_text("x = 2")
    changed = digest_in(tmp_path / "two", "pack", "single")
    assert changed != before
    (tmp_path / "two/pack/inner/deep.py").rename(tmp_path / "two/pack/inner/other.py")
    assert digest_in(tmp_path / "two", "pack", "single") not in {before, changed}


def test_a_module_without_source_is_refused() -> None:
    for name in ("no_such_module", "sys"):
        with pytest.raises(ModuleNotFoundError, match=name):
            source_digest(name)
