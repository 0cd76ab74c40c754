from __future__ import annotations

import pytest

from commons.catalog import Catalog
from commons.catalog.views.lookup import every, label, lookup, split

NAMES = {
    "sample-grant-1": ["grants/sample-grant-1"],
    "Sample-Person-1": ["people/sample-person-1"],
    "grant/sample-grant-1": ["grants/sample-grant-1"],
    "catalog/grants/sample-grant-1.yml": ["grants/sample-grant-1"],
    "catalog\\grants\\sample-grant-1.yml": ["grants/sample-grant-1"],
    "people/sample-grant-1": [],
    "sample-project-0": ["projects/sample-project-1"],
    "": [],
    "../../etc/passwd": [],
}


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_is_found_by_what_people_call_it(name: str, samples: Catalog) -> None:
    assert [each.name for each in lookup(samples, name)] == NAMES[name]


def test_an_id_that_several_kinds_have_is_each_of_them(changed: object) -> None:
    catalog: Catalog = changed(  # type: ignore[operator]
        ("pools/sample-pool-2.yml", "id: sample-pool-2", "id: sample-grant-1")
    )
    # The file still has its own name, so the entry is found by what it says.
    assert [each.name for each in lookup(catalog, "sample-grant-1")] == [
        "pools/sample-grant-1",
        "grants/sample-grant-1",
    ]
    assert [each.kind for each in lookup(catalog, "pool/sample-grant-1")] == ["pool"]


def test_a_folder_that_is_no_kind_says_nothing_of_it() -> None:
    assert split("x/nanogpt") == (None, "nanogpt")


def test_every_entry_is_there_once_and_has_a_label(samples: Catalog) -> None:
    found = list(every(samples))
    assert len({each.name for each in found}) == len(found) == samples.entries
    labels = {each.name: label(each.entry) for each in found}
    assert all(labels.values())
    assert labels["reviews/sample-review-1"] == "sample-project-1"
