"""Artifacts: what a project gives away, each kind with the fields that it alone has."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from commons.catalog.kinds.entry import Text
from commons.catalog.kinds.fields import Arxiv, Day, Doi, FilePath, Line, Model, Name, Word
from commons.catalog.licenses import License
from commons.catalog.urls import Url

Count = Annotated[int, Field(ge=1, le=10**15)]
Format = Annotated[Name, Word("formats", "GC304", "format")]


class Artifact(Model):
    """Something a project gives away."""

    # First here, so that it is the first field of every kind.
    kind: str = Field(description="What it is, a name of the vocabulary `artifacts.yml`.", examples=["code"])
    title: Line | None = Field(
        default=None, description="Its name, where the project has several of the kind.", examples=["Small GPT 124M"]
    )
    url: Url | None = Field(
        default=None, description="Where it is, if not in the repository.", examples=["https://example.org/weights"]
    )
    license: License | None = Field(
        default=None, description="Its licence, where it is not the project's.", examples=["CC-BY-4.0"]
    )
    terms: Text | None = Field(
        default=None,
        description="What its users must accept besides the licence.",
        examples=[{"en": "Use in research only; the download asks for an agreement."}],
    )


class Code(Artifact):
    """Source code."""

    kind: Literal["code"] = Field(description="Says that it is code.", examples=["code"])
    path: FilePath | None = Field(
        default=None, description="Where in the repository, if not all of it.", examples=["src/model"]
    )


class Weights(Artifact):
    """A trained model's weights."""

    kind: Literal["weights"] = Field(description="Says that it is weights.", examples=["weights"])
    format: Format | None = Field(
        default=None, description="A name of the vocabulary `formats.yml`.", examples=["safetensors"]
    )
    parameters: Count | None = Field(default=None, description="How many parameters.", examples=[124000000])
    size: Count | None = Field(default=None, description="How many bytes.", examples=[497000000])


class Data(Artifact):
    """A data set."""

    kind: Literal["data"] = Field(description="Says that it is data.", examples=["data"])
    format: Format | None = Field(
        default=None, description="A name of the vocabulary `formats.yml`.", examples=["jsonl"]
    )
    records: Count | None = Field(default=None, description="How many records.", examples=[8500])
    size: Count | None = Field(default=None, description="How many bytes.", examples=[12000000])


class Publication(Artifact):
    """A paper; what the project's papers are is said in `papers`."""

    kind: Literal["paper"] = Field(description="Says that it is a paper.", examples=["paper"])
    arxiv: Arxiv | None = Field(default=None, description="Its arXiv id, in quotes.", examples=["2406.12793"])
    doi: Doi | None = Field(default=None, description="Its DOI.", examples=["10.18653/v1/P19-3007"])


class Documentation(Artifact):
    """Documentation beyond a README."""

    kind: Literal["docs"] = Field(description="Says that it is documentation.", examples=["docs"])
    path: FilePath | None = Field(
        default=None, description="Where in the repository, if it is there.", examples=["docs"]
    )


class Results(Artifact):
    """What was measured or computed: tables, logs, samples."""

    kind: Literal["results"] = Field(description="Says that it is results.", examples=["results"])
    path: FilePath | None = Field(
        default=None, description="Where in the repository, if they are there.", examples=["results/scores.csv"]
    )
    date: Day | None = Field(default=None, description="The day they are of.", examples=["2026-01-31"])


class Demo(Artifact):
    """Something to try without installing it."""

    kind: Literal["demo"] = Field(description="Says that it is a demonstration.", examples=["demo"])
    url: Url = Field(description="Where it runs.", examples=["https://example.org/demo"])


# Members are told apart by their field `kind`, so that a mistake in one is said about that one.
TAG = "kind"
AnyArtifact = Annotated[Code | Weights | Data | Publication | Documentation | Results | Demo, Field(discriminator=TAG)]
ARTIFACTS: dict[str, type[Artifact]] = {
    get_args(member.model_fields[TAG].annotation)[0]: member for member in get_args(get_args(AnyArtifact)[0])
}
