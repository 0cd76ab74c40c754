"""Answers to the forms: random ones that are right, and those of somebody who tries to do harm."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from commons.catalog import Catalog
from commons.pages.submission.questions import Question
from tests.catalog.folder import make_samples

# What a parser could take for something else, what is folded, quoted, wide, or made of several characters.
TEXTS = (
    *(
        "yes",
        "No",
        "null",
        "~",
        "1e3",
        "0x1F",
        "0o17",
        "12:30",
        "2026-01-31",
        "1_000",
        ".inf",
        "+.5",
        "TRUE",
        "=",
        "<<",
    ),
    *(
        "a: b",
        "a:b",
        "a #b",
        "a#b",
        "- a",
        "-a",
        "? a",
        "?a",
        ": a",
        ":a",
        "a:",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
    ),
    *("@a", "`a`", "'a'", '"a"', "a, b", "[a]", "{a}", "a]", "a}", "a\tb", "a  b", "C++", "50 %", "a\\b", "---", "..."),
    *(
        "词元",
        "注意力：怎样读",
        "Zürich",
        "😀",
        "👩 codes",
        "a\u00a0b",
        "e\u0301",
        "x < y > z",
        "vector<int>",
        "</s>",
    ),
    *(" ".join(["word"] * 40), "长" * 90, "a" * 99 + " " + "b" * 99, "one two three four five six", "Ünï " * 30),
)
LINES = ("first\nsecond", "first\n\nthird", "a\n  indented", "with # and: in it\n- a list", "词\n元", "end\n" * 3)
_WORDS = (
    "model",
    "tokens",
    "trains",
    "a",
    "small",
    "of",
    "Python",
    "read",
    "it's",
    "(see)",
    "GPT-2",
    "50%",
    "小型",
    "模型",
)


def real_catalog(folder: Path) -> Path:
    """A catalog with something of each kind to refer to: the samples, as if they were real."""
    catalog = make_samples(folder)
    for path in catalog.glob("*/sample-*.yml"):
        text = path.read_text(encoding="utf-8").replace("sample: true\n", "")
        path.write_text(text, encoding="utf-8")
    return catalog


class RightAnswers:
    """Answers that nothing is wrong with.

    Args:
        catalog: What there is to refer to.
        seed: Of what is random.
    """

    def __init__(self, catalog: Catalog, seed: int) -> None:
        self._catalog, self._random = catalog, random.Random(seed)

    def to(self, question: Question) -> Any:
        """An answer as the form reads it."""
        if question.type == "fields":
            return self._fields(question)
        if question.type == "list":
            return self._list(question)
        if question.type == "words":
            words = [word for word, _ in question.choices]
            return self._random.sample(words, self._random.randint(1, len(words)))
        if question.type == "choice":
            return self._random.choice(question.choices)[0]
        if question.type == "day":
            return (date(2020, 1, 1) + timedelta(self._random.randrange(2000))).isoformat()
        if question.type == "number":
            return self._random.randint(1, 50)
        return self._text(question)

    def _fields(self, question: Question) -> dict[str, Any]:
        sort = next((each for each in question.fields if each.sort), None)
        chosen = self.to(sort) if sort else ""
        found = {sort.name: chosen} if sort else {}
        for each in question.fields:
            is_fitting = not each.only or chosen in each.only
            # What has a form of its own is the easiest thing to get right, and papers need something.
            if each != sort and is_fitting and (each.needed or question.bilingual or self._random.random() < 0.6):
                found[each.name] = self.to(each)
        if sort and chosen == "demo":
            found.setdefault("url", "https://example.org/demo")
        if "pool" in found:
            found["unit"] = next(pool.unit for pool in self._catalog.pools if pool.id == found["pool"])
        if question.id.startswith("gc-papers") and not found:
            found["title"] = "A paper"
        return found

    def _list(self, question: Question) -> list[Any]:
        assert question.item
        made: list[Any] = []
        for _ in range(self._random.randint(max(question.least, 1), 3)):
            member = self.to(question.item)
            if member not in made:
                made.append(member)
        while len(made) < question.least:
            made.append(self.to(question.item))
        return sorted(made, key=lambda each: each["due"]) if question.name == "milestones" else made

    def _text(self, question: Question) -> str:
        checks = {
            "url": f"https://example.org/{self._random.randrange(10**6)}?a=%20b#c",
            "repository": f"https://github.com/octocat/{self._random.randrange(10**6)}",
            "license": self._random.choice(("MIT", "Apache-2.0", "MIT OR Apache-2.0", "(MIT AND BSD-3-Clause) OR ISC")),
            **{
                kind: self._random.choice(self._catalog.of(kind)).id
                for kind in ("project", "person", "pool")
                if question.check == kind
            },
        }
        if question.check in checks:
            return checks[question.check]
        if question.suggestions:
            return self._random.choice(list(self._catalog.vocabulary.words(question.suggestions)))
        if question.name in {"commit", "arxiv", "doi", "software_doi", "path", "license_file", "homepage_file"}:
            return question.example
        if question.name in {"by", "handle"}:
            return "sample-person-1" if question.name == "by" else f"Octo-{self._random.randrange(10**6)}"
        if question.name == "id":
            return f"an-id-{self._random.randrange(10**6)}"
        return self._prose(question)

    def _prose(self, question: Question) -> str:
        if self._random.random() < 0.5:
            texts = (*TEXTS, *LINES) if question.type == "prose" else TEXTS
            text = self._random.choice(texts).strip()
        else:
            text = " ".join(self._random.choices(_WORDS, k=self._random.randint(1, 60)))
        # A line is shorter, and a name is one from which an id can be made.
        text = text if question.type == "prose" else text[:150].strip()
        return f"Thing {self._random.randrange(10**6)} {text}" if question.name in {"name", "title"} else text


def hostile_answers(question: Question, texts: Iterator[str]) -> Any:
    """Answers with another of the texts wherever one can write."""
    if question.type == "fields":
        return {each.name: hostile_answers(each, texts) for each in question.fields}
    if question.type == "list":
        assert question.item
        return [hostile_answers(question.item, texts) for _ in range(max(question.least, 1))]
    if question.type == "words":
        return [next(texts)]
    if question.type == "choice":
        return question.choices[0][0]
    return next(texts)
