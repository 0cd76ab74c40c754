from __future__ import annotations

import jinja2
import pytest

from commons import templates

ROOMS = ["commons.live", "commons.pages", "commons.preview"]


@pytest.mark.parametrize("room", ROOMS)
def test_values_are_escaped_and_none_may_be_missing(room: str) -> None:
    environment = templates.environment(room)
    assert environment.from_string("{{ value }}").render(value="<b>&") == "&lt;b&gt;&amp;"
    with pytest.raises(jinja2.UndefinedError, match="'value' is undefined"):
        environment.from_string("{{ value }}").render()


@pytest.mark.parametrize("room", ROOMS)
def test_words_are_the_labels_of_one_language(room: str) -> None:
    english, chinese = templates.words(room, "en"), templates.words(room, "zh")
    assert english.keys() == chinese.keys() == templates.labels(room).keys()
    assert english != chinese
    assert all(templates.labels(room)[name] == {"en": english[name], "zh": chinese[name]} for name in english)
