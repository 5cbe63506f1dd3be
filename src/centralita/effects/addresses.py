"""Which addresses a tenant may make us call: public ones. Pure.

A tenant writes these addresses, and this machine stands where a tenant does not: beside databases,
metadata services and other people's routers. So a name is looked up once, everything it leads to
must be public, and that very address is called.
"""

import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib import parse

from msgspec import Struct

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_LONGEST_URL: Final = 2_000
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?")
_LAST_LABEL: Final = re.compile(r"[a-z][a-z0-9-]*")
"""Begins with a letter: some programs read `2130706433`, `127.1` or `0x7f.1` as an address."""
_INNER_NAMES: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet")
_NEVER: Final[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]] = (
    ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's own services, on a public address
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays
    ipaddress.IPv6Network("64:ff9b::/96"),  # these four carry an IPv4 address inside
    ipaddress.IPv6Network("64:ff9b:1::/48"),
    ipaddress.IPv6Network("2002::/16"),
    ipaddress.IPv6Network("2001::/32"),
    ipaddress.IPv6Network("fec0::/10"),
)


class Refused(Exception):
    """The address may not be called; the text is a short English sentence for people."""


class Target(Struct, frozen=True):
    """An address that may be called, taken apart: `url` is written anew from its parts."""

    url: str
    scheme: str
    host: str
    port: int
    ip: IpAddress | None
    """Where `host` is no name but an address."""


def parse_target(url: str, *, allow_loopback: bool = False) -> Target:
    """Read an address of a tenant's. Raises `Refused`.

    https to a public host; with `allow_loopback` also http to this very machine.
    """
    if len(url) > _LONGEST_URL or not url.isprintable() or re.search(r"[\s\\]", url):
        raise Refused("the address holds characters that no address has, or is too long")
    try:
        parts = parse.urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("this is no web address") from None
    if "@" in parts.netloc:
        raise Refused("the address holds a user name or a password; leave it out")
    host, ip = _read_host(parts.hostname or "")
    local = allow_loopback and (host == "localhost" or (ip is not None and ip.is_loopback))
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise Refused("the address must begin with https://")
    if not local:
        _check_public(host, ip)
    port = port or (443 if parts.scheme == "https" else 80)
    written = f"[{host}]" if ip is not None and ip.version == 6 else host
    path = parse.quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = f"?{parse.quote(parts.query, safe='/%:@!$&()*+,;=-._~?')}" if parts.query else ""
    return Target(f"{parts.scheme}://{written}:{port}{path}{query}", parts.scheme, host, port, ip)


def _read_host(host: str) -> tuple[str, IpAddress | None]:
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        if getattr(ip, "scope_id", None):
            raise Refused("this is no web address")
        return str(ip), ip
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise Refused("this is no web address") from None
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused("this is no web address")
    if not _LAST_LABEL.fullmatch(labels[-1]):
        raise Refused("this is no web address")
    return name, None


def _check_public(host: str, ip: IpAddress | None) -> None:
    if ip is not None:
        if not is_public(ip):
            raise Refused("the address leads into a private network; only public ones are called")
    elif "." not in host or host.endswith(_INNER_NAMES):
        raise Refused("the address names a machine of a private network; only public ones are")


def is_public(ip: IpAddress) -> bool:
    """Whether everybody on the internet would reach the same machine there."""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return False
    if any(ip.version == net.version and ip in net for net in _NEVER):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def choose_address(target: Target, found: Sequence[str], *, allow_loopback: bool = False) -> str:
    """The one to call of all that a name leads to; IPv4 first. Raises `Refused`.

    One inner address among them is enough to refuse all: a name that leads here and there is a
    trick, or a mistake.
    """
    try:
        addresses = [ipaddress.ip_address(each) for each in found]
    except ValueError:
        addresses = []
    if not addresses:
        raise Refused("the address leads nowhere")
    loopback = allow_loopback and target.host == "localhost"
    if not all((loopback and each.is_loopback) or is_public(each) for each in addresses):
        raise Refused("the address leads into a private network; only public ones are called")
    return str(min(addresses, key=lambda each: each.version))
