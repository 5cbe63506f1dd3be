"""A number as callers see it: its health card, and what a connection test found."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from centralita.records import number_cards
from centralita.show.api.problems import WORDS
from centralita.show.setting_ports import Lines, Step, StepName, StepState


class Token(BaseModel):
    """What may be told of a number's token: never the token."""

    state: Literal["ok", "dead", "missing", "expiring"] = Field(
        description="`expiring`: it ends within seven days."
    )
    expires_at: datetime | None


class Webhook(BaseModel):
    """Whether its webhooks come to us, as the last connection test found."""

    state: Literal["ok", "problem", "unknown"]
    checked_at: datetime | None


class Parked(BaseModel):
    """Why nothing leaves from it, and what to do."""

    code: str
    reason: str
    meaning: str
    cure: str
    parked_at: datetime | None


class BotOfNumber(BaseModel):
    """What answers on it."""

    kind: Literal["rules", "flow", "agent", "outside", "code"]
    version: int = Field(description="0: nothing was published; the bot's own words answer.")
    flow: str | None


class NumberCard(BaseModel):
    """A number and how it is. Days and months are the business's own."""

    number_id: UUID
    role: Literal["host", "guest"] = Field(
        description="`guest`: a shared number of another business, which keeps its token."
    )
    phone_number: str | None = Field(examples=["+15550100001"])
    phone_number_id: str = Field(examples=["300000000000001"])
    waba_id: str | None = Field(examples=["200000000000001"])
    portfolio_id: str | None
    chakra_plugin_id: str | None
    display_name: str | None = Field(examples=["Hotel Marea"])
    provider: str = Field(examples=["meta_cloud"])
    status: Literal["active", "inactive", "suspended"]
    shared: bool
    coexistence_enabled: bool = Field(description="The WhatsApp Business app uses it too.")
    quality_rating: Literal["GREEN", "YELLOW", "RED", "UNKNOWN"]
    messaging_limit: str = Field(examples=["TIER_1K"])
    messages_per_second: float
    token: Token
    webhook: Webhook
    parked: Parked | None
    last_inbound_at: datetime | None
    sent_today: int
    sent_month: int
    received_today: int
    failed_today: int
    delivered_rate: float | None = Field(description="0 to 1, of the last seven days' messages.")
    read_rate: float | None = Field(description="0 to 1, likewise.")
    bot: BotOfNumber
    created_at: datetime


class StepTold(BaseModel):
    """One thing that the connection test looked at."""

    name: StepName
    ok: bool | None = Field(description="null: nobody could tell.")
    state: StepState
    title: str = Field(examples=["The access token is alive"])
    detail: str
    cure: str = Field(description="What to do; empty where nothing is to be done.")


def show_card(card: number_cards.Card, lines: Lines, language: str, now: datetime) -> NumberCard:
    """A number as callers see it."""
    plain = {name: getattr(card, name, None) for name in NumberCard.model_fields}
    plain |= {
        "token": _show_token(card, now),
        "webhook": Webhook(
            state=card.webhook_state or "unknown", checked_at=card.webhook_checked_at
        ),
        "parked": _show_parked(card, lines, language),
        "delivered_rate": _rate(card.delivered, card.sent),
        "read_rate": _rate(card.read, card.sent),
        "bot": _show_bot(card),
    }
    return NumberCard.model_validate(plain)


_EXPIRING_SECONDS = 7 * 86_400


def _show_token(card: number_cards.Card, now: datetime) -> Token:
    expires_at = card.token_expires_at
    state: Literal["ok", "dead", "missing", "expiring"] = card.token_status or "missing"
    if state == "ok" and expires_at is not None:
        left = (expires_at - now).total_seconds()
        state = "dead" if left <= 0 else "expiring" if left < _EXPIRING_SECONDS else "ok"
    return Token(state=state, expires_at=expires_at)


def _show_parked(card: number_cards.Card, lines: Lines, language: str) -> Parked | None:
    if card.parked_code is None:
        return None
    meaning, cure = lines.explain(card.provider, card.parked_code, language)
    reason = card.parked_reason or ""
    return Parked(
        code=card.parked_code,
        reason=reason,
        meaning=meaning or reason,
        cure=cure,
        parked_at=card.parked_at,
    )


def _show_bot(card: number_cards.Card) -> BotOfNumber:
    bot = card.bot if isinstance(card.bot, dict) else {}
    return BotOfNumber.model_validate(
        {
            "kind": bot.get("kind", "rules"),
            "version": card.bot_version or 0,
            "flow": bot.get("flow"),
        }
    )


def _rate(part: int, whole: int) -> float | None:
    return round(min(1.0, part / whole), 4) if whole else None


def show_step(step: Step, language: str) -> StepTold:
    """A step in the caller's language; the provider's own reason goes after ours."""
    told = WORDS.say(language, f"connection.{step.what}", **step.facts)
    cure = WORDS.find(language, f"connection_cure.{step.what}", step.facts) or ""
    return StepTold(
        name=step.name,
        ok=None if step.state == "unknown" else step.state != "problem",
        state=step.state,
        title=WORDS.say(language, f"connection_step.{step.name}"),
        detail=f"{told} {step.meaning}".strip(),
        cure=step.cure or cure,
    )
