"""Connections to public addresses alone: a name is resolved once, judged, and then connected to by number."""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import TYPE_CHECKING, Any

import httpcore2

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Resolve = Callable[[str, int], list[tuple[str, int]]]

# Addresses of version 4 inside of version 6, by which translators are reached (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddressError(Exception):
    """A name leads to an address that is not on the public network."""


def resolve(host: str, port: int) -> list[tuple[str, int]]:
    """The addresses of a host.

    Raises:
        OSError: It has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((str(address[0]), int(address[1])) for *_, address in found))


def is_public(text: str) -> bool:
    """Whether an address is one of the public network, however it is written."""
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in _inner(address))


def _inner(address: Address) -> list[Address]:
    """An address, and those of version 4 that it stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inside = [address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(each for each in inside if each)]


class PublicNetwork(httpcore2.NetworkBackend):
    """What a connection pool connects with.

    Attributes:
        deadline: When whatever is being done must have ended, as `time.monotonic` counts; each read is held to it, so
            that no server keeps us by sending a byte now and then.

    Args:
        resolve: Where a host is.
        is_allowed: Which addresses may be connected to.
    """

    def __init__(self, resolve: Resolve = resolve, is_allowed: Callable[[str], bool] = is_public) -> None:
        self.deadline = float("inf")
        self._resolve, self._is_allowed = resolve, is_allowed
        self._inner = httpcore2.SyncBackend()

    def left(self, timeout: float | None) -> float:
        """How long may be waited.

        Raises:
            httpcore2.ReadTimeout: The time is over.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("it took too long")
        return min(left, timeout if timeout is not None else left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a host by one of its addresses.

        Raises:
            PrivateAddressError: One of them is not public.
            httpcore2.ConnectError: There is none, or nothing answers there.
        """
        try:
            addresses = self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(f"{host} has no address") from error
        for address, _ in addresses:
            if not self._is_allowed(address):
                raise PrivateAddressError(f"{host} leads to {address}, which is not on the public network")
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address, at in addresses:
            try:
                # By number: what was judged is what is connected to, whatever the name leads to a moment later.
                stream = self._inner.connect_tcp(address, at, self.left(timeout), local_address, socket_options)
                return _Stream(stream, self)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _Stream(httpcore2.NetworkStream):
    """A connection that ends when the time is over."""

    def __init__(self, stream: httpcore2.NetworkStream, network: PublicNetwork) -> None:
        self._stream, self._network = stream, network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._network.left(timeout))
        return _Stream(secured, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
