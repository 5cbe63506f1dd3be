"""`/sim/…`: the door of the control side; errors here are sentences, not Meta's."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from centralita.simulator import chats, control_faults, control_state, errors, inbound, people
from centralita.simulator.reading import Asked
from centralita.simulator.runtime import Runtime

Action = Callable[[Asked], Awaitable[Any]]

ROUTES: tuple[tuple[str, str, Action], ...] = (
    *control_state.ROUTES,
    *control_faults.ROUTES,
    *people.ROUTES,
    *chats.ROUTES,
)


def build(box: Runtime) -> Router:
    """The router of every control and customer endpoint."""
    by_path: dict[str, dict[str, Action]] = {}
    for method, path, action in ROUTES:
        by_path.setdefault(path, {})[method] = action
    routes = [_route(box, path, actions) for path, actions in by_path.items()]
    routes.append(_media_route(box))
    return Router(routes, default=_unknown)


def _route(box: Runtime, path: str, actions: dict[str, Action]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            asked = Asked(box, request, await request.body())
            answer = await actions[request.method](asked)
        except inbound.Refused as refusal:
            return json_response({"error": str(refusal)}, 400)
        except LookupError as missing:
            return json_response({"error": str(missing.args[0] if missing.args else missing)}, 404)
        except (ValueError, msgspec.ValidationError) as problem:
            return json_response({"error": str(problem)}, 400)
        except errors.GraphError as refusal:
            text = refusal.user_text or refusal.details or refusal.message
            return json_response({"error": text or errors.title(refusal.code)}, 400)
        return json_response(answer, 201 if request.method == "POST" else 200)

    return Route(path, endpoint, methods=list(actions))


def _media_route(box: Runtime) -> Route:
    """The bytes of any media without a token, for chats that show what a person received."""

    async def endpoint(request: Request) -> Response:
        found = box.world.media.get(request.path_params["media_id"])
        if found is None:
            return json_response({"error": "there is no media of this id"}, 404)
        return Response(found.content, media_type=found.mime_type)

    return Route("/sim/media/{media_id}", endpoint)


def json_response(value: Any, status: int) -> Response:
    """JSON, as the control side speaks it."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


async def _unknown(scope: Any, receive: Any, send: Any) -> None:
    known = sorted({path for _, path, _ in ROUTES})
    text = f"{scope['path']} is not a control path; there are: {', '.join(known)}"
    await json_response({"error": text}, 404)(scope, receive, send)
