from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from threadpoolctl import threadpool_info, threadpool_limits

import gptcore.cli
from commons.live import FenceError, checkpoint
from commons.live.compare import NamedSampling
from commons.live.fence import _on_one_thread
from commons.live.page import readable
from commons.source import ProblemError, Source, reading
from commons.templates import set_language
from tests.hostile import OWN
from tests.live.rendering import KINDS, REQUIRED, convert, fence, parse, render, text_of, with_class

FOLDER = Path(__file__).parent
CASES = yaml.safe_load((FOLDER / "cases.yml").read_text(encoding="utf-8"))
HTML = yaml.safe_load((FOLDER / "html.yml").read_text(encoding="utf-8"))
every_kind = pytest.mark.parametrize("name", sorted(KINDS))


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
        convert(fence(name, prompt="Once").replace("\n", "\npromt: Once\n", 1))
    assert isinstance(raised.value, ProblemError)


def test_figures_are_computed_on_one_thread_wherever_that_is() -> None:
    def threads(options: object, model: object) -> dict[str, list[int]]:
        return {"threads": [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]}

    with threadpool_limits(limits=2, user_api="blas"):
        found = json.loads(_on_one_thread(threads, None, None))["threads"]  # type: ignore[arg-type]
    assert set(found) == {1}


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
    assert loaded


def test_a_page_that_is_all_in_the_store_does_without_the_libraries(room: Path, pretrained: Path) -> None:
    page = "\n".join(fence(name, prompt="Once") for name in KINDS)
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
    digits = [
        [re.sub(r"[^\d.%<>]", "", text_of(cell)) for cell in parse(html).iter("td") if cell.find("label") is None]
        for html in (english, chinese)
    ]
    assert digits[0] == digits[1]
    set_language("fr")
    assert render(page)[0] == english


@every_kind
def test_a_prompt_is_data(name: str) -> None:
    figures = 0
    for prompt in OWN:
        html, problems = render(fence(name, prompt=prompt))
        if any("shorten it" in problem for problem in problems):
            html, problems = render(fence(name, prompt=prompt[:9]))
        assert not any("cannot be computed" in problem for problem in problems), problems
        figures += not problems
        root = parse(html)
        assert {element.tag for element in root.iter()} <= {*HTML["tags"], "pre", "ul", "li"}
        assert {attribute for element in root.iter() for attribute in element.attrib} <= set(HTML["attributes"])
    assert figures > len(OWN) * 0.7


@every_kind
@pytest.mark.parametrize("prompt", ["<b>&amp;</b>", "{{ 7 * 7 }}", "a\u202eb", "two  spaces\n\n# and lines"])
def test_a_prompt_is_shown_as_it_is(name: str, prompt: str) -> None:
    html, problems = render(fence(name, prompt=prompt))
    if "\u202e" in prompt:  # refused where it stands in a file as itself, and as an escape
        assert problems or "[U+202E]" in html
        return
    assert not problems
    root = parse(html)
    for shown in with_class(root, "gc-live__prompt"):
        assert text_of(shown) == readable(prompt)
    command = text_of(with_class(root, "gc-live__command")[0])
    assert prompt in shlex.split(command)


@every_kind
def test_what_computed_it_is_stated(name: str) -> None:
    html, _ = render(fence(name, prompt="Once upon"))
    (credit,) = with_class(parse(html), "gc-live__credit")
    versions = checkpoint.versions()
    model = checkpoint.shipped()["fairytales"]
    required = SAMPLINGS if name == "gpt-compare" else REQUIRED.get(name, {})
    options = KINDS[name].options(prompt="Once upon", **required)
    key = checkpoint.key(f"live.{name}", options.model_dump(exclude={"title"}), model)
    digest = hashlib.sha256((model.folder / "model.safetensors").read_bytes()).hexdigest()
    text = text_of(credit)
    assert f"gptcore {versions['gptcore']} (NumPy {versions['numpy']}) with the model fairytales" in text
    assert f"{digest[:8]}…" in text
    assert key[:12] in text


SAMPLINGS = {"samplings": (NamedSampling(temperature=0.5), NamedSampling(top_k=3)), "max_tokens": 4}


@every_kind
def test_the_command_that_is_stated_runs(name: str, pretrained: Path, tmp_path: Path) -> None:
    html, _ = render(fence(name, prompt="-Once upon'"))
    folder = str(pretrained / "fairytales")
    for command in with_class(parse(html), "gc-live__command"):
        program, *arguments = shlex.split(text_of(command))
        assert program == "gptcore"
        places = {"fairytales": folder, "attention.svg": str(tmp_path / "attention.svg")}
        run = CliRunner().invoke(gptcore.cli.main, [places.get(word, word) for word in arguments])
        assert run.exit_code == 0, run.output
        assert run.output


@every_kind
def test_another_title_is_another_drawing_and_no_other_computation(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = render(fence(name, prompt="Once upon", title="A <title>"))
    assert "A &lt;title&gt;" in first
    monkeypatch.setattr(checkpoint.Checkpoint, "load", lambda self: pytest.fail("computed again"))
    second, problems = render(fence(name, prompt="Once upon", title="Quite another"))
    assert problems == []
    assert second == first.replace("A &lt;title&gt;", "Quite another")


@every_kind
def test_what_scrolls_can_be_scrolled_with_the_keyboard(name: str) -> None:
    scrollers = with_class(parse(render(fence(name, prompt="Once upon a time"))[0]), "gc-scroll")
    assert scrollers
    for scroller in scrollers:
        assert scroller.get("tabindex") == "0"
        assert scroller.get("role") == "group"
        assert scroller.get("aria-label")


@every_kind
def test_tables_are_whole(name: str) -> None:
    for table in parse(render(fence(name, prompt="Once upon a time"))[0]).iter("table"):
        widths = {
            sum(int(cell.get("colspan", "1")) for cell in row) + (index == 1 and name == "gpt-compare")
            for index, row in enumerate(table.iter("tr"))
        }
        assert len(widths) == 1
        for body in table.iter("tbody"):
            for row in body.iter("tr"):
                assert row.find("th") is not None
        assert all(cell.get("scope") for cell in table.iter("th"))


@every_kind
def test_every_id_is_alone_on_its_page_and_every_reference_leads_to_one(name: str) -> None:
    page = fence(name, prompt="Once") * 3 + fence(name, prompt="Once", model="fairytales") + fence(name, prompt="upon")
    if name == "gpt-attention":
        page += fence(name, prompt="Once", layer=1, head=1) * 2
    html, problems = render(page.replace("```\n```", "```\n\n```"))
    assert not problems
    root = parse(html)
    shown = with_class(root, "gc-live")
    assert len(shown) == (7 if name == "gpt-attention" else 5)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    # Radio buttons of one name are one choice, wherever they stand.
    groups = [{element.get("name") for element in figure.iter("input")} for figure in shown]
    assert sum(map(len, groups)) == len(set().union(*groups))
    attributes = ("aria-labelledby", "aria-describedby")
    references = [word for element in root.iter() for name in attributes for word in element.get(name, "").split()]
    assert len(references) == len(set(references))
    assert set(references) <= set(ids)
    assert [element.tag for element in shown] == ["figure"] * len(shown)
    assert {element.get("id") for element in shown} <= set(ids)


@every_kind
@given(
    body=st.text(st.characters(exclude_characters="`"), max_size=80)
    | st.from_regex(r"\A(prompt|layer|seed|x): .{0,20}\n\Z")
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_any_body_gives_a_figure_or_a_problem(name: str, body: str) -> None:
    with reading(Source("docs/en/page.md", f"```{name}\n{body}\n```\n")) as page:
        root = parse(KINDS[name](body, name, name, {}, Markdown()))
    assert bool(with_class(root, "gc-live--failed")) == bool(page.problems)
    assert not any("cannot be computed" in problem.message for problem in page.problems)


values = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.floats(-1, 3, allow_nan=False)
    | st.text(max_size=4)
    | st.lists(st.text(max_size=3), max_size=3)
    | st.lists(st.dictionaries(st.sampled_from(["temperature", "top_k", "name", "x"]), st.integers(0, 3)), max_size=5)
)


@every_kind
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_any_options_give_a_figure_or_a_problem(name: str, data: st.DataObject) -> None:
    names = [*KINDS[name].options.model_fields, "x"]
    options = data.draw(st.dictionaries(st.sampled_from(names), values, max_size=4))
    html, problems = render(fence(name, **({"prompt": "Once"} | options)))
    assert bool(with_class(parse(html), "gc-live--failed")) == bool(problems)
    assert not any("cannot be computed" in problem for problem in problems), problems
