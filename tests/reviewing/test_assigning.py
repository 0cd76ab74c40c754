from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.catalog import Catalog, load
from commons.catalog.kinds import KINDS
from commons.reviewing.assigning import Matching, Pair, Plan
from tests.catalog.folder import ROOT

DAY = date(2026, 9, 1)
CATEGORIES = ("training", "inference", "tokenization")
TAGS = ("pytorch", "bpe", "cli")


@cache
def shipped() -> Catalog:
    return load(ROOT / "catalog")


def make(kind: str, like: str, **fields: object):
    """An entry like a sample, with some fields otherwise."""
    entry = next(each for each in shipped().of(kind) if each.id == like)
    raw = entry.model_dump(mode="json", by_alias=True, exclude_none=True) | fields
    return KINDS[kind].model_validate_json(json.dumps(raw))


def person(name: str, expertise: tuple[str, ...] = (), month: int = 5, **fields: object):
    about = {"id": name, "handle": name, "expertise": expertise, "reviews_a_month": month, "affiliations": []}
    return make("person", "sample-person-4", **about | fields)


def reviewer(name: str, areas: tuple[str, ...] = ("training",), **fields: object):
    return make("reviewer", "sample-reviewer-2", id=f"{name}-reviews", person=name, areas=areas, **fields)


def project(name: str, category: str = "training", tags: tuple[str, ...] = (), **fields: object):
    about = {"id": name, "state": "in-review", "category": category, "tags": tags, "maintainers": []}
    return make("project", "sample-project-1", **about | fields)


def review(name: str, of: str, by: str, state: str = "assigned", at: str = "2026-08-20", **fields: object):
    log = [{"at": at, "by": "sample-person-1", "to": "assigned"}]
    about = {"id": name, "project": of, "reviewer": by, "state": state, "log": log, "verdict": "revise"}
    return make("review", "sample-review-1", **about | fields)


def catalog(people: list, projects: list, reviewers: list, reviews: list | None = None) -> Catalog:
    return replace(
        shipped(),
        people=tuple(people),
        projects=tuple(projects),
        reviewers=tuple(reviewers),
        reviews=tuple(reviews or ()),
    )


def plan(made: Catalog, seed: str = "a") -> Plan:
    return Matching(made, DAY, seed).plan(made.projects)


def who(found: Plan) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for pair in found.pairs:
        names.setdefault(pair.project.id, []).append(pair.reviewer)
    return names


def test_those_who_know_the_field_are_taken_first() -> None:
    people = [person("far"), person("near", ("bpe",)), person("right"), person("best", ("bpe",))]
    reviewers = [reviewer("far", ("education",)), reviewer("near", ("education",)), reviewer("right"), reviewer("best")]
    found = plan(catalog(people, [project("gpt", tags=("bpe",))], reviewers))
    assert who(found) == {"gpt": ["best", "right"]}
    assert found.refused["gpt"] == {"far": "knows neither its category nor any of its tags"}


def test_work_is_shared() -> None:
    people = [person(name) for name in ("a", "b", "c", "d")]
    reviewers = [reviewer(name) for name in ("a", "b", "c", "d")]
    busy = [review(f"r{number}", "other", name) for number, name in enumerate("ab")]
    assert sorted(who(plan(catalog(people, [project("gpt")], reviewers, busy)))["gpt"]) == ["c", "d"]


_ACME = [{"organization": "Acme"}]
REFUSED = {
    "is away": {"people": [person("a", state="away")]},
    "is a maintainer of the project": {"projects": [project("gpt", maintainers=["a"])]},
    "conflict of interest: a has declared a conflict with 'gpt'": {
        "reviewers": [reviewer("a", conflicts=[{"subject": "gpt", "why": {"en": "Wrote it."}}])]
    },
    "conflict of interest: a and b both belong to 'acme'": {
        "people": [make("person", "sample-person-4", id=name, handle=name, affiliations=_ACME) for name in "ab"],
        "projects": [project("gpt", maintainers=["b"])],
    },
    "has reviewed it, or is about to": {"reviews": [review("r", "gpt", "a", commit="f" * 40)]},
    "has 1 of 1 reviews this month": {
        "people": [person("a", month=1)],
        "reviews": [review("r", "other", "a", state="submitted")],
    },
    "has 0 of 0 reviews this month": {"people": [person("a", month=0)]},
    "knows neither its category nor any of its tags": {"reviewers": [reviewer("a", ("education",))]},
}


@pytest.mark.parametrize("why", REFUSED)
def test_who_cannot_review_is_told_why(why: str) -> None:
    parts = {"people": [person("a")], "projects": [project("gpt")], "reviewers": [reviewer("a")], **REFUSED[why]}
    found = plan(catalog(**parts))
    assert (found.pairs, found.missing, found.refused) == ((), {"gpt": 2}, {"gpt": {"a": why}})


def test_a_month_later_there_is_room_again() -> None:
    parts = {"people": [person("a", month=1)], "projects": [project("gpt")], "reviewers": [reviewer("a")]}
    old = review("r", "other", "a", state="completed", at="2026-08-02")
    assert who(plan(catalog(**parts, reviews=[old]))) == {"gpt": ["a"]}


def test_what_is_reviewed_already_counts() -> None:
    names = ("a", "b", "c", "d")
    people, reviewers = [person(name) for name in names], [reviewer(name) for name in names]
    gpt = project("gpt")
    current = review("r", "gpt", "a", state="completed", commit=gpt.evidence.commit)
    former = review("s", "gpt", "b", state="completed", commit="f" * 40)
    assert len(plan(catalog(people, [gpt], reviewers, [current])).pairs) == 1
    # What was said of an earlier commit and did not accept it says nothing of this one, and its author has a view.
    assert sorted(who(plan(catalog(people, [gpt], reviewers, [former])))["gpt"]) in (["a", "c"], ["a", "d"], ["c", "d"])
    assert plan(catalog(people, [gpt.model_copy(update={"state": "accepted"})], reviewers)) == Plan()


def test_samples_are_reviewed_by_samples() -> None:
    found = plan(catalog([person("a")], [project("gpt", sample=False)], [reviewer("a")]))
    assert (found.pairs, found.missing) == ((), {"gpt": 2})


def test_the_seed_decides_between_equals_and_the_same_seed_says_the_same() -> None:
    names = [f"p{number}" for number in range(8)]
    made = catalog([person(name) for name in names], [project("gpt")], [reviewer(name) for name in names])
    drawn = {seed: tuple(who(plan(made, seed))["gpt"]) for seed in "abcdefgh"}
    assert len(set(drawn.values())) > 1
    assert all(tuple(who(plan(made, seed))["gpt"]) == pair for seed, pair in drawn.items())
    best = catalog(
        [person("best", ("bpe",)), *made.people], [project("gpt", tags=("bpe",))], [reviewer("best"), *made.reviewers]
    )
    assert all("best" in who(plan(best, seed))["gpt"] for seed in "abcdefgh")


ABLE = st.lists(
    st.tuples(st.sets(st.sampled_from(CATEGORIES), min_size=1), st.sets(st.sampled_from(TAGS)), st.integers(0, 2)),
    max_size=4,
)
WANTED = st.lists(st.tuples(st.sampled_from(CATEGORIES), st.sets(st.sampled_from(TAGS))), max_size=3)


@given(able=ABLE, wanted=WANTED, seed=st.text(max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_other_way_assigns_more_or_costs_less(able: list, wanted: list, seed: str) -> None:
    people = [person(f"p{index}", tuple(sorted(tags)), month) for index, (_, tags, month) in enumerate(able)]
    reviewers = [reviewer(f"p{index}", tuple(sorted(areas))) for index, (areas, _, _) in enumerate(able)]
    projects = [project(f"q{index}", category, tuple(sorted(tags))) for index, (category, tags) in enumerate(wanted)]
    made = catalog(people, projects, reviewers)
    matching = Matching(made, DAY, seed)
    found = matching.plan(projects)
    assert fits(list(found.pairs))
    possible = [
        matching._pair(each, who) for each in projects for who in reviewers if matching._refusal(each, who) is None
    ]
    assert set(found.pairs) <= set(possible)
    best = max(map(value, ways(possible)), default=(0, 0.0))
    assert value(list(found.pairs)) == pytest.approx(best, abs=1e-6)
    assert sum(found.missing.values()) + len(found.pairs) == 2 * len(projects)


def fits(pairs: list[Pair]) -> bool:
    """Whether nobody has too much, and no project too many or one reviewer twice."""
    of, by = Counter(pair.project.id for pair in pairs), Counter(pair.reviewer for pair in pairs)
    twice = len({(pair.project.id, pair.reviewer) for pair in pairs}) < len(pairs)
    return not twice and max(of.values(), default=0) <= 2 and all(by[pair.reviewer] <= pair.free for pair in pairs)


def ways(pairs: list[Pair]) -> list[list[Pair]]:
    """All that could be assigned; of each project at most two."""
    by_project = [list(group) for _, group in itertools.groupby(pairs, key=lambda pair: pair.project.id)]
    choices = [[c for size in range(3) for c in itertools.combinations(group, size)] for group in by_project]
    combined = ([pair for part in parts for pair in part] for parts in itertools.product(*choices))
    return [way for way in combined if fits(way)]


def value(pairs: list[Pair]) -> tuple[int, float]:
    return len(pairs), -sum(pair.cost for pair in pairs)
