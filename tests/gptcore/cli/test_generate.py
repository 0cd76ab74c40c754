from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import gptcore
from gptcore.cli import main
from tests.gptcore.tiny import MODEL, TOKENIZER

PROMPT = "the king字"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny"
    MODEL.save_pretrained(path)
    TOKENIZER.save(path / "tokenizer.json")
    return path


def run(folder: Path, *arguments: str, prompt: str = PROMPT, stdin: bytes | None = None) -> Result:
    command = ["generate", "--model", str(folder), "--prompt", prompt, "--max-tokens", "9", *arguments]
    return CliRunner().invoke(main, command, input=stdin)


def expected(**options: object) -> gptcore.Generation:
    return gptcore.generate(MODEL, TOKENIZER, PROMPT, max_tokens=9, **options)


def test_prints_the_prompt_and_its_continuation(folder: Path) -> None:
    result = run(folder, "--temperature", "0.8", "--top-k", "20", "--top-p", "0.9", "--min-p", "0.01", "--seed", "3")
    assert result.exit_code == 0, result.output
    text = expected(temperature=0.8, top_k=20, top_p=0.9, min_p=0.01, seed=3).text
    assert result.stdout == f"{PROMPT}{text}\n"


def test_every_option_reaches_the_model(folder: Path) -> None:
    free = expected(temperature=0.0)
    first = free.tokens[0].id
    arguments = ("--temperature", "0", "--logit-bias", f"{first}=-100", "--repetition-penalty", "1.3")
    result = run(folder, *arguments, "--presence-penalty", "0.5", "--frequency-penalty", "0.25", "--stop", "a")
    options = {"repetition_penalty": 1.3, "presence_penalty": 0.5, "frequency_penalty": 0.25, "stop": ["a"]}
    text = expected(temperature=0.0, logit_bias={first: -100.0}, **options).text
    assert text != free.text
    assert result.stdout == f"{PROMPT}{text}\n"


def test_a_prompt_from_standard_input_may_be_any_bytes(folder: Path) -> None:
    result = run(folder, prompt="-", stdin=b"the \xff")
    assert result.stdout.startswith("the \N{REPLACEMENT CHARACTER}")


def test_several_continuations(folder: Path) -> None:
    result = run(folder, "--n", "2")
    texts = gptcore.generate_batch(MODEL, TOKENIZER, [PROMPT], n=2, max_tokens=9)
    assert result.stdout == "".join(f"--- {text.choice + 1} of 2\n{PROMPT}{text.text}\n" for text in texts)


@pytest.mark.parametrize("n", [1, 2])
def test_a_line_for_each_token_with_its_probability(folder: Path, n: int) -> None:
    result = run(folder, "--show-probabilities", "--alternatives", "2", "--n", str(n))
    lines = [line for line in result.stdout.splitlines() if not line.startswith("---")]
    assert len(lines) == 9 * n
    for line, token in zip(lines, expected(alternatives=2).tokens, strict=False):
        piece = repr(TOKENIZER.pieces([token.id])[0])
        assert line.split()[:2] == [f"{token.probability:.2%}", *piece.split()[:1]]
        assert all(f"{other.text!r}" in line for other in token.alternatives)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--temperature", "-1"], "Error: temperature must be from 0 to 100, got -1.0"),
        (["--stop", ""], "Error: stop must be strings that are not empty, got ''"),
        (["--n", "0"], "Error: n must be at least 1, got 0"),
        (["--logit-bias", "the=3"], "Invalid value for --logit-bias: a token's id and a number, such as 11=-100"),
        (["--logit-bias", "99999=3"], "Error: logit_bias: token ids must be from 0 to"),
    ],
)
def test_what_is_wrong_is_one_line(folder: Path, arguments: list[str], message: str) -> None:
    result = run(folder, *arguments)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output
