"""Who may call, how often, and what of it is told to whom."""

import asyncio
import io
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centralita import serve
from centralita.kit import clock, crypto, db, ids, log
from centralita.records import api_keys, calls, operator
from centralita.show import gate
from centralita.show.answers import Refusal
from centralita.show.pace import Limits, Pace
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.receive import wire
from tests.show.callers import MARK, PHONE, Business, Caller, make_key

NAME = "get_whatsapp_number_stats"


def get_code(answer: wire.Answer) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["code"]


async def test_a_key_comes_in_either_header(tool: Caller, hotel: Business) -> None:
    path = f"/rest/v1/rpc/{NAME}"
    body = json.dumps({"p_whatsapp_number_id": str(hotel.number_id)}).encode()
    kind = {"content-type": "application/json; charset=utf-8"}
    for headers in (
        {"apikey": hotel.key},
        {"authorization": f"Bearer {hotel.key}"},
        {"authorization": f"bearer {hotel.key}", "apikey": hotel.key},
    ):
        answer = await tool.server.ask("POST", path, body, {**kind, **headers})
        assert answer.status == 200
        assert answer.headers["cache-control"] == "no-store"


async def test_without_a_living_key_nobody_learns_anything(
    tool: Caller, hotel: Business, database: db.Database, database_urls: DatabaseUrls
) -> None:
    dead = await make_key(database, hotel.tenant_id, "old")
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("update api_keys set expires_at = now() where name = 'old'")
    wrong = hotel.key[:-4] + "AAAA"
    told = {}
    for name in (NAME, "guess"):
        for key, code in (
            ("", "no_api_key"),
            ("guess", "bad_api_key"),
            ("ctl_000000000000_" + "x" * 43, "bad_api_key"),
            (wrong, "bad_api_key"),
            (dead, "api_key_expired"),
        ):
            answer = await Caller(tool.server, key).send(name, b"{}")
            assert get_code(answer) == (401, code)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            told[key] = answer.body
    assert told[wrong] == told["ctl_000000000000_" + "x" * 43]


async def test_a_key_may_only_what_its_scopes_say(
    tool: Caller, hotel: Business, database: db.Database
) -> None:
    for scope in api_keys.SCOPES:
        key = await make_key(database, hotel.tenant_id, scope, [scope])
        for name, call in calls.CALLS.items():
            status = (await Caller(tool.server, key).send(name, b"{}")).status
            assert status == (400 if call.scope == scope else 403), (scope, name)


async def test_a_revoked_key_is_refused_within_seconds(
    tool: Caller, hotel: Business, database: db.Database
) -> None:
    assert (await tool.send(NAME, b"{}")).status == 400
    async with database.tenant_write(hotel.tenant_id) as t:
        await api_keys.revoke(t, "n8n")

    async def is_refused() -> bool:
        return (await tool.send(NAME, b"{}")).status == 401

    await wire.wait_until(is_refused, seconds=gate.KEPT_SECONDS - 1)
    fresh = await make_key(database, hotel.tenant_id)
    assert (await Caller(tool.server, fresh).send(NAME, b"{}")).status == 400


async def test_a_lost_notification_is_made_up_for(hotel: Business, database: db.Database) -> None:
    now = clock.ManualClock()
    door = gate.Gate(database, now)
    scope = {"headers": [(b"apikey", hotel.key.encode())]}
    await door.admit(scope)
    async with database.tenant_write(hotel.tenant_id) as t:
        await api_keys.revoke(t, "n8n")
    await door.admit(scope)
    now.advance(gate.KEPT_SECONDS)
    with pytest.raises(Refusal):
        await door.admit(scope)


async def test_the_last_use_is_written_down_later(hotel: Business, database: db.Database) -> None:
    now = clock.ManualClock()
    door = gate.Gate(database, now)
    await door.admit({"headers": [(b"apikey", hotel.key.encode())]})
    async with database.tenant_read(hotel.tenant_id) as t:
        [key] = await api_keys.list_for(t)
        assert key.last_used_at is None
    await door.note()
    async with database.tenant_read(hotel.tenant_id) as t:
        [key] = await api_keys.list_for(t)
    assert key.last_used_at == now.now()


def test_one_key_and_one_tenant_have_their_pace() -> None:
    now = clock.ManualClock()
    pace = Pace(Limits(per_key=2, per_tenant=3), now)
    tenant, one, other = (ids.new_id() for _ in range(3))
    told = [pace.take(key, tenant) for key in (one, one, one, other, other)]
    assert [each.allowed for each in told] == [True, True, False, True, False]
    assert [(each.key_left, each.tenant_left) for each in told[:2]] == [(1, 2), (0, 1)]
    assert pace.take(ids.new_id(), ids.new_id()).allowed
    assert told[2].wait_seconds == 30
    now.advance(told[2].wait_seconds)
    assert pace.take(one, tenant).allowed


def test_a_person_may_ask_for_much_at_once_and_then_evenly() -> None:
    now = clock.ManualClock()
    pace = Pace(Limits(per_person=120, person_at_once=5), now)
    person, other = ids.new_id(), ids.new_id()
    assert [pace.take_of_person(person) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert pace.take_of_person(other) == 0
    now.advance(1)
    assert [pace.take_of_person(person) for _ in range(3)] == [0, 0, 1]
    now.advance(3600)
    assert [pace.take_of_person(person) for _ in range(6)] == [0, 0, 0, 0, 0, 1]


async def test_too_many_calls_are_told_how_long_to_wait(
    hotel: Business, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    async with wire.open_server(
        database, master_keys, front=serve.Front(call_limits=Limits(per_key=2, per_tenant=9))
    ) as server:
        tool = Caller(server, hotel.key)
        answers = [await tool.send(NAME, b"{}") for _ in range(3)]
    assert [each.status for each in answers] == [400, 400, 429]
    assert get_code(answers[2])[1] == "too_many_calls"
    assert 1 <= int(answers[2].headers["retry-after"]) <= 30
    policy = '"key";q=2;w=60, "tenant";q=9;w=60'
    assert {each.headers["ratelimit-policy"] for each in answers} == {policy}
    assert answers[0].headers["ratelimit"] == '"key";r=1, "tenant";r=8'


async def test_what_is_no_call_is_refused(tool: Caller, hotel: Business) -> None:
    key = {"apikey": hotel.key}
    ask = tool.server.ask
    assert get_code(await tool.send("drop_everything", b"{}")) == (404, "unknown_function")
    assert get_code(await ask("POST", "/rest/v1/messages", b"{}", key)) == (404, "unknown_function")
    get = await ask("GET", f"/rest/v1/rpc/{NAME}", headers=key)
    assert (*get_code(get), get.headers["allow"]) == (405, "wrong_method", "POST")
    text = {"content-type": "text/plain"}
    assert get_code(await tool.send(NAME, b"{}", text)) == (415, "not_json")
    large = await tool.send(NAME, b" " * (256 * 1024 + 1))
    assert (*get_code(large), large.headers["connection"]) == (413, "too_large", "close")
    for body in (b"[]", b'"x"', b"null", b"{", b"\xff", b"[" * 5000, b'{"a":' * 5000):
        assert get_code(await tool.send(NAME, body)) == (400, "bad_json"), body[:9]


async def test_while_the_database_is_away_it_says_so(tool: Caller, database: db.Database) -> None:
    await tool.send(NAME, b"{}")
    await database.close()
    for key in (tool.key, "ctl_000000000000_" + "x" * 43):
        body = b'{"p_whatsapp_number_id": "0193a1f0-5a00-7000-8000-000000000001"}'
        answer = await Caller(tool.server, key).send(NAME, body)
        assert get_code(answer) == (503, "database_away")
        assert int(answer.headers["retry-after"]) >= 1


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure(as_json=True, level="DEBUG", stream=stream)
    yield stream
    log.configure(as_json=True)


async def test_promise_7_keys_and_customers_words_are_in_no_log(
    logged: io.StringIO, tool: Caller, hotel: Business, database_urls: DatabaseUrls
) -> None:
    said = {
        "p_whatsapp_number_id": hotel.number_id,
        "p_contact_phone": PHONE,
        "p_message_direction": "inbound",
        "p_message_text": MARK,
    }
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("alter table messages add constraint never check (text is null)")
    assert await tool.refuse("log_whatsapp_message", **said) == (500, "unexpected")
    await Caller(tool.server, hotel.key + "x").send(NAME, b"{}")
    log.get_logger("test").warning(f"somebody logs {hotel.key}")
    lines = logged.getvalue()
    assert "a call failed" in lines
    assert "somebody logs ctl_" in lines
    assert hotel.key.rpartition("_")[2] not in lines
    assert MARK not in lines
    async with operator.open_operator(database_urls.owner) as o:
        rows = await o.fetch("select x::text from api_keys x")
    assert hotel.key[17:] not in str(rows)


NAMES = {name for call in calls.CALLS.values() for name in call.parameters}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_arguments_make_it_fail(data: st.DataObject) -> None:
    """Whatever comes is taken or refused by a sentence."""
    call = data.draw(st.sampled_from(list(calls.CALLS.values())))
    named = st.fixed_dictionaries({}, optional=dict.fromkeys(call.parameters, JSON))
    arguments = data.draw(named)
    refused, checked = _check(call, arguments)
    assert refused is None or (refused.code, str(refused)[:2]) == ("bad_argument", "p_")
    assert set(checked) <= set(arguments)


def _check(
    call: calls.Call, arguments: Mapping[str, object]
) -> tuple[errors.Invalid | None, dict[str, object]]:
    try:
        return None, calls.check_arguments(call, arguments)
    except errors.Invalid as refused:
        return refused, {}


async def test_no_body_makes_it_fail(tool: Caller) -> None:
    bodies: list[bytes] = []
    objects = st.dictionaries(st.sampled_from(list(NAMES)), JSON).map(json.dumps).map(str.encode)

    @settings(max_examples=80, deadline=None, database=None)
    @given(objects | JSON.map(json.dumps).map(str.encode) | st.binary(max_size=60))
    def draw(body: bytes) -> None:
        bodies.append(body)

    draw()
    names = list(calls.CALLS)
    statuses = {
        (await tool.send(names[n % len(names)], body)).status for n, body in enumerate(bodies)
    }
    assert statuses <= {200, 400, 404}
    assert 400 in statuses


async def test_garbage_that_passes_the_checks_is_answered(
    tool: Caller, hotel: Business, database: db.Database
) -> None:
    """Odd but lawful values, all the way into the database."""
    number = {"p_whatsapp_number_id": hotel.number_id, "p_contact_phone": PHONE}
    odd = ("\u0000", "\ud800", "'; drop table messages; --", "🌮" * 300, "{{ $json.x }}", " ")
    for text in odd:
        told = await tool.call(
            "log_whatsapp_message",
            **number,
            p_message_direction="inbound",
            p_message_text=text,
            p_message_type=text,
            p_wa_message_id=text,
            p_created_at="0001-01-01T00:00:00Z",
        )
        assert told[0] == 200, told
        assert (await tool.call("get_tenant_by_phone_number_id", p_phone_number_id=text))[0] == 200
    told = await tool.ok("get_contact_conversation", **number)
    assert len(told) == len(odd) - 1, "the first two are one id after they were cleaned"


async def test_two_tools_that_log_at_once_store_once(tool: Caller, hotel: Business) -> None:
    said = {
        "p_whatsapp_number_id": hotel.number_id,
        "p_contact_phone": PHONE,
        "p_message_direction": "inbound",
        "p_wa_message_id": "wamid.once",
    }
    told = await asyncio.gather(*(tool.ok("log_whatsapp_message", **said) for _ in range(8)))
    assert len({each["id"] for each in told}) == 1
    assert [each["is_new"] for each in told].count(True) == 1


async def test_a_key_ends_when_it_was_meant_to(hotel: Business, database: db.Database) -> None:
    now = clock.ManualClock()
    async with database.tenant_write(hotel.tenant_id) as t:
        ends = now.now() + timedelta(seconds=60)
        new = api_keys.New(name="short", scopes=["all"], created_by="test", expires_at=ends)
        _, key = await api_keys.add(t, new)
    door = gate.Gate(database, now)
    scope = {"headers": [(b"apikey", key.reveal().encode())]}
    assert (await door.admit(scope)).tenant_id == hotel.tenant_id
    now.advance(60)
    with pytest.raises(Refusal):
        await door.admit(scope)
