from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commons.catalog.issues.body import read_body

LABELS = ["Title / 标题", "Steps / 重现步骤", "Links"]
URL = "https://github.com/user-attachments/assets/01234567-89ab-cdef-0123-456789abcdef"


def test_answers_stand_below_their_headings() -> None:
    body = read_body("### Title / 标题\r\n\r\nIt breaks\r\n\r\n### Links\r\n\r\n_No response_\r\n", LABELS)
    assert body.answers["Title / 标题"].text == "It breaks"
    assert body.answers["Title / 标题"].first == (3, 1)
    assert body.answers["Links"].text == ""
    assert set(body.answers) == {"Title / 标题", "Links"}


def test_other_headings_and_fences_are_part_of_an_answer() -> None:
    text = "One\n\n### Not a question\n\n```\n# comment\n```\n\n####  Title / 标题"
    body = read_body(f"### Title / 标题\n\n{text}\n\n### Links\n\nx", LABELS)
    assert body.answers["Title / 标题"].text == text
    assert body.answers["Links"].text == "x"


def test_a_heading_that_is_there_twice_is_told_and_what_is_below_it_left_out() -> None:
    body = read_body("### Title / 标题\n\none\n\n### Links\n\n### Title / 标题\n\ntwo", LABELS)
    assert [line.place.line for line in body.repeated] == [7]
    assert body.answers["Title / 标题"].text == "one"
    assert body.answers["Links"].text == ""


def test_a_list_has_a_line_for_each_of_its_items() -> None:
    body = read_body("### Steps / 重现步骤\n\n1. Open it\n  - Look\n\n* 3. 看\nplain\n-not a mark", LABELS)
    found = [(line.text, *line.place) for line in body.answers["Steps / 重现步骤"].items()]
    assert found == [("Open it", 3, 4), ("Look", 4, 5), ("3. 看", 6, 3), ("plain", 7, 1), ("-not a mark", 8, 1)]


def test_a_fence_around_an_answer_is_not_part_of_it() -> None:
    for before, after in (("```yaml\n", "\n```"), ("````yml\n", "\n````"), ("", "")):
        answer = read_body(f"### Links\n\n{before}- a\n- b{after}\n\n", LABELS).answers["Links"]
        assert [line.text for line in answer.unfenced()] == ["- a", "- b"]
    unclosed = read_body("### Links\n\n```yaml\n- a", LABELS).answers["Links"]
    assert [line.text for line in unclosed.unfenced()] == ["```yaml", "- a"]


def test_pictures_are_found_in_markdown_and_in_html() -> None:
    text = (
        f"![The menu \\[open\\]]({URL})\n"
        f'x <img width="100" alt="A &quot;wide&quot; one" src="{URL}" /> ![]({URL} "t")\n<img>'
    )
    found = list(read_body(f"### Links\n{text}", LABELS).answers["Links"].pictures())
    assert [(picture.alt, picture.url, picture.place) for picture in found] == [
        ("The menu [open]", URL, (2, 1)),
        ('A "wide" one', URL, (3, 3)),
        ("", URL, (3, text.split("\n")[1].index("![]") + 1)),
        ("", "", (4, 1)),
    ]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for body in (read_body(text, LABELS), read_body(f"### Links\n{text}", LABELS)):
        for answer in body.answers.values():
            places = [line.place for line in [*answer.items(), *answer.unfenced()]]
            places += [picture.place for picture in answer.pictures()]
            assert all(line >= 1 and column >= 1 for line, column in places)
