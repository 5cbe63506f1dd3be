"""Where a request comes from: which page of a browser, and which address of the network."""

import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_OUR_OWN: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        *("169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""Loopback, private networks and those between carriers' machines."""


def is_own_page(headers: Mapping[str, str], public_url: str) -> bool:
    """Whether our own page made the request, or no page at all (a program).

    Browsers say so in `Sec-Fetch-Site`; older ones and WebSockets name the page's origin, which
    must be the host that was asked, or that of `public_url`.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or is_own_origin(origin, headers.get("host", ""), public_url)


def is_own_origin(origin: str, host: str, public_url: str) -> bool:
    """Whether a page of `origin` is ours, who were asked as `host`."""
    page = urlsplit(origin)
    if page.scheme not in ("http", "https") or not page.netloc:
        return False
    own = urlsplit(public_url)
    return page.netloc.lower() == host.lower() or (
        bool(own.netloc) and (page.scheme, page.netloc.lower()) == (own.scheme, own.netloc.lower())
    )


def find_address(client: str | None, forwarded: str | None) -> str | None:
    """The caller's address. `forwarded` is the header X-Forwarded-For.

    It is believed where the connection comes from a network of our own, which is where a proxy
    stands, and then only its last entry, which that proxy wrote.
    """
    direct = _parse(client)
    if direct is None:
        return None
    told = _parse((forwarded or "").rpartition(",")[2].strip())
    if told is not None and any(direct in network for network in _OUR_OWN):
        return str(told)
    return str(direct)


def _parse(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None
