"""Where a request comes from."""

import pytest

from centralita.show import origins

HOST = "central.example"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),  # a program, and no page
        ({"origin": f"https://{HOST}", "host": HOST}, True),
        ({"origin": f"https://{HOST.upper()}", "host": HOST}, True),
        ({"origin": "https://public.example", "host": HOST}, True),
        ({"origin": "http://public.example", "host": HOST}, False),
        ({"origin": "https://public.example.evil.example", "host": HOST}, False),
        ({"origin": f"https://{HOST}:8443", "host": HOST}, False),
        ({"origin": "null", "host": HOST}, False),
        ({"origin": "", "host": ""}, False),
        ({"origin": "file://", "host": ""}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://localhost:5173"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site", "origin": f"https://{HOST}", "host": HOST}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": ""}, False),
    ],
)
def test_whose_page_asks(headers: dict[str, str], own: bool) -> None:
    assert origins.is_own_page(headers, "https://public.example") is own
    assert origins.is_own_page({**headers, "host": "x"}, "") in (own, False)


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # whoever comes from outside may lie
        ("10.0.0.2", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # only what the proxy wrote
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        (None, "198.51.100.1", None),
        ("a socket", None, None),
    ],
)
def test_which_address_asks(client: str | None, forwarded: str | None, address: str | None) -> None:
    assert origins.find_address(client, forwarded) == address
