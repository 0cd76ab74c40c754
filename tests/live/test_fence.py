from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from commons.live import FenceError, checkpoint, gpt_attention, gpt_generate, set_language
from commons.source import ProblemError, Source, reading
from tests.live.rendering import convert, fence, parse, render, text_of, with_class

CASES = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))
FORMATTERS = {"gpt-generate": gpt_generate, "gpt-attention": gpt_attention}
every_kind = pytest.mark.parametrize("name", FORMATTERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_problems_are_found_at_their_place(case: dict) -> None:
    html, problems = render(case["page"])
    expected = case["problems"]
    assert len(problems) == len(expected), problems
    for problem, beginning in zip(problems, expected, strict=True):
        place, _, words = beginning.partition(": ")
        assert problem.startswith(f"docs/en/page.md:{place}")
        assert words in problem
    shown = with_class(parse(html), "gc-live--failed")
    assert bool(shown) == bool(expected)
    for problem in problems if shown else []:
        message = problem.split(": ", 1)[1]
        assert any(message in text_of(placeholder) for placeholder in shown)


@every_kind
def test_outside_a_build_a_wrong_fence_raises(name: str) -> None:
    with pytest.raises(FenceError, match=rf"^{name}:1:1: unknown option 'promt'; did you mean 'prompt'\?$") as raised:
        convert(f"```{name}\npromt: Once\nprompt: Once\n```\n")
    assert isinstance(raised.value, ProblemError)


@every_kind
def test_an_unforeseen_failure_is_a_problem_and_not_a_block_of_code(
    name: str, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(checkpoint.Checkpoint, "load", fail)
    html, problems = render("Text.\n\n" + fence(name, prompt="Once"))
    assert problems == [
        f"docs/en/page.md:3:1: this {name} fence cannot be computed: ZeroDivisionError('division by zero')"
    ]
    assert "cannot be computed" in html
    assert not list(room.rglob("*"))


@every_kind
def test_what_was_computed_is_not_computed_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = fence(name, prompt="Once upon a time")
    first, problems = render(page)
    assert not problems

    def fail(self: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(checkpoint.Checkpoint, "load", fail)
    again, problems = render(page)
    assert not problems
    assert again == first


@every_kind
@pytest.mark.parametrize("change", ["options", "checkpoint", "code", "versions"])
def test_whatever_it_depends_on_makes_it_computed_anew(
    name: str, change: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pretrained: Path
) -> None:
    page = fence(name, prompt="Once upon a time")
    render(page)
    loaded = []
    load = checkpoint.Checkpoint.load
    monkeypatch.setattr(checkpoint.Checkpoint, "load", lambda self: loaded.append(self) or load(self))
    if change == "options":
        page = fence(name, prompt="Once upon a tim")
    elif change == "checkpoint":
        copy = tmp_path / "pretrained/fairytales"
        copy.mkdir(parents=True)
        for file in (pretrained / "fairytales").iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
        monkeypatch.setattr(checkpoint, "folder", lambda: copy.parent)
        render(page)
        assert not loaded, "the same files elsewhere are the same model"
        (copy / "config.json").write_text((copy / "config.json").read_text() + "\n")
    elif change == "code":
        monkeypatch.setattr("commons.store.source_digest", lambda *modules: "other code")
    else:
        monkeypatch.setattr(checkpoint, "versions", lambda: {"gptcore": "9", "numpy": "9"})
    _, problems = render(page)
    assert not problems
    assert len(loaded) == 1


def test_a_page_that_is_all_in_the_store_does_without_the_libraries(room: Path, pretrained: Path) -> None:
    page = fence("gpt-generate", prompt="Once") + "\n" + fence("gpt-attention", prompt="Once")
    html, _ = render(page)
    script = """
import json, sys
from pathlib import Path
page, pretrained = json.loads(sys.argv[1])
from commons.live import checkpoint
from tests.live.rendering import render
checkpoint.folder = lambda: Path(pretrained)
html, problems = render(page)
assert not problems, problems
heavy = {"numpy", "tokenizers", "safetensors", "gptcore.gpt"} & set(sys.modules)
print(json.dumps([html, sorted(heavy)]))
"""
    command = [sys.executable, "-W", "error", "-c", script, json.dumps([page, str(pretrained)])]
    run = subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [html, []]


@every_kind
def test_two_builds_are_the_same_bytes(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = fence(name, prompt="The old king 从前")
    first, _ = render(page)
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "another"))
    assert render(page)[0] == first


@every_kind
def test_the_other_language_has_other_words_and_the_same_numbers(name: str) -> None:
    page = fence(name, prompt="Once upon")
    english, _ = render(page)
    set_language("zh")
    chinese, _ = render(page)
    assert "词元" in chinese
    assert "词元" not in english
    numbers = [[text_of(cell) for cell in parse(html).iter("td")] for html in (english, chinese)]
    assert numbers[0] == numbers[1]
    set_language("fr")
    assert render(page)[0] == english


HOSTILE = [
    "<script>alert(1)</script>",
    "</svg></title><img onerror=a(1)>",
    "\" onmouseover='alert(1)' x=\"",
    "&lt;b&gt; & ]]> <!--",
    "{{ 7 * 7 }} {% raw %}",
    "`rm -rf ~`; $(true) 'it'",
    "[a](javascript:alert(1)) *b* $x$",
]


@every_kind
@pytest.mark.parametrize("prompt", HOSTILE)
def test_a_prompt_is_data(name: str, prompt: str) -> None:
    plain = parse(render(fence(name, prompt="Once"))[0])
    html, problems = render(fence(name, prompt=prompt))
    assert not problems
    root = parse(html)
    assert {element.tag for element in root.iter()} == {element.tag for element in plain.iter()}
    attributes = {attribute for element in root.iter() for attribute in element.attrib}
    assert attributes == {attribute for element in plain.iter() for attribute in element.attrib}
    assert not {attribute for attribute in attributes if attribute.startswith("on") or attribute == "style"}
    if name == "gpt-generate":
        assert text_of(with_class(root, "gc-generate__prompt")[0]) == prompt


@every_kind
def test_every_id_is_alone_on_its_page_and_every_reference_leads_to_one(name: str) -> None:
    page = fence(name, prompt="Once") * 3 + fence(name, prompt="Once", model="fairytales") + fence(name, prompt="upon")
    html, problems = render(page.replace("```\n```", "```\n\n```"))
    assert not problems
    root = parse(html)
    assert len(with_class(root, "gc-live")) == 5
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    references = [word for element in root.iter() for word in element.get("aria-labelledby", "").split()]
    assert len(references) == len(set(references))
    assert set(references) == set(ids)


@every_kind
@given(
    body=st.text(st.characters(exclude_characters="`"), max_size=80)
    | st.from_regex(r"\A(prompt|layer|seed|x): .{0,20}\n\Z")
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_any_body_gives_a_figure_or_a_problem(name: str, body: str) -> None:
    with reading(Source("docs/en/page.md", f"```{name}\n{body}\n```\n")) as page:
        root = parse(FORMATTERS[name](body, name, name, {}, Markdown()))
    assert bool(with_class(root, "gc-live--failed")) == bool(page.problems)
    assert not any("cannot be computed" in problem.message for problem in page.problems)
