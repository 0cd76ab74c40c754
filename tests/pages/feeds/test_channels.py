from __future__ import annotations

from commons.catalog import KINDS
from commons.catalog.views.facets import facets
from commons.pages.feeds.channels import EVERYTHING, MOST_ITEMS, Channel, channels, path_of
from tests.pages.feeds.feeding import event, lively, of, projects, shipped

LIFE = [event(1, "proposed"), event(2, "in-review", "proposed"), event(2, "accepted", "in-review")]


def by_path(catalog: object) -> dict[str, Channel]:
    return {channel.path: channel for channel in channels(catalog)}  # type: ignore[arg-type]


def told(channel: Channel) -> list[tuple[str, int]]:
    return [(happening.entry.id, happening.number) for happening in channel.happenings]


def test_there_is_one_of_everything_of_each_kind_and_of_each_word() -> None:
    found = by_path(of())
    assert found[EVERYTHING].kind == ""
    catalog = shipped()
    for kind in KINDS:
        assert found[path_of(kind)].facet is None
        for facet in facets(kind):
            words = catalog.lifecycle.states(kind) if facet.name == "state" else catalog.vocabulary.words
            names = words if isinstance(words, tuple) else words(facet.vocabulary) if facet.vocabulary else ()
            assert {path_of(kind, facet, name) for name in names} <= set(found)
    # Even of what nothing has happened to yet.
    assert all(channel.happenings == [] for channel in found.values())


def test_samples_are_in_none() -> None:
    entries = {happening.entry.id for channel in channels(shipped()) for happening in channel.happenings}
    samples = {entry.id for kind in KINDS for entry in shipped().of(kind) if entry.sample}
    assert entries
    assert samples
    assert entries.isdisjoint(samples)


def test_the_newest_come_first_and_on_one_day_the_last() -> None:
    found = by_path(projects(LIFE, [event(0, "listed")]))
    assert told(found[EVERYTHING]) == [("p-00000", 3), ("p-00000", 2), ("p-00000", 1), ("p-00001", 1)]
    for channel in channels(lively()):
        days = [happening.event.at for happening in channel.happenings]
        assert days == sorted(days, reverse=True)


def test_a_feed_of_a_state_has_what_came_into_it() -> None:
    found = by_path(projects(LIFE))
    for number, state in enumerate(("proposed", "in-review", "accepted"), 1):
        assert told(found[f"feeds/projects/state/{state}"]) == [("p-00000", number)]
    # The number of entries is what is in the state now.
    counts = {name: found[f"feeds/projects/state/{name}"].entries for name in ("proposed", "accepted", "listed")}
    assert counts == {"proposed": 0, "accepted": 1, "listed": 0}


def test_a_feed_of_another_value_has_all_that_happened_to_its_entries() -> None:
    catalog = projects(LIFE, category="training", license="MIT", languages=("C", "C++", "c"))
    found = by_path(catalog)
    for path in ("category/training", "license/mit", "languages/c", "languages/c-cedb1bac"):
        assert len(found[f"feeds/projects/{path}"].happenings) == 3, path
        assert found[f"feeds/projects/{path}"].entries == 1
    assert found["feeds/projects/category/safety"].happenings == []
    assert [path for path in found if "/license/" in path] == ["feeds/projects/license/mit"]


def test_every_event_is_in_the_feed_of_everything_and_of_its_kind() -> None:
    found = by_path(lively())
    for kind in KINDS:
        events = sum(len(entry.log) for entry in lively().of(kind))
        assert len(found[path_of(kind)].happenings) == min(events, MOST_ITEMS)


def test_a_feed_has_no_more_than_the_newest() -> None:
    found = by_path(projects(*([event(day, "listed")] for day in range(MOST_ITEMS + 7))))
    assert len(found[EVERYTHING].happenings) == MOST_ITEMS
    assert found[EVERYTHING].happenings[0].entry.id == f"p-{MOST_ITEMS + 6:05}"
    assert found["feeds/projects"].entries == MOST_ITEMS + 7
