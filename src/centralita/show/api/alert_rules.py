"""`/tenants/{tenant}/alert-rules`: which alerts a business wants, how soon, and who is told."""

import re
from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from centralita.records import alert_kinds, alert_rules
from centralita.records.alert_kinds import KINDS, Unit
from centralita.records.alert_rules import Rule
from centralita.show.api import problems
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/alert-rules", tags=["alerts"])

Reads = Annotated[Access, Depends(Need("alerts:read"))]
Writes = Annotated[Access, Depends(Need("business:write"))]

_PHONE: Final = re.compile(r"[1-9][0-9]{6,14}")


class AlertRule(BaseModel):
    """One kind of alert as it is for this business."""

    kind: str = Field(examples=["person_waited"])
    title: str = Field(examples=["A customer waits for a person"])
    about: str = Field(description="When it is raised, in the caller's language.")
    enabled: bool
    severity: Literal["info", "warning", "urgent"]
    threshold: float | None = Field(description="In `unit`; null: this kind has none.")
    unit: Unit | None
    least: float | None
    most: float | None
    tell_phone: str | None = Field(
        description="Digits: whose WhatsApp gets it too, within 24 hours of their last message.",
        examples=["34600000001"],
    )
    own: bool = Field(description="The business changed it; false: as the house says.")
    updated_by: str | None
    updated_at: datetime | None


class AlertRuleWish(BaseModel):
    """What a kind should be like; what is left out becomes as the house says."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = True
    severity: Literal["info", "warning", "urgent"] | None = None
    threshold: float | None = Field(default=None, allow_inf_nan=False, ge=0, le=100_000)
    tell_phone: str | None = Field(default=None, max_length=40, examples=["+34 600 000 001"])


class AlertRules(BaseModel):
    """All kinds."""

    items: list[AlertRule]


@router.get("")
async def list_rules(request: Request, access: Reads) -> AlertRules:
    """Every kind there is, with the business's own rules put in."""
    async with access.read() as t:
        own = await alert_rules.list_for(t)
    language = problems.find_language(request)
    return AlertRules(items=[_show(kind, own.get(kind), language) for kind in KINDS])


@router.put("/{kind}")
async def set_rule(request: Request, access: Writes, kind: str, wish: AlertRuleWish) -> AlertRule:
    """Change one."""
    rule = _read(_get_kind(kind), wish, access.actor)
    async with access.audited("alert_rule.set", kind, **wish.model_dump(mode="json")) as t:
        await alert_rules.set_rule(t, rule)
        stored = (await alert_rules.list_for(t))[kind]
    return _show(kind, stored, problems.find_language(request))


@router.delete("/{kind}", status_code=204)
async def reset_rule(access: Writes, kind: str) -> None:
    """Back to what the house says."""
    async with access.audited("alert_rule.reset", _get_kind(kind)) as t:
        await alert_rules.remove(t, kind)


def _get_kind(kind: str) -> str:
    if kind not in KINDS:
        raise Declined(404, "unknown_alert_kind", kind=kind[:60])
    return kind


def _read(kind: str, wish: AlertRuleWish, actor: str) -> Rule:
    """Raises `Declined` (400)."""
    house = KINDS[kind]
    threshold = house.threshold if wish.threshold is None else wish.threshold
    if house.threshold is None:
        threshold = None
    elif threshold is None or not house.least <= threshold <= house.most:
        raise Declined(400, "bad_threshold", least=f"{house.least:g}", most=f"{house.most:g}")
    phone = re.sub(r"[\s()+.-]", "", wish.tell_phone or "") or None
    if phone is not None and not _PHONE.fullmatch(phone):
        raise Declined(400, "bad_alert_phone")
    return Rule(
        kind=kind,
        enabled=wish.enabled,
        severity=wish.severity or house.severity,
        threshold=threshold,
        tell_phone=phone,
        updated_by=actor,
    )


def _show(kind: str, own: Rule | None, language: str) -> AlertRule:
    house: alert_kinds.Kind = KINDS[kind]
    rule = own or Rule(
        kind=kind,
        enabled=house.enabled,
        severity=house.severity,
        threshold=house.threshold,
    )
    return AlertRule(
        kind=kind,
        title=alert_kinds.WORDS.say(language, f"{kind}.title"),
        about=alert_kinds.WORDS.say(language, f"{kind}.about"),
        enabled=rule.enabled,
        severity=rule.severity,
        threshold=rule.threshold,
        unit=house.unit,
        least=house.least if house.unit else None,
        most=house.most if house.unit else None,
        tell_phone=rule.tell_phone,
        own=own is not None,
        updated_by=rule.updated_by,
        updated_at=rule.updated_at,
    )
