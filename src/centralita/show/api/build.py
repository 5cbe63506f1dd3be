"""The API put together: routers, errors as problems, limits."""

from collections.abc import Mapping
from typing import Final

import asyncpg
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from centralita.kit import db
from centralita.show import time_limits
from centralita.show.answers import Refusal
from centralita.show.api import (
    alert_rules,
    alerts,
    api_keys,
    audit,
    bots,
    business,
    connection_tests,
    connections,
    contacts,
    conversations,
    files,
    flow_tools,
    flows,
    hours,
    me,
    media,
    messages,
    notes,
    numbers,
    people,
    platform,
    platform_people,
    problems,
    quarantine,
    quick_replies,
    session,
    statistics,
    stories,
    templates,
    tenants,
    timelines,
    trades,
    webhooks,
    welcome,
)
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
    conversations.router,
    messages.router,
    notes.router,
    media.router,
    timelines.router,
    files.router,
    contacts.router,
    templates.router,
    quick_replies.router,
    connections.router,
    connection_tests.router,
    numbers.router,
    bots.router,
    hours.router,
    flow_tools.router,
    flows.router,
    stories.router,
    business.router,
    tenants.router,
    webhooks.router,
)


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
            **dict.fromkeys(time_limits.REACHED, problems.answer_error),
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
