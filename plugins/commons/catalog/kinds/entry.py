"""What entries of every kind have: an id, a state, and a log of what happened to them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from commons.catalog.kinds.fields import HANDLE, Day, Different, Id, Model, Name, Prose, Reference, Shape
from commons.catalog.refusal import refusal
from commons.catalog.urls import Url

# Who acts for the community as a whole in an event.
MAINTAINERS = "maintainers"
# What a transition may need of the event itself; everything else that it needs is a field of the entry.
OF_THE_EVENT = ("note", "ref")
MOST_EVENTS = 1000


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
    by: Annotated[str, Shape(HANDLE, "a GitHub handle, or maintainers", "@"), Reference("person", must_exist=False)] = (
        Field(description="Who did it: a GitHub handle, or `maintainers`.", examples=["maintainers"])
    )
    from_: Name | None = Field(default=None, alias="from", description="The state before.", examples=["proposed"])
    to: Name = Field(description="The state after.", examples=["listed"])
    ref: Url | None = Field(
        default=None,
        description="Where it was discussed or decided.",
        examples=["https://github.com/gpt-commons/gpt-commons/pull/1"],
    )
    note: Note | None = Field(default=None, description="A remark; plain text is English.", examples=["Imported."])


class Entry(Model):
    """What entries of every kind have."""

    id: Id = Field(description="The file's name without `.yml`; never changed.", examples=["nanogpt"])
    formerly: Annotated[tuple[Id, ...], Field(max_length=20), Different] = Field(
        default=(), description="Ids that the entry had before; they lead to it.", examples=[["nano-gpt"]]
    )
    state: Name = Field(description="Where the entry is in its life.", examples=["listed"])
    sample: bool = Field(
        default=False, description="True for an entry that shows how such a page looks.", examples=[True]
    )
    log: Annotated[tuple[Event, ...], Field(min_length=1, max_length=MOST_EVENTS)] = Field(
        description="What happened to the entry, oldest first; events are only added.",
        examples=[[{"at": "2026-01-31", "by": "maintainers", "to": "listed"}]],
    )

    _path: str = ""

    @property
    def path(self) -> str:
        """The entry's file, relative to the folder that the catalog is in; empty for an entry of no file."""
        return self._path

    def at_path(self, path: str) -> None:
        """Say which file the entry comes from."""
        self._path = path
