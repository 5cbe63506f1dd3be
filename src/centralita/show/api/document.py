"""The API's OpenAPI document: every route with who may use it, and the problems it may answer."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from centralita.show.api import problems
from centralita.show.api.access import Need, need_admin
from centralita.show.api.callers import COOKIE, CSRF_HEADER, HTTPS_COOKIE, need_person

ADMIN: Final = "admin"
PERSON: Final = "person"
OPEN: Final = "open"

_ERRORS: Final = (400, 401, 403, 404, 405, 409, 413, 415, 422, 428, 429, 500, 502, 503)


def write(api: FastAPI) -> dict[str, Any]:
    """The document."""
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
    guards = {each.operation_id or each.unique_id: find_guard(each) for each in list_routes(api)}
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation, guards[operation["operationId"]])
    document["components"] |= {"responses": {"Problem": _PROBLEM}, "securitySchemes": _SCHEMES}
    return document


def list_routes(api: FastAPI) -> list[RouteContext]:
    """Every route of the API, with its whole path and all it depends on."""
    found = iter_route_contexts(api.routes)
    return [route for route in found if isinstance(route.original_route, APIRoute)]


def find_guard(route: RouteContext) -> str:
    """Who may use a route: a right at its tenant, or `ADMIN`, `PERSON` (signed in), `OPEN`."""
    calls = list(_list_calls(route.dependant))
    for call in calls:
        if isinstance(call, Need):
            return call.right
    if need_admin in calls:
        return ADMIN
    return PERSON if need_person in calls else OPEN


def _list_calls(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    """What a route depends on, at any depth."""
    for each in dependant.dependencies:
        yield each.call
        yield from _list_calls(each)


def _complete(operation: dict[str, Any], guard: str) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    for status in _ERRORS:
        answers.setdefault(str(status), {"$ref": "#/components/responses/Problem"})
    told = operation.get("description", "")
    if guard in _ACCESS:
        operation["x-access"] = guard
        operation["description"] = f"{told}\n\n{_ACCESS[guard]}".strip()
        operation["security"] = [] if guard == OPEN else [{"session": []}]
    else:
        operation["x-right"] = guard
        operation["description"] = f"{told}\n\nRight: `{guard}`.".strip()
        operation["security"] = [{"session": []}, {"apikey": []}, {"bearer": []}]


def _describe_problem() -> dict[str, Any]:
    schema = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = schema.pop("$defs", {})
    return {"Problem": schema, **inner}


_ACCESS: Final = {
    ADMIN: "For admins of the platform.",
    PERSON: "For anybody who is signed in.",
    OPEN: "For anybody.",
}
_ABOUT: Final = (
    "People use it with the cookie of their session, and send its token along with every write "
    f"(`{CSRF_HEADER.title()}`); other tools use it with an API key of one business (`apikey: …` "
    "or `Authorization: Bearer …`). Errors are RFC 9457 problems with a stable `code`."
)
_PROBLEM: Final = {
    "description": "What went wrong, with its code.",
    "content": {problems.TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SCHEMES: Final = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"Where the public address is https: `{HTTPS_COOKIE}`.",
    },
    "apikey": {"type": "apiKey", "in": "header", "name": "apikey"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
