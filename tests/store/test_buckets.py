"""The cache in an object store: a real S3 protocol, spoken to a server on this machine."""

from __future__ import annotations

import subprocess
import sys
import time

import boto3
import pytest

from commons.store import Store, StoreError, key
from commons.store.cache import REFRESH

URL = "s3://commons/some/prefix"
KEY = key("test", {"a": 1})


def objects() -> dict[str, bytes]:
    client = boto3.client("s3")
    found = client.list_objects_v2(Bucket="commons").get("Contents", [])
    return {item["Key"]: client.get_object(Bucket="commons", Key=item["Key"])["Body"].read() for item in found}


def never() -> bytes:
    raise AssertionError("computed, though it is stored")


def test_a_value_is_one_object_and_comes_back(s3: str) -> None:
    assert Store(URL).get_or_compute(KEY, lambda: b"value") == b"value"
    assert list(objects()) == [f"some/prefix/{KEY[:2]}/{KEY}"]
    assert Store(URL).get_or_compute(KEY, never) == b"value"


def test_several_machines_may_write_the_same(s3: str) -> None:
    script = """
import sys
from commons.store import Store, key
cache = Store(sys.argv[1])
for round in range(10):
    value = str(round).encode() * 20_000
    assert cache.get_or_compute(key("round", {"round": round}), lambda: value) == value
"""
    running = [subprocess.Popen([sys.executable, "-W", "error", "-c", script, URL]) for _ in range(2)]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert len(objects()) == 10
    assert Store(URL).get_or_compute(key("round", {"round": 7}), never) == b"7" * 20_000


def test_a_damaged_object_is_computed_anew_and_mended(s3: str, caplog: pytest.LogCaptureFixture) -> None:
    cache = Store(URL)
    cache.put(KEY, b"value")
    ((name, content),) = objects().items()
    boto3.client("s3").put_object(Bucket="commons", Key=name, Body=content[:-1])
    assert cache.get_or_compute(KEY, lambda: b"value") == b"value"
    assert cache.get_or_compute(KEY, never) == b"value"
    assert caplog.messages == [f"the cache {URL} has damaged entries, such as {KEY}: they are computed anew"]


def test_objects_are_listed_and_removed(s3: str) -> None:
    cache = Store(URL)
    boto3.client("s3").put_object(Bucket="commons", Key="some/prefix/of/somebody.txt", Body=b"else")
    names = [key("test", {"number": number}) for number in range(5)]
    for name in names:
        cache.put(name, b"value")
    found = cache.entries()
    assert {(entry.path, entry.kind, entry.size) for entry in found} == {
        (f"commons/some/prefix/{name[:2]}/{name}", "test", 45) for name in names
    }
    assert all(abs(entry.used - time.time()) < 60 for entry in found)
    cache.remove(found)
    assert list(objects()) == ["some/prefix/of/somebody.txt"]
    assert cache.entries() == []


def test_an_object_that_is_used_later_is_written_again(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Store(URL)
    cache.put(KEY, b"value")
    before = objects()
    assert cache.get(KEY) == b"value"
    assert objects() == before
    later = time.time() + REFRESH + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert cache.get(KEY) == b"value"
    assert objects().keys() == before.keys()
    assert objects() != before


def test_a_bucket_that_is_not_there_is_not_made(s3: str, caplog: pytest.LogCaptureFixture) -> None:
    cache = Store("s3://elsewhere/x")
    assert [cache.get_or_compute(KEY, lambda: b"value") for _ in range(2)] == [b"value"] * 2
    (message,) = caplog.messages
    assert message.startswith("the cache s3://elsewhere/x cannot be written, so nothing new is kept in it: ")
    assert "bucket" in message
    assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["commons"]
    with pytest.raises(StoreError, match=r"the cache s3://elsewhere/x cannot be listed: .*bucket"):
        cache.entries()


def test_a_store_that_does_not_answer_is_said_once_and_soon(
    s3: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    cache = Store(URL)
    started = time.monotonic()
    assert [cache.get_or_compute(KEY, lambda: b"value") for _ in range(3)] == [b"value"] * 3
    assert time.monotonic() - started < 20
    (message,) = caplog.messages
    assert message.startswith(f"the cache {URL} cannot be read, so it is not used: ")
    assert "127.0.0.1:9" in message
    assert "hunter2" not in message
