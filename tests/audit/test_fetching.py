from __future__ import annotations

import time
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from tests import hostile
from tests.audit.world import LIMITS, Answer, World, endless, garbage, hang_up, leads_to, running, slow

A, B = "https://a.org/", "https://b.org/"


def test_an_answer(world: World) -> None:
    world[A] = Answer(200, {"ETag": '"1"'}, b"text")
    answer = world.fetcher().ask(A, read=True)
    assert (answer.outcome, answer.status, answer.content, answer.etag) == ("answered", 200, b"text", '"1"')
    assert "gpt-commons" in world.asked[0][1]["user-agent"]


def test_what_has_not_changed_is_not_sent_again(world: World) -> None:
    world[A] = Answer(200, {"ETag": '"1"'}, b"text")
    answer = world.fetcher().ask(A, etag='"1"', read=True)
    assert (answer.status, answer.content) == (304, b"")


def test_redirects_are_followed(world: World) -> None:
    world[A] = leads_to("/there", 301)
    world["https://a.org/there"] = leads_to(B, 308)
    world[B] = Answer(200)
    answer = world.fetcher().ask(A)
    assert (answer.url, answer.status, answer.permanent) == (B, 200, True)
    world[A] = leads_to(B, 302)
    assert not world.fetcher().ask(A).permanent


LOST: dict[str, tuple[Answer | list[Answer], str]] = {
    "a loop": (leads_to(A), "it leads on more than 5 times"),
    "a slow body": (Answer(act=slow), "it took too long"),
    "no HTTP": (Answer(act=garbage), "illegal"),
    "nothing": (Answer(act=hang_up), "disconnected"),
    "500": (Answer(500), "it answers with status 500"),
}


@pytest.mark.parametrize("case", LOST)
def test_what_does_not_answer(world: World, case: str) -> None:
    world.answers[A], why = LOST[case]
    started = time.monotonic()
    answer = world.fetcher(replace(LIMITS, tries=1)).ask(A, read=True)
    assert (answer.outcome, answer.content) == ("lost", b"")
    assert why in answer.why
    assert time.monotonic() - started < 5


def test_a_name_without_an_address_and_a_port_without_a_server(world: World) -> None:
    assert world.fetcher().ask("https://nowhere.org/").why == "nowhere.org has no address"
    world.port = 1
    assert world.fetcher().ask(A).outcome == "lost"


def test_a_certificate_of_another() -> None:
    with running("other.org") as world:
        answer = world.fetcher(replace(LIMITS, tries=1)).ask(A)
        assert (answer.outcome, world.asked) == ("lost", [])
        assert "certificate" in answer.why


def test_large_answers_are_not_read_to_their_end(world: World) -> None:
    world[A] = Answer(200, {}, b"x" * 20_000)
    assert world.fetcher().ask(A, read=True).outcome == "large"
    world[A] = Answer(act=endless)
    assert world.fetcher().ask(A, read=True).outcome == "large"
    assert world.fetcher().ask(A).outcome == "answered"


UNSAFE = [
    "http://a.org/",
    "//user:password@a.org/",
    "https://localhost/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://a.org:22/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "gopher://a.org/",
    "https://a.org/<b>",
    "https://ａ.org/",
]


@pytest.mark.parametrize("url", UNSAFE)
def test_where_nobody_is_sent(world: World, url: str) -> None:
    world[A] = leads_to(url.encode().decode("latin-1"))
    answer = world.fetcher().ask(A)
    assert answer.outcome == "unsafe"
    assert world.urls() == [A]


def test_hostile_places(world: World) -> None:
    fetcher = world.fetcher(replace(LIMITS, tries=1, redirects=1))
    for text in hostile.OWN:
        if not set(text) & set("\r\n\0"):
            world[A] = leads_to(text.encode().decode("latin-1"))
            assert fetcher.ask(A).outcome in {"unsafe", "lost", "answered"}


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::1"])
def test_redirects_into_private_networks(world: World, address: str) -> None:
    world.addresses["inside.org"] = [address]
    world[A] = leads_to("https://inside.org/")
    answer = world.fetcher().ask(A)
    assert (answer.outcome, answer.url) == ("unsafe", "https://inside.org/")
    assert answer.why == f"inside.org leads to {address}, which is not on the public network"
    assert world.slept == []


def test_what_fails_is_tried_again_more_and_more_slowly(world: World) -> None:
    world[A] = [Answer(503), Answer(502), Answer(200)]
    assert world.fetcher().ask(A).status == 200
    assert world.slept == [1, 2]


AGAIN: list[tuple[str, list[float], Any]] = [
    ("7", [7, 7], "busy"),
    ("100000", [], "busy"),
    ("soon", [1, 2], "busy"),
    ("-5", [1, 2], "busy"),
    ("9" * 500, [], "busy"),
    ("Mon, 99 Foo 2026 00:00:00 GMT", [1, 2], "busy"),
]


@pytest.mark.parametrize(("said", "slept", "outcome"), AGAIN)
def test_who_asks_us_to_wait_is_waited_for(world: World, said: str, slept: list[float], outcome: str) -> None:
    world[A] = Answer(429, {"Retry-After": said})
    assert world.fetcher().ask(A).outcome == outcome
    assert world.slept == slept


def test_a_day_to_come_again(world: World) -> None:
    world[A] = [Answer(429, {"Retry-After": formatdate(time.time() + 30, usegmt=True)}), Answer(200)]
    assert world.fetcher().ask(A).status == 200
    assert 25 < world.slept[0] <= 30


def test_a_host_is_asked_so_often_and_not_more(world: World) -> None:
    world[A] = world[B] = Answer(200)
    fetcher = world.fetcher(replace(LIMITS, requests=2))
    assert [fetcher.ask(A).outcome for _ in range(3)] == ["answered", "answered", "spent"]
    assert fetcher.ask(B).outcome == "answered"
    assert fetcher.ask(A).why == "a.org was asked 2 times already"


def test_there_is_an_end_to_everything(world: World) -> None:
    assert world.fetcher(replace(LIMITS, seconds=0)).ask(A).why == "the time of this audit is over"
    assert world.asked == []


def test_a_pause_between_two_requests_to_one_host(world: World) -> None:
    world[A] = world[B] = Answer(200)
    fetcher = world.fetcher(replace(LIMITS, pause=5))
    for url in (A, B, A):
        fetcher.ask(url)
    (waited,) = world.slept
    assert 4 < waited <= 5


def test_a_secret_goes_to_its_host_alone(world: World) -> None:
    world[A] = leads_to(B)
    world[B] = Answer(200)
    world.fetcher(secrets={"a.org": "Bearer x"}).ask(A)
    assert [headers.get("authorization") for _, headers in world.asked] == ["Bearer x", None]
