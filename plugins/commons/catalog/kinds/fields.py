"""What a field may hold: the types that the kinds' fields are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core.core_schema import no_info_after_validator_function

from commons.catalog.diagnostics import quoted
from commons.catalog.refusal import refusal

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

# A keyword that never leaves this package.
VOCABULARY = "x-vocabulary"


@dataclass(frozen=True)
class Also:
    """Adds to the JSON Schema of a field what its validator checks.

    Attributes:
        schema: Keywords and their values.
    """

    schema: tuple[tuple[str, Any], ...]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Pydantic's schema and ours."""
        return {**handler(core), **dict(self.schema)}


@dataclass(frozen=True)
class Word:
    """Marks a field whose text is a word of the vocabulary.

    Attributes:
        vocabulary: The file's name without `.yml`.
        id: The diagnostic's for a word that is not there.
        noun: What the word is called in messages.
    """

    vocabulary: str
    id: str
    noun: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Pydantic's schema with the vocabulary's name, which `commons.catalog.schema` replaces by its words."""
        return {**handler(core), VOCABULARY: self.vocabulary}


@dataclass(frozen=True)
class Reference:
    """Marks a field whose text is the id of another entry.

    Attributes:
        kind: The other entry's kind.
        must_exist: False where somebody may stand who has no entry.
    """

    kind: str
    must_exist: bool = True


@dataclass(frozen=True)
class Past:
    """Marks a day that is not in the future; no JSON Schema can say so."""


def filled(text: str) -> str:
    """The text without spaces around it; it must not be empty."""
    if not text.strip():
        raise refusal("GC104", "must not be empty")
    return text.strip()


def _one_line(text: str) -> str:
    text = filled(text)
    if "\n" in text:
        raise refusal("GC106", "must be in one line")
    return text


@dataclass(frozen=True)
class Shape:
    """A check that the whole text fits a pattern.

    Attributes:
        pattern: A regular expression that Python and ECMAScript read alike.
        like: Completes the sentence "must be".
        around: A regular expression of what is often written before or behind it and says nothing.
    """

    pattern: str
    like: str
    around: str = ""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The field's schema with the check behind it."""
        compiled = re.compile(self.pattern)

        def check(text: str) -> str:
            if not compiled.fullmatch(text):
                bare = re.sub(rf"^(?:{self.around})|(?:{self.around})$", "", text, flags=re.IGNORECASE)
                instead = next((each for each in (bare, bare.lower()) if compiled.fullmatch(each)), None)
                raise refusal("GC106", f"must be {self.like}, got {quoted(text)}", instead=instead)
            return text

        return no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The field's JSON Schema with the pattern."""
        return {**handler(core), "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True)
class Unique:
    """A check that no value stands twice in a list."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The list's schema with the check behind it."""
        return no_info_after_validator_function(_different, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The list's JSON Schema, which says the same."""
        return {**handler(core), "uniqueItems": True}


def _different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    seen = set()
    for index, value in enumerate(values):
        if value in seen:
            raise refusal("GC108", f"has {quoted(str(value))} twice", member=index)
        seen.add(value)
    return values


def latest_day() -> date:
    """Today where today comes first, so that nobody's date is refused for being ahead of the machine's."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _any_day(value: object) -> date:
    if not isinstance(value, str):
        raise refusal("GC107", "must be a date such as 2026-01-31")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise refusal("GC107", f"must be a date such as 2026-01-31, got {quoted(value)}", instead=_with_zeros(value))
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise refusal("GC107", f"is {value}, and there is no such day") from None


def _with_zeros(value: str) -> str | None:
    """The day as it should be written, if year, month and day stand in this order and are one."""
    parts = re.fullmatch(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})", value, re.ASCII)
    if parts is None:
        return None
    day = f"{parts[1]}-{int(parts[3]):02}-{int(parts[4]):02}"
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return None


def _past_day(value: object) -> date:
    day = _any_day(value)
    if day > latest_day():
        raise refusal("GC107", f"is {value}, which is in the future")
    return day


HANDLE = r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}"

Line = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Prose = Annotated[str, Field(max_length=4000), AfterValidator(filled)]
# What has happened has a day that is not in the future; a plan may have any.
_WrittenDay = Annotated[str, Also((("format", "date"), ("pattern", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")))]
Day = Annotated[date, BeforeValidator(_past_day, json_schema_input_type=_WrittenDay), Past()]
PlannedDay = Annotated[date, BeforeValidator(_any_day, json_schema_input_type=_WrittenDay)]
FilePath = Annotated[
    str,
    Field(max_length=200),
    Shape(r"(?!.*(?:^|/)\.\.?(?:/|$))[^/\\\s:][^\\\n:]*(?<!/)", "a file's path inside the repository"),
]
Commit = Annotated[str, Shape(r"[0-9a-f]{40}", "a whole commit id of 40 hexadecimal digits")]
# What may stand before and behind these ids is dropped: they are often copied as addresses.
Arxiv = Annotated[
    str,
    Shape(
        r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?|[a-z-]+/[0-9]{7}",
        "an arXiv id such as '2406.12793'",
        r"arxiv:\s*|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|\.pdf",
    ),
]
Doi = Annotated[
    str, Shape(r"10\.[0-9]{4,9}/[!-~]+", "a DOI such as 10.18653/v1/P19-3007", r"doi:\s*|https?://(?:dx\.)?doi\.org/")
]
# Whole numbers add up without rounding; what needs parts of a unit takes a smaller unit.
Amount = Annotated[int, Field(ge=1, le=10**12)]
Different = Unique()
Words = Annotated[tuple[Line, ...], Field(max_length=30), Different]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Id = Annotated[str, Field(min_length=1, max_length=100)]

Category = Annotated[Name, Word("categories", "GC301", "category")]
Tag = Annotated[Name, Word("tags", "GC304", "tag")]
Unit = Annotated[Name, Word("units", "GC304", "unit")]
PersonId = Annotated[Id, Reference("person")]
People = Annotated[tuple[PersonId, ...], Field(max_length=50), Different]


class Model(BaseModel):
    """What all models have in common: nothing is converted, nothing unknown is accepted, nothing changes."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)
