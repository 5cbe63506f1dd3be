"""The bodies that the control side of `/sim` takes, each with its defaults."""

from typing import Any

import msgspec


class NewPortfolio(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/portfolios`."""

    name: str = "Invented Group"
    id: str = ""
    messaging_limit: str = "TIER_250"


class NewApp(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/apps`."""

    name: str = "Invented App"
    id: str = ""
    secret: str = ""


class NewWaba(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/wabas`."""

    name: str = "Invented Account"
    id: str = ""
    portfolio_id: str = ""


class NumberChange(msgspec.Struct, forbid_unknown_fields=True):
    """`PATCH /sim/numbers/{id}`; announced by webhook where Meta does."""

    quality_rating: str | None = None
    status: str | None = None
    throughput_mps: int | None = None
    messaging_limit: str | None = None
    verified_name: str | None = None
    name_decision: str = "APPROVED"
    plugin_id: str | None = None
    is_on_biz_app: bool | None = None
    allow_list: list[str] | msgspec.UnsetType | None = msgspec.UNSET


class AppChange(msgspec.Struct, forbid_unknown_fields=True):
    """`PATCH /sim/apps/{id}`; with `check_callback` the handshake must succeed."""

    callback_url: str | None = None
    verify_token: str = ""
    fields: list[str] | None = None
    secret: str | None = None
    signed: bool | None = None
    check_callback: bool = False


class NewToken(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/tokens` and `/sim/codes`; no `waba_ids` means every WABA."""

    app_id: str
    waba_ids: list[str] | None = None
    value: str | None = None
    expires_in_seconds: float | None = None


class TokenChange(msgspec.Struct, forbid_unknown_fields=True):
    """`PATCH /sim/tokens/{value}`."""

    valid: bool | None = None
    expires_in_seconds: float | None = None


class NewTemplate(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/templates`: as if reviewed already."""

    waba_id: str
    name: str
    components: list[dict[str, Any]]
    language: str = "es"
    category: str = "UTILITY"
    status: str = "APPROVED"


class TemplateChange(msgspec.Struct, forbid_unknown_fields=True):
    """`PATCH /sim/templates/{id}`; each change is announced."""

    status: str | None = None
    reason: str = "NONE"
    quality: str | None = None
    category: str | None = None


class Clock(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/clock`."""

    advance_seconds: float = 0.0
    frozen: bool | None = None
