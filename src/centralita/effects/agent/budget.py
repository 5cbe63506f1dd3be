"""What a tenant's agent may use up in a day, and what its owner hears when it has."""

from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from centralita.effects.agent.choosing import Settings
from centralita.effects.agent.port import Trace
from centralita.kit import db
from centralita.records import agent_uses, alerts

_TITLES: Final = {
    "es": "El agente ha agotado su presupuesto de hoy",
    "en": "The agent has used up today's budget",
}
_MESSAGES: Final = {
    "es": "Hasta mañana contestan las reglas, o una persona si así está configurado. El límite es "
    "de {turns} turnos y {tokens} tokens al día; se cambia en la configuración del bot.",
    "en": "Until tomorrow the rules answer, or a person where that is set. The limit is {turns} "
    "turns and {tokens} tokens a day; it is changed in the bot's configuration.",
}


def find_day(now: datetime, time_zone: str) -> date:
    """The day at the tenant's place."""
    return now.astimezone(ZoneInfo(time_zone)).date()


async def claim(
    database: db.Database, tenant_id: UUID, day: date, model: str, settings: Settings, language: str
) -> bool:
    """Count one more turn; False when the day's budget is used up, and the owner hears it once."""
    async with database.tenant_write(tenant_id) as t:
        if await agent_uses.claim_turn(
            t, day, model, most_turns=settings.daily_turns, most_tokens=settings.daily_tokens
        ):
            return True
        message = _MESSAGES[language].format(
            turns=settings.daily_turns, tokens=settings.daily_tokens
        )
        alert = alerts.New(
            tenant_id=tenant_id,
            severity="warning",
            title=_TITLES[language],
            message=message,
            source="agent",
            subject=f"budget {day}",
        )
        await agent_uses.add_alert_once(t, alert)
        return False


async def note(database: db.Database, tenant_id: UUID, day: date, trace: Trace) -> None:
    """Count the tokens that a turn took, whatever came of it."""
    if trace.input_tokens or trace.output_tokens:
        async with database.tenant_write(tenant_id) as t:
            await agent_uses.add_tokens(
                t,
                day,
                trace.model,
                input_tokens=trace.input_tokens,
                output_tokens=trace.output_tokens,
            )
