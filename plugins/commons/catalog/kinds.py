"""The kinds of entries, and the parts they are made of. What a field may hold is said here and nowhere else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from commons.catalog.diagnostics import quoted
from commons.catalog.licenses import License
from commons.catalog.refusal import refusal
from commons.catalog.urls import Url


def _filled(text: str) -> str:
    if not text.strip():
        raise refusal("GC104", "must not be empty")
    return text.strip()


def _one_line(text: str) -> str:
    if "\n" in _filled(text):
        raise refusal("GC106", "must be in one line")
    return _filled(text)


def _shape(pattern: str, like: str) -> AfterValidator:
    """A check that the whole text fits a pattern; `like` completes the sentence "must be"."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise refusal("GC106", f"must be {like}, got {quoted(text)}")
        return text

    return AfterValidator(check)


def _different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    seen = set()
    for value in values:
        if value in seen:
            raise refusal("GC108", f"has {quoted(str(value))} twice")
        seen.add(value)
    return values


def latest_day() -> date:
    """Today where today comes first, so that nobody's date is refused for being ahead of the machine's."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _day(value: object) -> object:
    if not isinstance(value, str):
        raise refusal("GC107", "must be a date such as 2026-01-31")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise refusal("GC107", f"must be a date such as 2026-01-31, got {quoted(value)}")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise refusal("GC107", f"is {value}, and there is no such day") from None
    if day > latest_day():
        raise refusal("GC107", f"is {value}, which is in the future")
    return day


Line = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Prose = Annotated[str, Field(max_length=4000), AfterValidator(_filled)]
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=str)]
FilePath = Annotated[
    str,
    Field(max_length=200),
    _shape(r"(?!.*(?:^|/)\.\.?(?:/|$))[^/\\\s:][^\\\n:]*(?<!/)", "a file's path inside the repository"),
]
Words = Annotated[tuple[Line, ...], Field(max_length=30), AfterValidator(_different)]
Name = Annotated[str, Field(min_length=1, max_length=60)]


class Model(BaseModel):
    """What all models have in common: nothing is converted, nothing unknown is accepted, nothing changes."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Text(Model):
    """A text in English, in Chinese, or in both."""

    en: Prose | None = Field(default=None, description="The text in English.", examples=["A small GPT."])
    zh: Prose | None = Field(default=None, description="The text in Chinese.", examples=["一个小型 GPT。"])

    @model_validator(mode="after")
    def _in_some_language(self) -> Text:
        if self.en is None and self.zh is None:
            raise refusal("GC109", "must be given in English (en), in Chinese (zh), or in both")
        return self


def _english(value: object) -> object:
    if not isinstance(value, (str, dict)):
        raise refusal("GC103", "must be text, or a mapping of texts by language")
    return {"en": value} if isinstance(value, str) else value


# A remark in an event may be plain text, which is English.
Note = Annotated[Text, BeforeValidator(_english, json_schema_input_type=str | Text)]


class Event(Model):
    """Something that happened to an entry."""

    at: Day = Field(description="The day.", examples=["2026-01-31"])
    by: Annotated[str, _shape(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}", "a GitHub handle, or maintainers")] = Field(
        description="Who did it: a GitHub handle, or `maintainers`.", examples=["maintainers"]
    )
    from_: Name | None = Field(default=None, alias="from", description="The state before.", examples=["proposed"])
    to: Name = Field(description="The state after.", examples=["listed"])
    ref: Url | None = Field(default=None, description="Where it was discussed or decided.")
    note: Note | None = Field(default=None, description="A remark; plain text is English.")


class Entry(Model):
    """What entries of every kind have."""

    id: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="The file's name without `.yml`; never changed.", examples=["nanogpt"]
    )
    state: Name = Field(description="Where the entry is in its life.", examples=["listed"])
    sample: bool = Field(default=False, description="True for an entry that shows how such a page looks.")
    log: Annotated[tuple[Event, ...], Field(min_length=1, max_length=1000)] = Field(
        description="What happened to the entry, oldest first; events are only added."
    )

    _path: str = ""

    @property
    def path(self) -> str:
        """The entry's file, relative to the folder that the catalog is in; empty for an entry of no file."""
        return self._path

    def at_path(self, path: str) -> None:
        """Say which file the entry comes from."""
        self._path = path


class Artifact(Model):
    """Something a project gives away."""

    kind: Name = Field(description="What it is, a name of the vocabulary `artifacts.yml`.", examples=["code"])
    url: Url | None = Field(default=None, description="Where it is, if not in the repository.")
    license: License | None = Field(default=None, description="Its licence, where it is not the project's.")


class Paper(Model):
    """A paper about the project."""

    title: Line | None = Field(default=None, description="The paper's title.")
    arxiv: (
        Annotated[str, _shape(r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7}", "an arXiv id such as '2406.12793'")] | None
    ) = Field(default=None, description="Its arXiv id, in quotes.", examples=["2406.12793"])
    doi: Annotated[str, _shape(r"10\.\d{4,9}/[!-~]+", "a DOI such as 10.18653/v1/P19-3007")] | None = Field(
        default=None, description="Its DOI.", examples=["10.18653/v1/P19-3007"]
    )
    url: Url | None = Field(default=None, description="Its address, if it has neither an arXiv id nor a DOI.")

    @model_validator(mode="after")
    def _names_something(self) -> Paper:
        if not (self.title or self.arxiv or self.doi or self.url):
            raise refusal("GC109", "must have a title, an arxiv id, a doi or a url")
        return self


class Evidence(Model):
    """Where the facts of an entry were read."""

    commit: Annotated[str, _shape(r"[0-9a-f]{40}", "a whole commit id of 40 hexadecimal digits")] = Field(
        description="The commit of the project's repository.", examples=["3adf61e154c3fe3fca428ad6bc3818b27a3b8291"]
    )
    date: Day = Field(description="The commit's date.", examples=["2025-11-12"])
    license_file: FilePath | None = Field(default=None, description="The file that has the licence.")
    homepage_file: FilePath | None = Field(default=None, description="The file that names the home page.")
    homepage_written: Line | None = Field(
        default=None,
        description="The home page's address as that file writes it, where it is not ours letter by letter.",
    )


class Project(Entry):
    """A project: what it is, where it is, under which licence, and how that is known."""

    name: Line = Field(description="The project's name as it writes it.", examples=["nanoGPT"])
    summary: Text = Field(description="One sentence that says what it is and does.")
    category: Name = Field(description="A name of the vocabulary `categories.yml`.", examples=["training"])
    repository: Url = Field(description="Where its source is.", examples=["https://github.com/karpathy/nanoGPT"])
    homepage: Url | None = Field(default=None, description="Its home page, if it has one besides the repository.")
    license: License | None = Field(
        description="Its licence as an SPDX expression, or null if it has none that SPDX knows.", examples=["MIT"]
    )
    license_note: Text | None = Field(default=None, description="What the licence does not say by itself.")
    data_license: License | None = Field(default=None, description="The licence of its data, where that is another.")
    languages: Words = Field(default=(), description="Programming languages.", examples=[["Python"]])
    topics: Words = Field(default=(), description="What it is about, in a few words each.")
    tags: Words = Field(default=(), description="Words to find it by.", examples=[["gpt-2", "pytorch"]])
    artifacts: Annotated[tuple[Artifact, ...], Field(max_length=50)] = Field(
        default=(), description="What it gives away."
    )
    papers: Annotated[tuple[Paper, ...], Field(max_length=50)] = Field(default=(), description="Papers about it.")
    software_doi: Annotated[str, _shape(r"10\.\d{4,9}/[!-~]+", "a DOI such as 10.5281/zenodo.5297715")] | None = Field(
        default=None, description="The DOI of the software itself.", examples=["10.5281/zenodo.5297715"]
    )
    notes: Text | None = Field(default=None, description="What else a reader should know.")
    evidence: Evidence = Field(description="Where all this was read.")
