from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.audit.network import PrivateAddressError, PublicNetwork, is_public

PUBLIC = ["1.1.1.1", "140.82.121.4", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
PRIVATE = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",  # where clouds keep secrets
    "100.64.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2130706433",
    "0x7f.1",
    "example.org",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_the_same_address_inside_another_is_judged_alike(address: ipaddress.IPv4Address) -> None:
    inside = [f"::ffff:{address}", str(ipaddress.IPv6Address((0x64FF9B << 96) + int(address)))]
    for each in inside:
        assert not is_public(each) or is_public(str(address))


def test_one_private_address_among_several_is_enough() -> None:
    network = PublicNetwork(lambda _host, port: [("1.1.1.1", port), ("10.0.0.1", port)])
    with pytest.raises(PrivateAddressError, match=r"both\.org leads to 10\.0\.0\.1, which is not on the public"):
        network.connect_tcp("both.org", 443, timeout=1)
