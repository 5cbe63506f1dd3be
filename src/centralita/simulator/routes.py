"""Every Graph endpoint played here, as one table: (kind of node, edge, method) → handler."""

from collections.abc import Container

from centralita.simulator import (
    call,
    media,
    messages,
    numbers,
    profiles,
    templates,
    tokens,
    wabas,
    world,
)

Key = tuple[str, str, str]

ROUTES: dict[Key, call.Handler] = {
    ("number", "messages", "POST"): messages.post,
    ("number", "marketing_messages", "POST"): messages.post_marketing,
    ("number", "media", "POST"): media.post,
    ("number", "", "GET"): numbers.get,
    ("number", "", "POST"): numbers.post,
    ("number", "request_code", "POST"): numbers.request_code,
    ("number", "verify_code", "POST"): numbers.verify_code,
    ("number", "register", "POST"): numbers.register,
    ("number", "deregister", "POST"): numbers.deregister,
    ("number", "settings", "GET"): profiles.get_settings,
    ("number", "settings", "POST"): profiles.post_settings,
    ("number", "whatsapp_business_profile", "GET"): profiles.get_profile,
    ("number", "whatsapp_business_profile", "POST"): profiles.post_profile,
    ("number", "whatsapp_business_encryption", "GET"): profiles.get_key,
    ("number", "whatsapp_business_encryption", "POST"): profiles.post_key,
    ("number", "block_users", "GET"): profiles.list_blocked,
    ("number", "block_users", "POST"): profiles.block,
    ("number", "block_users", "DELETE"): profiles.unblock,
    ("number", "conversational_automation", "GET"): profiles.get_automation,
    ("number", "conversational_automation", "POST"): profiles.post_automation,
    ("number", "whatsapp_commerce_settings", "GET"): profiles.get_commerce,
    ("number", "whatsapp_commerce_settings", "POST"): profiles.post_commerce,
    ("number", "message_qrdls", "GET"): profiles.list_short_links,
    ("number", "message_qrdls", "POST"): profiles.post_short_link,
    ("number", "smb_app_data", "POST"): profiles.sync_app_data,
    ("waba", "", "GET"): wabas.get,
    ("waba", "phone_numbers", "GET"): numbers.list_of_waba,
    ("waba", "phone_numbers", "POST"): numbers.add,
    ("waba", "message_templates", "GET"): templates.list_of_waba,
    ("waba", "message_templates", "POST"): templates.create,
    ("waba", "message_templates", "DELETE"): templates.delete,
    ("waba", "subscribed_apps", "GET"): wabas.list_subscribed,
    ("waba", "subscribed_apps", "POST"): wabas.subscribe,
    ("waba", "subscribed_apps", "DELETE"): wabas.unsubscribe,
    ("portfolio", "owned_whatsapp_business_accounts", "GET"): wabas.list_of_portfolio,
    ("portfolio", "client_whatsapp_business_accounts", "GET"): wabas.list_of_portfolio,
    ("app", "", "GET"): wabas.get_app,
    ("app", "subscriptions", "GET"): wabas.list_app_subscriptions,
    ("app", "subscriptions", "POST"): wabas.subscribe_app,
    ("app", "subscriptions", "DELETE"): wabas.unsubscribe_app,
    ("app", "uploads", "POST"): media.start_upload,
    ("upload", "", "POST"): media.continue_upload,
    ("upload", "", "GET"): media.get_upload,
    ("media", "", "GET"): media.get,
    ("media", "", "DELETE"): media.delete,
    ("template", "", "GET"): templates.get,
    ("template", "", "POST"): templates.edit,
    ("template", "unpause", "POST"): templates.unpause,
    ("debug_token", "", "GET"): tokens.get_debug,
    ("oauth", "access_token", "GET"): tokens.get_access_token,
    ("oauth", "access_token", "POST"): tokens.get_access_token,
}
# The exchange of a code is how a caller gets its first token, so it brings none.
OPEN = frozenset({"oauth"})


UNKNOWN = "unknown"


def find_kind(state: world.World, node: str) -> str:
    """What kind of node an id is; `unknown` when nothing has it."""
    shelves: dict[str, Container[str]] = {
        "number": state.numbers,
        "waba": state.wabas,
        "media": state.media,
        "template": state.templates,
        "app": state.apps,
        "portfolio": state.portfolios,
        "upload": state.uploads,
    }
    found = next((kind for kind, shelf in shelves.items() if node in shelf), None)
    return found or (node if node in ("debug_token", "oauth") else UNKNOWN)


def find_waba_id(state: world.World, kind: str, node: str) -> str | None:
    """The WABA a node belongs to, by which a token's right is judged; None when it has none."""
    if kind == "number":
        return state.numbers[node].waba_id
    if kind == "media":
        return state.numbers[state.media[node].number_id].waba_id
    if kind == "template":
        return state.templates[node].waba_id
    return node if kind == "waba" else None
