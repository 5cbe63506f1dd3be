"""Reading both sides at the end: what WhatsApp saw against what Centralita stored."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from centralita.demo.crew import Crew
from centralita.demo.evidence import Evidence
from centralita.demo.stage import Stage
from centralita.records import operator, timeline

Json = dict[str, Any]

_PACE_CODES = {4, 80007, 130429, 131048, 131056}
_RANK = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "read": 4, "played": 5, "failed": 6}
_MOST_TIMELINES = 60


async def compare(stage: Stage, since: datetime) -> None:
    """Fill in what can only be said of the whole run."""
    crew, evidence = stage.crew, stage.evidence
    await stage.wait_idle()
    await _compare_received(crew, evidence)
    sends = await crew.sim.sends()
    _count_sends(evidence, sends)
    await stage.wait_until(lambda: _is_level(crew, evidence, sends), 20)
    calls = await crew.sim.calls()
    evidence.refused_for_pace = sum(each["code"] in _PACE_CODES for each in calls)
    await _tell_all(crew, evidence, since, stage.narrator.language)


def list_said(deliveries: list[Json]) -> set[tuple[str, str]]:
    """(phone_number_id, WhatsApp id) of every customer's message in bodies answered with 200."""
    said = set()
    for delivery in deliveries:
        if delivery["state"] != "accepted":
            continue
        body = msgspec.json.decode(delivery["body"])
        for entry in body.get("entry", []):
            for change in entry.get("changes", []):
                value = change.get("value", {})
                number = value.get("metadata", {}).get("phone_number_id", "")
                said |= {(number, each["id"]) for each in value.get("messages", []) if "id" in each}
    return said


async def _compare_received(crew: Crew, evidence: Evidence) -> None:
    """Every message answered with 200 is stored, or in quarantine (promise 1)."""
    said = list_said(await crew.sim.deliveries())
    async with operator.open_operator(crew.owner_url) as o:
        rows = await o.fetch(
            """
            select n.phone_number_id, m.wa_message_id from messages m
            join numbers n on n.number_id = m.number_id
            where m.direction = 'in' and m.wa_message_id = any($1::text[])
            """,
            [wamid for _, wamid in said],
        )
        kept = await o.fetchval("select string_agg(coalesce(raw, ''), ' ') from quarantine")
    stored = {(row[0], row[1]) for row in rows}
    evidence.acknowledged = len(said)
    evidence.missing = sum(wamid not in (kept or "") for _, wamid in said - stored)


def _count_sends(evidence: Evidence, sends: list[Json]) -> None:
    counted = Counter(each["reference"] for each in sends)
    evidence.sends = len(sends)
    evidence.double_sends = sum(times > 1 for times in counted.values())


async def _is_level(crew: Crew, evidence: Evidence, sends: list[Json]) -> bool:
    """Whether every message left from its own number and stands where WhatsApp has it."""
    latest = {each["id"]: each for each in sends}
    async with operator.open_operator(crew.owner_url) as o:
        rows = await o.fetch(
            """
            select m.message_id::text, n.phone_number_id, m.status from messages m
            join numbers n on n.number_id = m.number_id
            where m.direction = 'out' and m.message_id::text = any($1::text[])
            """,
            [str(each["reference"]).partition("#")[0] for each in latest.values()],
        )
    stored = {row[0]: (row[1], row[2]) for row in rows}
    wrong = behind = 0
    for send in latest.values():
        number, status = stored.get(str(send["reference"]).partition("#")[0], ("", "queued"))
        wrong += number != send["number"]
        behind += _RANK[status] < _RANK.get(send["status"], 0)
    evidence.wrong_number, evidence.statuses_behind = wrong, behind
    return wrong == behind == 0


async def _tell_all(crew: Crew, evidence: Evidence, since: datetime, language: str) -> None:
    """A timeline for the first messages of this run; each must say how it came to be."""

    def explain(provider: str, code: str, language: str) -> tuple[str, str]:
        known = crew.app.providers.get(provider)
        return known.explain_code(code, language) if known else (code, "")

    async with operator.open_operator(crew.owner_url) as o:
        rows = await o.fetch(
            """
            select message_id::text, direction from messages where created_at >= $1
            order by message_id limit $2
            """,
            since,
            _MOST_TIMELINES,
        )
    evidence.told, evidence.untold = len(rows), 0
    for message_id, direction in rows:
        events = await timeline.get_timeline(crew.app.database, message_id, language, explain)
        evidence.untold += not is_explained(direction, {each.kind for each in events})


def is_explained(direction: str, kinds: Collection[str]) -> bool:
    """Whether a timeline says how a message came in, or who wrote it and, of the bot, why.

    A note is for whoever answers in person; it was never sent."""

    def tells(word: str) -> bool:
        return any(kind == word or kind.startswith(f"{word}_") for kind in kinds)

    if direction == "in":
        return tells("received") and tells("routed")
    if direction == "note":
        return tells("noted")
    return tells("written") and ("because" in kinds or "written_by_bot" not in kinds)
