"""The console's files by the server's last door: found, compressed, kept, and nothing else."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from centralita.show.site import File, Site, choose_encoding

SCRIPT = b"console;" * 100
PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Centralita</title>")
    (folder / "theme.js").write_text("1;")
    (folder / "assets" / "index-a1b2.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-a1b2.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "index-a1b2.js.br").write_bytes(b"as brotli")
    (tmp_path / "secret.txt").write_text("not yours")
    return folder


async def _ask(site: Site, path: str, method: str = "GET", **headers: str) -> Answer:
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await site(scope, receive, send)
    start, body = sent
    named = {k.decode(): v.decode() for k, v in start["headers"]}
    assert len(named) == len(start["headers"])
    return Answer(start["status"], named, body["body"])


async def test_a_page_of_the_console_is_its_index(built: Path) -> None:
    site = Site(built, https=False)
    for path in ("/", "/index.html", "/t/casa-sol/inbox", "/sign-in"):
        answer = await _ask(site, path, accept=PAGE)
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert b"Centralita" in answer.body


async def test_an_old_part_is_not_answered_with_a_page(built: Path) -> None:
    site = Site(built, https=False)
    assert (await _ask(site, "/assets/index-old.js", accept="*/*")).status == 404
    assert (await _ask(site, "/assets/index-old.js", accept=PAGE)).status == 404
    assert (await _ask(site, "/nothing.png", accept="image/*")).status == 404


async def test_a_named_file_is_kept_for_a_year_and_others_are_asked_for_again(built: Path) -> None:
    site = Site(built, https=False)
    hashed = await _ask(site, "/assets/index-a1b2.js")
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert hashed.body == SCRIPT
    first = await _ask(site, "/theme.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await _ask(site, "/theme.js", if_none_match=f'"x", W/{first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert "content-length" not in again.headers


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("GZIP;q=1.0", "gzip"),
        ("", "identity"),
        (";;,=", "identity"),
    ],
)
async def test_the_best_encoding_that_both_know(built: Path, accepted: str, chosen: str) -> None:
    answer = await _ask(Site(built, https=False), "/assets/index-a1b2.js", accept_encoding=accepted)
    assert answer.headers.get("content-encoding", "identity") == chosen
    assert answer.headers["vary"] == "accept-encoding"
    bodies = {"br": b"as brotli", "gzip": gzip.compress(SCRIPT), "identity": SCRIPT}
    assert answer.headers["content-length"] == str(len(bodies[chosen]))
    assert answer.body == bodies[chosen]


def test_a_file_without_compressed_copies_is_sent_as_it_is() -> None:
    assert choose_encoding("br, gzip", File("text/plain", "1", {"identity": b""})) == "identity"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "//secret.txt",
        "/..\\secret.txt",
        "/assets/index-a1b2.js.gz",
        "/assets/index-a1b2.js/",
        "/assets",
        "/\x00",
    ],
)
async def test_nothing_but_the_built_files_is_found(built: Path, path: str) -> None:
    answer = await _ask(Site(built, https=False), path)
    assert answer.status == 404
    assert b"not yours" not in answer.body


async def test_head_tells_the_length_and_no_other_method_is_answered(built: Path) -> None:
    site = Site(built, https=False)
    head = await _ask(site, "/assets/index-a1b2.js", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(SCRIPT))
    refused = await _ask(site, "/", "POST")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 200), ("/no.js", "GET", 404), ("/", "PUT", 405)],
)
async def test_every_answer_is_guarded(built: Path, path: str, method: str, status: int) -> None:
    answer = await _ask(Site(built, https=False), path, method)
    assert answer.status == status
    policy = answer.headers["content-security-policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "strict-transport-security" not in answer.headers
    told = await _ask(Site(built, https=True), path, method)
    assert told.headers["strict-transport-security"] == "max-age=31536000"


async def test_says_what_to_do_until_it_is_built_and_notices_a_new_build(tmp_path: Path) -> None:
    site = Site(tmp_path / "built", https=False)
    answer = await _ask(site, "/", accept=PAGE)
    assert answer.status == 503
    assert b"./run web" in answer.body
    (tmp_path / "built").mkdir()
    index = tmp_path / "built" / "index.html"
    index.write_text("first")
    assert (await _ask(site, "/")).body == b"first"
    (tmp_path / "built" / "assets").mkdir()
    (tmp_path / "built" / "assets" / "a.js").write_text("2;")
    index.write_text("second")
    assert (await _ask(site, "/")).body == b"second"
    assert (await _ask(site, "/assets/a.js")).body == b"2;"
