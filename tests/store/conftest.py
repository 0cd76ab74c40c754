from __future__ import annotations

import logging
from collections.abc import Iterator

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server on this machine, with nothing in it."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the only S3 server that there is; it has an empty bucket `commons`."""
    credentials = {"AWS_ACCESS_KEY_ID": "dummy", "AWS_SECRET_ACCESS_KEY": "hunter2", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**credentials, "AWS_ENDPOINT_URL": s3_server}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="commons")
    yield s3_server
    for item in client.list_objects_v2(Bucket="commons").get("Contents", []):
        client.delete_object(Bucket="commons", Key=item["Key"])
    client.delete_bucket(Bucket="commons")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
