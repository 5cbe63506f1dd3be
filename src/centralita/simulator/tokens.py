"""Who may do what: tokens, codes, their debugging and exchange (Cloud API §2.5, §4.4)."""

import hashlib
import hmac
from typing import Any

from centralita.simulator import call, errors, world

SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging")
CODE_SECONDS = 30.0
CONVERSION_SECONDS = 60 * 86_400


def find_bearer(authorization: str, params: dict[str, Any]) -> str:
    """The token of `access_token=`, else of the header `Bearer …` or `OAuth …`, else empty."""
    if params.get("access_token"):
        return str(params["access_token"])
    kind, _, value = authorization.partition(" ")
    if kind.lower() in ("bearer", "oauth") and value.strip():
        return value.strip()
    return ""


def check_token(state: world.World, value: str, now: float) -> world.Token:
    """The living token of that value; 104 when missing, 190 when unknown, revoked or expired."""
    if not value:
        raise errors.GraphError(104, message=errors.title(104))
    app_id, bar, secret = value.partition("|")
    if bar:
        app = state.apps.get(app_id)
        if app is not None and hmac.compare_digest(app.secret.encode(), secret.encode()):
            return world.Token(value, app_id, kind="APP")
        raise errors.GraphError(190, message="Invalid OAuth access token signature.")
    token = state.tokens.get(value)
    if token is None:
        raise errors.GraphError(
            190, message="Invalid OAuth access token - Cannot parse access token"
        )
    if is_expired(token, now):
        raise errors.GraphError(
            190, subcode=463, message="Error validating access token: Session has expired."
        )
    if not token.valid:
        raise errors.GraphError(
            190, subcode=467, message="Error validating access token: The session is invalid."
        )
    return token


def is_expired(token: world.Token, now: float) -> bool:
    return token.expires_at is not None and token.expires_at <= now


def check_access(
    state: world.World, token: world.Token, node: str, waba_id: str | None, method: str
) -> None:
    """100/33 when the node is of a WABA the token has no right to."""
    if waba_id is None:
        return
    if token.kind == "APP":
        allowed = token.app_id in state.wabas[waba_id].subscriptions
    else:
        allowed = token.waba_ids is None or waba_id in token.waba_ids
    if not allowed:
        raise errors.unknown_object(node, method)


def check_proof(state: world.World, token: world.Token, proof: Any) -> None:
    """`appsecret_proof`, where given, must be the HMAC of the token (Cloud API §4.4)."""
    if proof is None:
        return
    secret = state.apps[token.app_id].secret
    expected = hmac.new(secret.encode(), token.value.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), str(proof).encode()):
        raise errors.GraphError(100, message="Invalid appsecret_proof provided in the API argument")


def get_debug(request: call.Call) -> call.Answer:
    """`GET /debug_token?input_token=…`: what a token is worth."""
    asked = request.text("input_token")
    token = request.state.tokens.get(asked)
    if token is None:
        problem = {"code": 190, "message": "Invalid OAuth access token.", "subcode": 467}
        return {"data": {"error": problem, "is_valid": False, "scopes": []}}
    wabas = sorted(request.state.wabas if token.waba_ids is None else token.waba_ids)
    app = request.state.apps[token.app_id]
    data: dict[str, Any] = {
        "app_id": token.app_id,
        "type": token.kind,
        "application": app.name,
        "data_access_expires_at": 0,
        "expires_at": int(token.expires_at or 0),
        "is_valid": token.valid and not is_expired(token, request.now),
        "issued_at": int(token.issued_at),
        "scopes": list(SCOPES),
        "granular_scopes": [{"scope": scope, "target_ids": wabas} for scope in SCOPES],
        "user_id": f"7{token.app_id[1:]}",
    }
    if is_expired(token, request.now):
        data["error"] = {"code": 190, "message": "Session has expired", "subcode": 463}
    return {"data": data}


def get_access_token(request: call.Call) -> call.Answer:
    """`GET /oauth/access_token`: client credentials, or a code of Embedded Signup."""
    app = request.state.apps.get(request.text("client_id"))
    if app is None or app.secret != request.text("client_secret"):
        raise errors.GraphError(1, http_status=400, message="Error validating client secret.")
    if request.params.get("grant_type") == "client_credentials":
        return {"access_token": f"{app.id}|{app.secret}", "token_type": "bearer"}
    if request.params.get("grant_type") == "fb_exchange_token":
        old = check_token(request.state, request.text("fb_exchange_token"), request.now)
        return _issue(request, app.id, old.waba_ids, request.now + CONVERSION_SECONDS)
    code = request.state.codes.pop(request.text("code"), None)
    if code is None or code.app_id != app.id or code.expires_at <= request.now:
        raise errors.GraphError(
            100,
            subcode=36007 if code is None else 36009,
            message="This authorization code has expired or has been used.",
        )
    return _issue(request, app.id, code.waba_ids, None)


def _issue(
    request: call.Call, app_id: str, waba_ids: set[str] | None, expires_at: float | None
) -> call.Answer:
    token = add_token(request.state, app_id, waba_ids, request.now)
    token.expires_at = expires_at
    return {"access_token": token.value, "token_type": "bearer"}


def add_token(
    state: world.World,
    app_id: str,
    waba_ids: set[str] | None,
    now: float,
    value: str | None = None,
) -> world.Token:
    """A new living token; the value is made up unless given."""
    made = value or f"EAASIM{state.mint.word('token', 40)}"
    token = state.tokens[made] = world.Token(made, app_id, waba_ids, issued_at=now)
    return token
