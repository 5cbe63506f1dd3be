"""Promise 7: planted secrets never appear in logs, errors, answers or dumps."""

import asyncio
import base64
import io
import pickle
from collections.abc import Iterator

import pytest

from centralita import app, settings
from centralita.kit import crypto, db, log
from centralita.records import credentials, operator
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.promises.house import House, open_house
from tests.receive import wire

MASTER_KEY = base64.b64encode(bytes(range(100, 132))).decode()
TOKEN = "EAAplantedTokenOfTheHotel0123456789"
SECOND_TOKEN = "EAAplantedTokenOfTheDiner9876543210"


@pytest.fixture
def master_keys() -> crypto.MasterKeys:
    return crypto.MasterKeys.parse(MASTER_KEY)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, at the chattiest level."""
    stream = io.StringIO()
    log.configure(as_json=True, level="DEBUG", stream=stream)
    yield stream
    log.configure(as_json=True)


def find_planted(text: str, secrets: dict[str, str]) -> list[str]:
    """Names of the secrets that stand in the text, plain, as hex of their bytes, or in base64."""
    found = []
    for name, secret in secrets.items():
        raw = secret.encode()
        forms = {secret, raw.hex(), base64.b64encode(raw).decode().rstrip("=")}
        if name == "master key":
            forms |= {base64.b64decode(secret).hex(), repr(base64.b64decode(secret))}
        if any(form in text for form in forms):
            found.append(name)
    return found


async def _dump_all(owner_url: str) -> str:
    """What a dump of the database would hold, as text."""
    async with operator.open_operator(owner_url) as o:
        tables = await o.fetch(
            """
            select relname from pg_class
            where relnamespace = 'centralita'::regnamespace and relkind in ('r', 'p')
            """
        )
        rows = [
            str(row[0])
            for (table,) in tables
            for row in await o.fetch(f"select x::text from {table} x")
        ]
    assert len(rows) > 20
    return "\n".join(rows)


async def _live(house: House) -> list[wire.Answer]:
    """A day with everything that can go wrong around secrets; the answers our server gave."""
    hotel = await house.add_business("hotel")
    for_hotel = await house.sim.add_token(hotel.line.app_id, [hotel.line.waba_id], value=TOKEN)
    diner = await house.add_business("diner")
    async with house.database.tenant_write(hotel.tenant_id) as t:
        planted = crypto.Secret(for_hotel)
        await credentials.set_access_token(t, house.keys, hotel.number_id, planted)
    async with house.database.tenant_write(diner.tenant_id) as t:
        unknown = crypto.Secret(SECOND_TOKEN)
        await credentials.set_access_token(t, house.keys, diner.number_id, unknown)
    ana = await house.add_person()
    number = {"endpoint": "messages", "number": hotel.phone_number_id}
    async with house.working():
        for effect in (
            {"kind": "error", "code": 131000},
            {"kind": "http_status", "http_status": 500, "body": TOKEN},
            {"kind": "cut_before"},
        ):
            await house.sim.add_fault({"target": number, "trigger": {"next": 1}, "effect": effect})
            await house.sim.say(ana, hotel.phone_number_id, "price?")
            await house.sim.settle()
            await asyncio.sleep(0.5)
            await house.sim.clear_faults()
        await house.sim.say(ana, diner.phone_number_id, "price?")
        await house.wait_for("select count(*) from numbers where parked_at is not null", 1)
        await house.sim.change_token(TOKEN, valid=False)
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.wait_for("select count(*) from numbers where parked_at is not null", 2)
    handshake = "/webhooks/meta/main?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    return [
        await house.server.get(handshake + wire.VERIFY_TOKEN),
        await house.server.get(handshake + "wrong"),
        await house.server.post(b"{}", "sha256=" + "0" * 64),
        await house.server.post_signed(b"{}"),
        await house.server.get_metrics(),
        *[await house.server.get(path) for path in ("/healthz", "/readyz", "/metrics", "/x")],
    ]


async def test_promise_7_planted_secrets_appear_nowhere(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    logged: io.StringIO,
) -> None:
    path_secret = await wire.add_path(database_urls.owner)
    async with open_house(database, database_urls, master_keys) as house:
        answers = await _live(house)
        at_path = await house.server.ask("POST", f"/webhooks/chakra/{path_secret}", b"{}")
        near_path = await house.server.ask("POST", f"/webhooks/chakra/{path_secret}x", b"{}")
        statuses = {each["status"] for each in await house.sim.calls(endpoint="messages")}
    secrets = {
        "token": TOKEN,
        "second token": SECOND_TOKEN,
        "app secret": wire.APP_SECRET,
        "verify token": wire.VERIFY_TOKEN,
        "metrics token": wire.METRICS_TOKEN,
        "master key": MASTER_KEY,
        "secret path": path_secret,
    }
    assert {200, 401} <= statuses
    assert at_path.status == 200
    assert len(logged.getvalue().splitlines()) > 10
    assert find_planted(logged.getvalue(), secrets) == []
    told = "".join(f"{each.headers}{each.body!r}" for each in [*answers, at_path, near_path])
    assert find_planted(told, secrets) == []
    dump = await _dump_all(database_urls.owner)
    assert find_planted(dump, secrets) == []


def test_the_search_itself_finds_what_is_there() -> None:
    secrets = {"token": TOKEN, "master key": MASTER_KEY}
    assert find_planted(f"\\x{TOKEN.encode().hex()}", secrets) == ["token"]
    assert find_planted(f"sealed by {MASTER_KEY}", secrets) == ["master key"]
    assert find_planted("nothing", secrets) == []


def test_errors_about_secrets_do_not_quote_them() -> None:
    for act in (
        lambda: credentials.check_token(TOKEN + "\n" + TOKEN),
        lambda: crypto.MasterKeys.parse(MASTER_KEY[:-4]),
    ):
        with pytest.raises((errors.CentralitaError, ValueError)) as refused:
            act()
        assert MASTER_KEY[:20] not in str(refused.value)
        assert TOKEN not in str(refused.value)


def test_what_holds_a_secret_shows_and_pickles_none() -> None:
    secret = crypto.Secret(TOKEN)
    keys = crypto.MasterKeys.parse(MASTER_KEY)
    assert TOKEN not in f"{secret!r} {secret} {[secret]!r}"
    assert find_planted(f"{keys!r} {keys.current!r}", {"master key": MASTER_KEY}) == []
    with pytest.raises(Exception) as refused:  # noqa: PT011 # which error it is does not matter
        pickle.dumps(secret)
    assert TOKEN not in str(refused.value)


def test_without_a_master_key_nothing_starts() -> None:
    with pytest.raises(errors.Refused) as refused:
        app.load_master_keys(settings.Settings(master_key=None))
    assert "centralita keys new" in str(refused.value)
