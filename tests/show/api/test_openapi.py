"""The API is as its document says: whatever is sent, no answer outside it and no 500."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import jsonschema
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from centralita import serve
from centralita.console import opening
from centralita.installed import VERTICALS
from centralita.kit import crypto, db
from centralita.records import alerts, api_keys, trades
from centralita.show import rights
from centralita.show.api import callers, document
from centralita.show.pace import Limits
from tests.docs.rights_page import PREFIX, list_operations
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive import wire
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business

EXAMPLES: Final = 3
"""Requests of a route with what it may be sent, and as many with what it may not."""
LEFT_OUT: Final = {"DELETE /session"}
"""After it there is nobody to ask as."""
CHECKS: Final = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


def test_the_document_is_complete() -> None:
    names = set()
    for method, path, operation in list_operations():
        name = f"{method} {path}"
        assert operation["summary"], name
        told = operation["description"].partition("\n")[0]
        assert told.endswith((".", "?", ":")) or len(told) > 20, f"{name} says nothing of itself"
        assert operation.get("x-right") in rights.RIGHTS or operation["x-access"] in (
            document.ADMIN,
            document.PERSON,
            document.OPEN,
        ), name
        assert operation["operationId"] not in names, name
        names.add(operation["operationId"])
        assert {"401", "403", "404", "429", "500"} <= set(operation["responses"]), name


def test_every_schema_and_reference_is_right() -> None:
    written = opening.write_openapi()
    assert written["openapi"].startswith("3.1")
    schemas = written["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    used = {name.rpartition("/")[2] for name in _list_references(written)}
    assert used - set(schemas) == set()
    assert set(schemas) - used == set(), "schemas that nothing uses"


def test_bodies_have_examples() -> None:
    """Somewhere in each body that a caller writes: values to begin with."""
    schemas = opening.write_openapi()["components"]["schemas"]
    bare = {
        f"{method} {path}"
        for method, path, operation in list_operations()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json" and not _has_example(content["schema"], schemas, set())
    }
    assert bare == set()


def _list_references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [name for each in value.values() for name in _list_references(each)]
    if isinstance(value, list):
        return [name for each in value for name in _list_references(each)]
    return []


def _has_example(schema: Any, schemas: Mapping[str, Any], seen: set[str]) -> bool:
    """Also where choices, patterns or formats say all there is."""
    if isinstance(schema, list):
        return any(_has_example(each, schemas, seen) for each in schema)
    if not isinstance(schema, dict):
        return False
    if {"examples", "example", "enum", "const", "format"} & set(schema):
        return True
    if schema.get("type") in ("boolean", "string") and "properties" not in schema:
        return bool(schema["type"] == "boolean")
    name = schema.get("$ref")
    if isinstance(name, str):
        if name in seen:
            return False
        seen.add(name)
        return _has_example(schemas[name.rpartition("/")[2]], schemas, seen)
    return any(_has_example(each, schemas, seen) for each in schema.values())


@pytest.fixture
async def boss(api: FastAPI, database: db.Database, hotel: Business) -> Member:
    """The hotel's owner, and an admin of the platform."""
    return await sign_in(api, database, "olga", {hotel.tenant_id: "owner"}, admin=True)


@pytest.fixture
async def things(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member, boss: Member
) -> dict[str, Any]:
    """What the hotel has, by the names that paths have for it."""
    await switchboard.handle(webhook(change(hotel.phone_number_id, text_message("hola"))))
    [message] = await switchboard.fetch("select * from messages where direction = 'in'")
    [talk] = await switchboard.fetch("select * from conversations")
    async with database.tenant_write(hotel.tenant_id) as t:
        for trade in ("hotel", "restaurant"):
            await trades.enable(t, trade, {})
        new = alerts.New(
            tenant_id=hotel.tenant_id,
            severity="info",
            title="t",
            message="m",
            source="s",
            subject="x",
        )
        await alerts.add(t, new)
        [alert] = await alerts.list_for(t)
        [key] = await api_keys.list_for(t)
    reply = await boss.post("/tenants/hotel/quick-replies", {"shortcut": "a", "body": "b"})
    hook = await boss.post(
        "/tenants/hotel/webhooks", {"url": "https://hooks.example.com/x", "name": "n8n"}
    )
    return {
        "tenant": "hotel",
        "number_id": hotel.number_id,
        "conversation_id": talk["conversation_id"],
        "contact_id": talk["contact_id"],
        "message_id": message["message_id"],
        "alert_id": alert.alert_id,
        "person_id": agent.person_id,
        "key_id": key.key_id,
        "quick_reply_id": reply["quick_reply_id"],
        "webhook_id": hook["webhook_id"],
        "trade": "hotel",
        "name": "orders",
    }


async def test_whatever_is_sent_the_answer_is_as_documented(
    database: db.Database, master_keys: crypto.MasterKeys, boss: Member, things: dict[str, Any]
) -> None:
    """Over the real server."""
    headers = {
        "cookie": f"{callers.COOKIE}={boss.secret}",
        callers.CSRF_HEADER: callers.make_csrf_token(boss.secret),
    }
    pace = Limits(per_person=1_000_000, person_at_once=1_000_000)
    front = serve.Front(verticals=VERTICALS, call_limits=pace)
    async with wire.open_server(database, master_keys, front=front) as server:
        url = f"http://{wire.HOST}:{server.port}"
        found, answers = await asyncio.to_thread(try_all, url, headers, things)
    assert found == {}
    # So that silence above means something was asked: most were let in and understood.
    assert sum(answers.values()) > 500
    assert answers[401] + answers[429] < 60
    assert sum(count for status, count in answers.items() if status < 300) > 100


def try_all(
    base_url: str, headers: Mapping[str, str], things: Mapping[str, Any]
) -> tuple[dict[str, str], Counter[int]]:
    """Operation → the first thing that was wrong; and how often there was which status."""
    written = opening.write_openapi()
    # Who asks is decided here, and not by whoever makes requests up.
    del written["components"]["securitySchemes"]
    for operations in written["paths"].values():
        for each in operations.values():
            del each["security"]
    schema = schemathesis.openapi.from_dict(written)
    schema.config.update(base_url=base_url)
    found: dict[str, str] = {}
    answers: Counter[int] = Counter()
    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    for operation in sorted(operations, key=lambda each: each.method.upper() == "DELETE"):
        name = f"{operation.method.upper()} {operation.path.removeprefix(PREFIX)}"
        if name in LEFT_OUT:
            continue
        for mode in schemathesis.GenerationMode:
            try:
                _try(operation, mode, headers, things, answers)
            except Unsatisfiable:
                continue  # nothing wrong can be sent to a route that takes nothing
            except Exception as problem:
                found.setdefault(name, f"{type(problem).__name__}: {problem}"[:1500])
    return found, answers


def _try(
    operation: Any,
    mode: schemathesis.GenerationMode,
    headers: Mapping[str, str],
    things: Mapping[str, Any],
    answers: Counter[int],
) -> None:
    path = {name: str(value) for name, value in things.items() if f"{{{name}}}" in operation.path}

    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=path or None))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        answer = case.call_and_validate(headers=dict(headers), checks=CHECKS)
        answers[answer.status_code] += 1

    ask()
