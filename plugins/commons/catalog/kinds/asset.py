"""An asset: a picture that belongs to an entry, named where it is described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from commons.catalog.kinds.entry import Text
from commons.catalog.kinds.fields import Model, Shape


@dataclass(frozen=True)
class Asset:
    """Marks a field whose text is the name of a file in the entry's folder of `assets/`."""


# A name and no path, on any system.
FILE_NAME = r"[^/\\\s:][^/\\:\n]*"
AssetName = Annotated[str, Field(max_length=100), Shape(FILE_NAME, "the name of a file, such as 'menu.png'"), Asset()]


class Screenshot(Model):
    """A picture, and what is to be seen in it."""

    file: AssetName = Field(
        description="The picture's file name; it stands in `catalog/assets/`, there in the folder of the entry's kind, "
        "and there in the folder of its id.",
        examples=["menu.png"],
    )
    alt: Text = Field(
        description="What is to be seen, in words, for those who do not see it.",
        examples=[{"en": "The menu covers the title."}],
    )
