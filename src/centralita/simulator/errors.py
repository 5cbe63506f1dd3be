"""Meta's error codes and envelopes (Cloud API §2.5, §2.6).

`GraphError` is what an endpoint raises; `envelope` is the synchronous answer, `status_error` the
form the same code takes inside a `failed` status.
"""

from dataclasses import dataclass
from typing import Any

HELP = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

# code -> (HTTP status of a synchronous answer, title)
CODES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (500, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "Application request limit reached"),
    10: (403, "Application does not have permission for this action"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    104: (401, "An access token is required to request this resource."),
    190: (401, "Error validating access token"),
    200: (403, "Permissions error"),
    368: (403, "Temporarily blocked for policies violations"),
    613: (400, "Calls to this api have exceeded the rate limit."),
    80007: (400, "Rate limit issues"),
    130429: (429, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country."),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (503, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (400, "Display name approval needed before sending messages"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (
        400,
        "This message was not delivered to maintain healthy ecosystem engagement.",
    ),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    131063: (400, "Marketing templates are disabled on Cloud API"),
    131064: (400, "Messaging limit reached"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132008: (400, "Parameter value is not valid"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "Template parameter value is not valid"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133000: (500, "Incomplete deregistration"),
    133004: (503, "Server temporarily unavailable"),
    133005: (400, "Two step verification PIN mismatch"),
    133006: (400, "Phone number re-verification needed"),
    133008: (400, "Too many two step verification PIN guesses"),
    133009: (400, "Two step verification PIN guessed too fast"),
    133010: (400, "Phone number not registered"),
    133015: (400, "Please wait a few minutes before attempting to register this phone number"),
    133016: (400, "Account register deregister rate limit exceeded"),
    134100: (400, "Only marketing messages are supported"),
    135000: (400, "Generic user error"),
    136025: (400, "Verification code does not match"),
    137000: (400, "Identity key hash mismatch"),
    139100: (400, "Failed to block or unblock some users"),
    2593107: (400, "Synchronization request limit exceeded"),
}


@dataclass
class GraphError(Exception):
    """A refusal in Meta's words. `http_status` overrides the usual status of the code."""

    code: int
    details: str = ""
    subcode: int | None = None
    message: str = ""
    kind: str = "OAuthException"
    http_status: int | None = None
    user_title: str = ""
    user_text: str = ""

    @property
    def status(self) -> int:
        return self.http_status or CODES.get(self.code, (400, ""))[0]


def title(code: int) -> str:
    """Meta's short words for a code."""
    return CODES.get(code, (400, "Something went wrong"))[1]


def envelope(error: GraphError, trace_id: str) -> dict[str, Any]:
    """The JSON body of a synchronous refusal (Cloud API §2.5)."""
    message = error.message or f"(#{error.code}) {title(error.code)}"
    body: dict[str, Any] = {"message": message, "type": error.kind, "code": error.code}
    if error.subcode is not None:
        body["error_subcode"] = error.subcode
    if error.details:
        body["error_data"] = {"messaging_product": "whatsapp", "details": error.details}
    if error.user_title:
        body["is_transient"] = False
        body["error_user_title"] = error.user_title
        body["error_user_msg"] = error.user_text
    body["fbtrace_id"] = trace_id
    return {"error": body}


def status_error(code: int, details: str) -> dict[str, Any]:
    """One entry of `errors[]` in a webhook (Cloud API §1.5)."""
    words = title(code)
    return {
        "code": code,
        "title": words,
        "message": words,
        "error_data": {"details": details or words},
        "href": HELP,
    }


def unknown_object(node: str, method: str) -> GraphError:
    """100/33: an unknown id, or one that this token may not see; Meta tells them not apart."""
    return GraphError(
        100,
        subcode=33,
        kind="GraphMethodException",
        message=f"Unsupported {method.lower()} request. Object with ID '{node}' does not exist, "
        "cannot be loaded due to missing permissions, or does not support this operation.",
    )


def missing(name: str) -> GraphError:
    """131008: a required field is not there."""
    return GraphError(131008, details=f"The parameter {name} is required.")


def invalid(details: str) -> GraphError:
    """131009: a value is out of its bounds."""
    return GraphError(131009, details=details)


def bad_parameter(message: str) -> GraphError:
    """100: the parameter itself is wrong (type, unknown value)."""
    return GraphError(100, message=f"(#100) {message}")
