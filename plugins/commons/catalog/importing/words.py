"""Others' words for licences, categories, tags and languages, as ours."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from commons.catalog.importing.drafts import Text
from commons.catalog.licenses import check_license
from commons.catalog.rules.identity import check_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.catalog.importing.drafts import Draft
    from commons.catalog.kinds import Text as Label
    from commons.catalog.vocabulary import Vocabulary

# Programming languages under the names they have here, by what lists call them in lower case.
LANGUAGES = {
    name.lower(): name
    for name in (
        *("C", "C#", "C++", "Clojure", "CUDA", "D", "Dart", "Elixir", "Erlang", "F#", "Fortran", "Go", "Haskell"),
        *("HTML", "Java", "JavaScript", "Julia", "Jupyter Notebook", "Kotlin", "Lua", "MATLAB", "Nim", "Objective-C"),
        *("OCaml", "Perl", "PHP", "Python", "R", "Ruby", "Rust", "Scala", "Shell", "Swift", "TypeScript", "Zig"),
    )
} | {"bash": "Shell", "cpp": "C++", "csharp": "C#", "golang": "Go", "nodejs": "JavaScript", "node.js": "JavaScript"}
# What others call our categories, by their words in lower case.
_CATEGORIES = {
    "benchmarks": "benchmark",
    "chatbots": "prompting-agents",
    "agents": "prompting-agents",
    "datasets": "dataset",
    "data sets": "dataset",
    "embeddings": "retrieval",
    "explainability": "interpretability",
    "model interpretability": "interpretability",
    "finetuning": "fine-tuning",
    "inference": "inference-serving",
    "model serving": "inference-serving",
    "serving": "inference-serving",
    "rag": "retrieval",
    "sdk": "client-sdk",
    "tokenizers": "tokenization",
    "tutorials": "education",
    "vector databases": "retrieval",
}


def put_license(draft: Draft, texts: Sequence[Text], joint: str) -> None:
    """Give a draft its licence: as SPDX writes it where that is certain, else as it is written, to be corrected.

    Args:
        draft: Receives it.
        texts: One licence or more.
        joint: What is between several of them, `AND` or `OR`.
    """
    for text in texts:
        if re.match(r"https?://", text.value):
            draft.note("the licence is an address here: see what it is, and write it as an SPDX expression", text.place)
            return
    if not texts:
        return
    spdx = [_license(text.value) for text in texts]
    names = [certain or text.value for certain, text in zip(spdx, texts, strict=True)]
    whole = f" {joint} ".join(f"({name})" if len(names) > 1 and " " in name else name for name in names)
    # What is wrong in the whole is said where the first that is wrong stands.
    wrong = next((text for certain, text in zip(spdx, texts, strict=True) if certain is None), texts[0])
    draft.put(Text(whole, wrong.place), "license")


def _license(text: str) -> str | None:
    """The licence as SPDX writes it, or None if it is not certain which one that is."""
    try:
        return check_license(text)
    except PydanticCustomError as error:
        instead = (error.context or {}).get("instead")
        return str(instead) if instead else None


def put_category(draft: Draft, texts: Sequence[Text], vocabulary: Vocabulary, otherwise: str | None) -> None:
    """Give a draft the first category that is one of ours.

    Args:
        draft: Receives it.
        texts: What the list calls its category, the closest first.
        vocabulary: Ours.
        otherwise: The category of what has none of them.
    """
    for text in texts:
        word = _word(text.value, vocabulary.categories) or _CATEGORIES.get(_key(text.value))
        if word is not None and word in vocabulary.categories:
            draft.put(Text(word, text.place), "category")
            return
    if texts:
        draft.note(f"no category of ours is {texts[0].value!r}", texts[0].place)
    if otherwise:
        draft.put(Text(otherwise, texts[0].place if texts else draft.place), "category")


def put_words(draft: Draft, texts: Sequence[Text], vocabulary: Vocabulary) -> None:
    """Give a draft its languages, tags, and, for words that are neither, topics."""
    for text in texts:
        language = LANGUAGES.get(text.value.lower())
        tag = _word(text.value, vocabulary.tags)
        if language:
            draft.add("languages", language, text.place)
        if tag:
            draft.add("tags", tag, text.place)
        elif not language:
            draft.add("topics", text.value, text.place)


def _word(text: str, words: Mapping[str, Label]) -> str | None:
    """The word that is written so, or labelled so in one of the languages."""
    # Nothing is taken for a slip: `golang` is not meant to be `colang`.
    key = _key(text)
    names = ((word, (word, label.en or "", label.zh or "")) for word, label in words.items())
    return next((word for word, same in names if key in map(_key, same)), None)


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def id_of(text: str) -> str | None:
    """An id made of a name, or None if nothing of it can stand in one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", plain)).strip("-")
    made = words[:80].strip("-")
    return made if made and check_id(made) is None else None
