from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from commons.catalog.reader import read_text
from commons.catalog.validate import validate


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    width: int = 1
    height: Annotated[int, Field(ge=1, lt=10)]


class Options(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    prompt: Annotated[str, Field(min_length=2, max_length=5)]
    temperature: Annotated[float, Field(gt=0, le=2, allow_inf_nan=False)] = 1.0
    from_: str | None = Field(default=None, alias="from")
    shape: Literal["round", "flat"] = "flat"
    boxes: tuple[Inner, ...] = ()


# YAML, and all that is said about it.
CASES = {
    "prompt: Once\n": [],
    "prompt: Once\ntemperature: 1\nfrom: x\nboxes: [{height: 2}]\n": [],
    "promt: Once\n": ["1:1: unknown option 'promt'; did you mean 'prompt'? (GC101)"],
    "prompt: Once\nfrm: x\n": ["2:1: unknown option 'frm'; did you mean 'from'? (GC101)"],
    "prompt: Once\nfrom_: x\n": ["2:1: unknown option 'from_'; did you mean 'from'? (GC101)"],
    "from: x\n": ["1:1: the option 'prompt' is missing (GC102)"],
    "prompt: O\n": ["1:9: prompt must have at least 2 characters, got 1 (GC105)"],
    "prompt: Upon a\n": ["1:9: prompt must have at most 5 characters, got 6 (GC105)"],
    "prompt: Once\ntemperature: 0\n": ["2:14: temperature must be more than 0.0, got 0 (GC105)"],
    "prompt: Once\ntemperature: 2.50\n": ["2:14: temperature must be at most 2.0, got 2.50 (GC105)"],
    "prompt: Once\ntemperature: .nan\n": ["2:14: temperature must be a finite number, got the number .nan (GC103)"],
    "prompt: Once\ntemperature: yes\n": ["2:14: temperature must be a number, got the text 'yes' (GC103)"],
    "prompt: Once\ntemperature: true\n": ["2:14: temperature must be a number, got true (GC103)"],
    "prompt: Once\nshape: oval\n": ["2:8: shape must be 'round' or 'flat', got the text 'oval' (GC106)"],
    "prompt: Once\nboxes:\n": ["2:7: boxes must be a list, got nothing; an empty list is [] (GC103)"],
    "prompt: Once\nboxes: null\n": ["2:8: boxes must be a list, got nothing; an empty list is [] (GC103)"],
    "prompt: Once\nboxes: x\n": ["2:8: boxes must be a list, got the text 'x'; write [x] (GC103)"],
    "prompt: Once\nboxes: {}\n": ["2:8: boxes must be a list, got a mapping (GC103)"],
    "prompt: Once\nboxes: [{heigth: 2}]\n": ["2:10: unknown option 'heigth'; did you mean 'height'? (GC101)"],
    "prompt: Once\nboxes:\n  - height: 0\n  - height: 1.5\n    width: 2\n  - x\n": [
        "3:13: boxes.height must be at least 1, got 0 (GC105)",
        "4:13: boxes.height must be a whole number, got the number 1.5 (GC103)",
        "6:5: each of boxes must be a mapping, got the text 'x' (GC103)",
    ],
    "Once upon a time\n": [
        (
            "1:1: this text, which should have options such as 'prompt: …', must be a mapping, "
            "got the text 'Once upon a time' (GC103)"
        )
    ],
    "prompt: [Once\n": ["1:9: the list that opens here with '[' is not closed with ']' (GC012)"],
}


@pytest.mark.parametrize("text", CASES)
def test_what_is_said(text: str) -> None:
    model, diagnostics = validate(read_text(text, "x"), Options, noun="option")
    assert [str(found).removeprefix("x:") for found in diagnostics] == CASES[text]
    assert (model is None) == bool(diagnostics)


def test_fields_are_called_fields_elsewhere() -> None:
    _, (found,) = validate(read_text("promt: Once", "x"), Options)
    assert found.message == "unknown field 'promt'; did you mean 'prompt'?"
