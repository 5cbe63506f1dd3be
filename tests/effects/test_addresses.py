"""A tenant's address leads to the internet, or nowhere."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.effects.addresses import Refused, choose_address, is_public, parse_target

INNER = [
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/",
    "https://0x7f000001/", "https://017700000001/", "https://127.0.0.1.:443/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[::]/", "https://0.0.0.0/",
    "https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/",
    "https://100.100.100.200/", "https://169.254.169.254/latest/meta-data/", "https://224.0.0.1/",
    "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/",
    "https://[fc00::1]/", "https://[fec0::1]/", "https://[ff02::1]/", "https://255.255.255.255/",
    "https://168.63.129.16/", "https://192.88.99.1/", "https://240.0.0.1/", "https://localhost/",
    "https://LOCALHOST/", "https://localhost./", "https://a.localhost/", "https://db/",
    "https://metadata.google.internal/", "https://printer.local/", "https://x.home.arpa/",
]  # fmt: skip
ODD = [
    "", "https://", "https:///x", "https://?", "http://example.com/", "ftp://example.com/",
    "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "//example.com",
    "https://user@example.com/", "https://user:pw@example.com/", "https://example.com:99999/",
    "https://exa mple.com/", "https://example.com\\@127.0.0.1/", "https://example.com/\n",
    "https://example.com/\x00", "https://example..com/", "https://-example.com/",
    "https://example.com:x/", "https://[::1/", "https://[example.com]/", "https://exam%70le.com/",
    "https://" + "a" * 64 + ".com/", "https://example.com/" + "x" * 3000,
    "https://１２７.０.０.１/", "https://⑫⑦.0.0.1/", "https://example.com#@127.0.0.1/\t",
]  # fmt: skip


@pytest.mark.parametrize("url", INNER)
def test_an_inner_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parse_target(url)


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_target(url)
    assert "@" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://bot.example.com", "https://bot.example.com:443/"),
        ("https://Bot.Example.com:8443/a?b=c#d", "https://bot.example.com:8443/a?b=c"),
        ("https://bücher.example.com/ñ", "https://xn--bcher-kva.example.com:443/%C3%B1"),
        ("https://93.184.215.14/", "https://93.184.215.14:443/"),
        ("https://[2606:2800:21f::1]/", "https://[2606:2800:21f::1]:443/"),
        (
            "https://example.com/?u=https://127.0.0.1",
            "https://example.com:443/?u=https://127.0.0.1",
        ),
    ],
)
def test_a_public_address_is_written_anew_from_its_parts(url: str, written: str) -> None:
    assert parse_target(url).url == written


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/", "http://127.0.0.1:8000/bot", "http://[::1]:8000/"]
)
def test_this_machine_is_called_only_where_the_operator_wants_it(url: str) -> None:
    with pytest.raises(Refused):
        parse_target(url)
    assert parse_target(url, allow_loopback=True).port == 8000


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "https://192.168.0.1/", "http://169.254.169.254/", "http://db/"]
)
def test_only_this_machine_is(url: str) -> None:
    with pytest.raises(Refused):
        parse_target(url, allow_loopback=True)


def test_a_name_that_leads_here_and_there_is_refused() -> None:
    target = parse_target("https://bot.example.com/")
    assert choose_address(target, ["2606:2800:21f::1", "93.184.215.14"]) == "93.184.215.14"
    for found in ([], ["93.184.215.14", "10.0.0.1"], ["::1"], ["nonsense"], ["fe80::1%eth0"]):
        with pytest.raises(Refused):
            choose_address(target, found)
        with pytest.raises(Refused):
            choose_address(target, found, allow_loopback=True)


PRIVATE = [
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/29", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "100::/64", "2001:db8::/32",
        "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
]  # fmt: skip


@given(st.sampled_from(PRIVATE), st.integers(min_value=0))
def test_no_address_of_a_special_network_is_public(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, offset: int
) -> None:
    ip = network[offset % network.num_addresses]
    assert not is_public(ip)
    written = f"[{ip}]" if ip.version == 6 else str(ip)
    with pytest.raises(Refused):
        parse_target(f"https://{written}/")


@given(st.ip_addresses())
def test_what_is_public_lies_in_no_special_network(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(ip):
        assert not any(ip.version == net.version and ip in net for net in PRIVATE)


@given(st.ip_addresses(v=4))
def test_an_inner_address_in_the_clothes_of_ipv6_is_not_public(ip: ipaddress.IPv4Address) -> None:
    for clothes in (f"::ffff:{ip}", f"64:ff9b::{ip}"):
        assert not is_public(ipaddress.ip_address(clothes))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com/{text}", f"https://{text}.com/"):
        try:
            target = parse_target(url)
        except Refused:
            continue
        assert target.url.startswith("https://")
        assert target.url.isascii()
        # Another reader of addresses sees the same host.
        assert parse_target(target.url) == target
