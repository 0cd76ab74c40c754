"""The collector of cycles is left as it was found."""

from __future__ import annotations

import gc

import pytest

from commons.catalog import collector


@pytest.fixture(params=[True, False], ids=["enabled", "disabled"])
def was_enabled(request):
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_it_is_paused_and_then_as_before(was_enabled):
    with collector.paused():
        assert not gc.isenabled()
    assert gc.isenabled() == was_enabled


def test_an_error_leaves_it_as_before(was_enabled):
    with pytest.raises(ValueError, match="wrong"), collector.paused():
        raise ValueError("wrong")
    assert gc.isenabled() == was_enabled
