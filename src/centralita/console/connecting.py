"""Connections of numbers, tried step by step at their providers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct, structs

from centralita.console import number_reading
from centralita.kit import db
from centralita.providers.contract import (
    Client,
    Connection,
    Inspector,
    Line,
    Manifest,
    NumberFacts,
    Provider,
)
from centralita.records import doors, quarantine
from centralita.show.ports import Replays
from centralita.show.setting_ports import Card, Step, StepName, Tested, Wish
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, WabaId

_BATCH: Final = 100
_REPLAYS_MAX: Final = 100
_RATINGS: Final[Mapping[str, Literal["ok", "warning", "problem"]]] = {
    "GREEN": "ok", "YELLOW": "warning", "RED": "problem",
}  # fmt: skip


class _Asked(Struct, frozen=True, kw_only=True):
    """What a number's provider said, beside what was wished."""

    wish: Wish
    manifest: Manifest
    facts: NumberFacts
    connection: Connection
    apps: Sequence[doors.AppState]
    subscribing: errors.SendFailure | None = None


class Lines:
    """`show.setting_ports.Lines` by the providers' clients."""

    def __init__(
        self,
        database: db.Database,
        providers: Mapping[str, Provider],
        clients: Mapping[str, Client],
        public_url: str,
        replays: Replays,
    ) -> None:
        self._database = database
        self._providers = providers
        self._clients = clients
        self._public_url = public_url
        self._replays = replays

    def list_cards(self) -> Sequence[Card]:
        """By title."""
        cards = [each.manifest for each in self._providers.values()]
        return [
            Card(
                key=each.key,
                title=each.title,
                needs=each.needs,
                signed=each.signed,
                subscribes=each.subscribes,
            )
            for each in cards
        ]

    def explain(self, provider: str, code: str, language: str) -> tuple[str, str]:
        """`(meaning, cure)`; empty where the provider is not installed any more."""
        found = self._providers.get(provider)
        return found.explain_code(code, language) if found is not None else ("", "")

    async def test(self, wish: Wish, language: str) -> Tested:
        """Ask the provider, and compare. Raises `Invalid` for an unknown provider."""
        provider, client = self._providers.get(wish.provider), self._clients.get(wish.provider)
        if provider is None or client is None:
            raise errors.Invalid(
                f"provider: there is no {wish.provider!r}.",
                code="unknown_provider",
                facts={"provider": wish.provider, "names": ", ".join(sorted(self._clients))},
            )
        line = Line(
            phone_number_id=PhoneNumberId(wish.phone_number_id),
            token=wish.token,
            waba_id=WabaId(wish.waba_id) if wish.waba_id else None,
            chakra_plugin_id=wish.chakra_plugin_id,
        )
        try:
            facts = await client.get_number(line)
        except errors.SendFailure as failure:
            return _tell_refusal(failure, provider, language)
        asked = await self._look_closer(wish, provider.manifest, client, line, facts)
        steps = tuple(_list_steps(asked, self._public_url))
        pace = number_reading.find_pace(facts, provider.manifest.messages_per_second)
        return Tested(
            steps=tuple(_explain(each, asked, provider, language) for each in steps),
            facts=structs.replace(number_reading.read_facts(facts), messages_per_second=pace),
            expires_at=number_reading.read_expiry(facts),
        )

    async def _look_closer(
        self, wish: Wish, manifest: Manifest, client: Client, line: Line, facts: NumberFacts
    ) -> _Asked:
        subscribing: errors.SendFailure | None = None
        if wish.subscribe and manifest.subscribes and line.waba_id:
            try:
                await client.subscribe(line)
            except errors.SendFailure as failure:
                subscribing = failure
        try:
            connection = (
                await client.inspect(line) if isinstance(client, Inspector) else Connection()
            )
        except errors.SendFailure:
            connection = Connection()
        async with self._database.pipe_statement() as p:
            apps = await doors.list_apps(p)
        return _Asked(
            wish=wish,
            manifest=manifest,
            facts=facts,
            connection=connection,
            apps=apps,
            subscribing=subscribing,
        )

    async def let_in(self, phone_number_id: str) -> int:
        """Batch by batch; how much it was."""
        total = 0
        for _ in range(_REPLAYS_MAX):
            async with self._database.pipe() as p:
                waiting = await quarantine.claim_open(
                    p, ids_=None, phone_number_id=phone_number_id, limit=_BATCH
                )
            if not waiting:
                break
            done = (await self._replays.replay([each.quarantine_id for each in waiting])).replayed
            total += done
            if done < _BATCH:
                break
        return total


def _tell_refusal(failure: errors.SendFailure, provider: Provider, language: str) -> Tested:
    """A dead token says nothing of the number; any other refusal came with a token that lives."""
    meaning, cure = provider.explain_code(failure.code, language)
    told = {"code": failure.code}
    if isinstance(failure, errors.TokenDead):
        step = Step(name="token", state="problem", what="token_dead", facts=told)
        steps: tuple[Step, ...] = (structs.replace(step, meaning=meaning, cure=cure),)
        return Tested(steps=steps, kind="refused")
    away = failure.kind == "unavailable"
    step = Step(
        name="number",
        state="unknown" if away else "problem",
        what="number_unasked" if away else "number_refused",
        facts=told,
        meaning=meaning,
        cure=cure,
    )
    return Tested(steps=(step,), kind="unavailable" if away else "refused")


def _explain(step: Step, asked: _Asked, provider: Provider, language: str) -> Step:
    if step.what != "subscribe_refused" or asked.subscribing is None:
        return step
    meaning, cure = provider.explain_code(asked.subscribing.code, language)
    return structs.replace(step, meaning=meaning, cure=cure)


def _list_steps(asked: _Asked, public_url: str) -> Iterator[Step]:
    facts = asked.facts
    yield Step(name="token", state="ok", what="token_good")
    name = facts.verified_name or facts.display_phone_number or asked.wish.phone_number_id
    if facts.status in (None, "CONNECTED"):
        yield Step(name="number", state="ok", what="number_found", facts={"name": name})
    else:
        told = {"name": name, "status": str(facts.status)}
        yield Step(name="number", state="warning", what="number_not_connected", facts=told)
    yield from _compare_phones(asked)
    if asked.manifest.subscribes:
        yield from _check_account(asked)
    yield _check_webhook(asked, public_url)
    if facts.on_business_app is not None:
        what = "on_the_app" if facts.on_business_app else "not_on_the_app"
        yield Step(name="coexistence", state="ok", what=what)
    rating = facts.quality_rating or ""
    if rating in _RATINGS:
        told = {"rating": rating, "limit": facts.messaging_limit or "–"}
        state = _RATINGS[rating]
        yield Step(name="quality", state=state, what=f"quality_{state}", facts=told)


def _compare_phones(asked: _Asked) -> Iterator[Step]:
    theirs, ours = (
        number_reading.read_phone(asked.facts.display_phone_number),
        asked.wish.phone_number,
    )
    if theirs is None or ours is None:
        return
    told = {"theirs": theirs, "ours": ours}
    if theirs == ours:
        yield Step(name="right_number", state="ok", what="right_number", facts=told)
    else:
        yield Step(name="right_number", state="problem", what="other_number", facts=told)


def _check_account(asked: _Asked) -> Iterator[Step]:
    waba_id, apps = asked.wish.waba_id, asked.connection.apps
    if waba_id is None:
        yield Step(name="account", state="warning", what="no_account")
        return
    told = {"waba_id": waba_id}
    if apps is None:
        yield Step(name="account", state="problem", what="account_closed", facts=told)
    else:
        yield Step(name="account", state="ok", what="account_open", facts=told)
    if asked.subscribing is not None:
        yield Step(name="subscription", state="problem", what="subscribe_refused")
    elif apps is not None:
        subscribed = number_reading.is_subscribed(apps, [each.meta_app_id for each in asked.apps])
        state: Literal["ok", "problem"] = "ok" if subscribed else "problem"
        what = "subscribed" if subscribed else "not_subscribed"
        yield Step(name="subscription", state=state, what=what)


def _check_webhook(asked: _Asked, public_url: str) -> Step:
    name: StepName = "webhook"
    url = asked.connection.callback_url
    if url is None:
        return Step(name=name, state="unknown", what="webhook_unknown")
    if not url:
        return Step(name=name, state="problem", what="webhook_nowhere")
    state: Literal["ok", "problem"] = "problem"
    if number_reading.is_ours(url, public_url, [each.app for each in asked.apps]):
        state = "ok"
    what = "webhook_ours" if state == "ok" else "webhook_elsewhere"
    return Step(name=name, state=state, what=what, facts={"url": url})
