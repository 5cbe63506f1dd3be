"""Who may hand in a webhook: whoever signs it with that app's secret, and nobody else."""

import io
import shutil
import subprocess
import urllib.parse

import pytest

from centralita.kit import crypto, db, log
from tests.conftest import DatabaseUrls
from tests.receive import wire

BODY = b'{"object":"whatsapp_business_account","entry":[]}'


SIGNATURES: dict[str, str | None] = {
    "missing": None,
    "empty": "",
    "without a value": "sha256=",
    "no hexadecimal": "sha256=zz" + "0" * 62,
    "wrong": "sha256=" + "0" * 64,
    "of another kind": "sha1=" + "0" * 40,
    "too short": wire.sign(BODY)[:-1],
    "too long": wire.sign(BODY) + "00",
    "without its kind": wire.sign(BODY).removeprefix("sha256="),
    "of another body": wire.sign(BODY + b" "),
    "by another secret": wire.sign(BODY, "another secret"),
    "not ASCII": "sha256=\xe9" + "0" * 63,
}


async def test_a_missing_malformed_or_wrong_signature_is_refused_and_nothing_is_stored(
    server: wire.Wire, database: db.Database
) -> None:
    answers = {kind: await server.post(BODY, each) for kind, each in SIGNATURES.items()}
    assert {kind: each.status for kind, each in answers.items()} == dict.fromkeys(SIGNATURES, 401)
    assert await wire.list_stored(database) == []


async def test_the_expected_signature_stands_in_no_answer_and_no_log(
    server: wire.Wire,
) -> None:
    logged = io.StringIO()
    log.configure(as_json=True, level="DEBUG", stream=logged)
    answers = [await server.post(BODY, "sha256=" + "0" * 64) for _ in range(5)]
    expected = wire.sign(BODY).removeprefix("sha256=")
    told = logged.getvalue() + "".join(f"{each.headers} {each.body!r}" for each in answers)
    assert "wrong or missing signature" in logged.getvalue()
    assert expected not in told
    assert wire.APP_SECRET not in told


async def test_refusals_fill_no_log_and_are_counted(server: wire.Wire) -> None:
    logged = io.StringIO()
    log.configure(as_json=True, stream=logged)
    for _ in range(30):
        await server.post(BODY, None)
    assert len(logged.getvalue().splitlines()) == 1
    metrics = (await server.get_metrics()).body.decode()
    assert 'centralita_webhooks_total{outcome="unsigned"} 30.0' in metrics


def _sign_with_openssl(body: bytes) -> str:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl on this machine")
    printed = subprocess.run(
        [openssl, "dgst", "-sha256", "-hmac", wire.APP_SECRET],
        input=body,
        capture_output=True,
        check=True,
    ).stdout
    return "sha256=" + printed.decode().split()[-1]


async def test_a_signature_made_by_openssl_is_accepted(
    server: wire.Wire, database: db.Database
) -> None:
    """An implementation that shares nothing with ours."""
    body = '{"text":"señal"}'.encode()
    assert (await server.post(body, _sign_with_openssl(body))).status == 200
    assert await wire.list_stored(database) == [body]


async def test_the_signature_is_over_the_bytes_as_they_came(
    server: wire.Wire, database: db.Database
) -> None:
    r"""Meta escapes (``\u00f1``, ``\/``): what is verified and stored is never decoded before."""
    escaped = rb'{"text":"se\u00f1al \ud83d\ude00 <\/b>"}'
    assert (await server.post(escaped, wire.sign(escaped))).status == 200
    assert (await server.post('{"text":"señal"}'.encode(), wire.sign(escaped))).status == 401
    assert await wire.list_stored(database) == [escaped]


async def test_the_secret_of_one_app_does_not_open_another(
    server: wire.Wire,
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
) -> None:
    await wire.add_app(database_urls.owner, master_keys, "other", "the secret of the other app")
    async with wire.open_server(database, master_keys) as both:
        assert (await both.post(BODY, wire.sign(BODY), "other")).status == 401
        right = wire.sign(BODY, "the secret of the other app")
        assert (await both.post(BODY, right, "main")).status == 401
        assert (await both.post(BODY, right, "other")).status == 200
    async with database.pipe() as p:
        assert await p.fetchval("select string_agg(door, ',') from inbound") == "other"


def _handshake(**query: str) -> str:
    names = {f"hub.{name}": value for name, value in query.items()}
    return "/webhooks/meta/main?" + urllib.parse.urlencode(names)


async def test_the_right_handshake_echoes_the_challenge(server: wire.Wire) -> None:
    answer = await server.get(
        _handshake(mode="subscribe", verify_token=wire.VERIFY_TOKEN, challenge="1158201444")
    )
    assert (answer.status, answer.body) == (200, b"1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


WRONG_HANDSHAKES: list[dict[str, str]] = [
    {"mode": "subscribe", "verify_token": "wrong", "challenge": "1"},
    {"mode": "subscribe", "verify_token": "", "challenge": "1"},
    {"mode": "subscribe", "challenge": "1"},
    {"mode": "unsubscribe", "verify_token": wire.VERIFY_TOKEN, "challenge": "1"},
    {"verify_token": wire.VERIFY_TOKEN, "challenge": "1"},
    {"mode": "subscribe", "verify_token": wire.VERIFY_TOKEN + "\u00f1", "challenge": "1"},
    {},
]


async def test_a_wrong_verify_token_or_mode_is_refused(server: wire.Wire) -> None:
    answers = [await server.get(_handshake(**query)) for query in WRONG_HANDSHAKES]
    assert [each.status for each in answers] == [403] * len(WRONG_HANDSHAKES)
    assert wire.VERIFY_TOKEN.encode() not in b"".join(each.body for each in answers)


NO_DOORS = {
    "POST /webhooks/meta/nobody": 404,
    "GET /webhooks/meta/nobody?hub.mode=subscribe": 404,
    "POST /webhooks/meta/": 404,
    "POST /webhooks/": 404,
    "POST /webhooks/meta/main/more": 404,
    "POST /webhooks/telegram/main": 404,
    "POST /webhooks/chakra/main": 404,
    "PUT /webhooks/meta/main": 405,
    "DELETE /webhooks/meta/main": 405,
    "POST /nowhere": 405,
}


async def test_what_is_no_door_says_so(server: wire.Wire, database: db.Database) -> None:
    signed = {"x-hub-signature-256": wire.sign(BODY)}
    statuses = {}
    for each in NO_DOORS:
        method, path = each.split()
        statuses[each] = (await server.ask(method, path, BODY, signed)).status
    assert statuses == NO_DOORS
    assert await wire.list_stored(database) == []
