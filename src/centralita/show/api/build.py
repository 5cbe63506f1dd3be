"""The API put together: routers, errors as problems, limits, and its OpenAPI document."""

from collections.abc import Mapping
from typing import Any, Final

import asyncpg
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from centralita.kit import db
from centralita.show.answers import Refusal
from centralita.show.api import (
    alert_rules,
    alerts,
    api_keys,
    audit,
    me,
    people,
    platform,
    platform_people,
    problems,
    quarantine,
    session,
    statistics,
    trades,
    welcome,
)
from centralita.show.api.access import Need
from centralita.show.api.bodies import BodyLimit
from centralita.show.api.house import House
from centralita.show.pace import Verdict
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors

PREFIX: Final = "/api/v1"
ROUTERS: Final[tuple[APIRouter, ...]] = (
    session.router,
    me.router,
    welcome.router,
    people.router,
    api_keys.router,
    platform_people.router,
    alerts.router,
    alert_rules.router,
    audit.router,
    platform.router,
    quarantine.router,
    statistics.router,
)
_ERRORS: Final = (400, 401, 403, 404, 405, 409, 413, 415, 422, 428, 429, 500, 502, 503)


def build(house: House | None, verticals: Mapping[str, Vertical]) -> FastAPI:
    """The ASGI app with the pages of these trades; without a house only its document can be had."""
    api = FastAPI(
        title="Centralita",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        exception_handlers={
            errors.CentralitaError: problems.answer_error,
            Refusal: problems.answer_error,
            db.DatabaseUnavailable: problems.answer_error,
            asyncpg.DataError: problems.answer_error,
            RequestValidationError: problems.answer_invalid,
            HTTPException: problems.answer_http,
            Exception: problems.answer_error,
        },
    )
    api.state.house = house
    for router in (*ROUTERS, *trades.make_routers(verticals)):
        api.include_router(router, prefix=PREFIX)
    if house is not None and house.demo is not None:
        api.include_router(house.demo.phone, prefix=PREFIX)
    api.middleware("http")(_add_headers)
    api.add_middleware(BodyLimit)
    return api


async def _add_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Nobody keeps an answer; a key's caller sees how much it may still ask."""
    response = await call_next(request)
    response.headers.setdefault("cache-control", "no-store")
    response.headers["x-content-type-options"] = "nosniff"
    verdict: Verdict | None = getattr(request.state, "pace", None)
    if verdict is not None:
        response.headers["ratelimit"] = (
            f'"key";r={verdict.key_left}, "tenant";r={verdict.tenant_left}'
        )
    return response


def write_openapi(api: FastAPI) -> dict[str, Any]:
    """The document: every route with its right, and the problems it may answer with."""
    document = get_openapi(
        title="Centralita",
        version="1",
        summary="The switchboard for WhatsApp Business.",
        description=_ABOUT,
        routes=api.routes,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= _describe_problem()
    rights = {each.operation_id or each.unique_id: find_right(each) for each in list_routes(api)}
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation, rights.get(operation["operationId"]))
    document["components"]["securitySchemes"] = _SCHEMES
    return document


def list_routes(api: FastAPI) -> list[APIRoute]:
    """Every route of the API."""
    return [route for route in api.routes if isinstance(route, APIRoute)]


def find_right(route: APIRoute) -> str | None:
    """The right a route needs at its tenant; None where it is about no tenant."""
    for dependant in route.dependant.dependencies:
        if isinstance(dependant.call, Need):
            return dependant.call.right
    return None


def _complete(operation: dict[str, Any], right: str | None) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    for status in _ERRORS:
        answers.setdefault(str(status), _PROBLEM)
    if right is not None:
        operation["x-right"] = right
        told = operation.get("description", "")
        operation["description"] = f"{told}\n\nRight: `{right}`.".strip()
        operation["security"] = [{"session": []}, {"apikey": []}, {"bearer": []}]


def _describe_problem() -> dict[str, Any]:
    schema = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = schema.pop("$defs", {})
    return {"Problem": schema, **inner}


_ABOUT = (
    "People use it with the cookie of their session, other tools with an API key of one business "
    "(`apikey: …` or `Authorization: Bearer …`). Errors are RFC 9457 problems with a stable `code`."
)
_PROBLEM: Final = {
    "description": "What went wrong, with its code.",
    "content": {problems.TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SCHEMES: Final = {
    "session": {"type": "apiKey", "in": "cookie", "name": "centralita_session"},
    "apikey": {"type": "apiKey", "in": "header", "name": "apikey"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
