"""One claimed message: the last checks, the number's own token, the body, the call.

The only place that talks to a provider; it stands outside any transaction and writes nothing. What
it learns is a `retry.AnyVerdict`.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from centralita.kit import clock as clocks
from centralita.kit import crypto, db, ids, log
from centralita.providers import contract
from centralita.records import outbox
from centralita.send import retry, tokens, window
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, WabaId

_log = log.get_logger(__name__)
_read_content = msgspec.json.Decoder(say.AnyContent).decode

SEALED_SECONDS: Final = 30.0
"""How long a send waits whose token this process cannot open."""

_SILENT: Final = frozenset({"opted_out"})
"""Objections that nobody needs an alert for: things are as they should be."""


class Ways(Struct, frozen=True):
    """How messages leave this process: providers and their clients by key, tokens, and jitter."""

    providers: Mapping[str, contract.Provider]
    clients: Mapping[str, contract.Client]
    tokens: tokens.TokenSource
    chance: ids.Chance


class Caller:
    """Sends one message at a time; `may_call` says whether this worker's lease is safe."""

    def __init__(self, ways: Ways, clock: clocks.Clock, may_call: Callable[[], bool]) -> None:
        self._providers = ways.providers
        self._clients = ways.clients
        self._tokens = ways.tokens
        self._chance = ways.chance
        self._clock = clock
        self._may_call = may_call

    async def call(self, claim: outbox.Claim, line: outbox.Line) -> retry.AnyVerdict:
        """Send one message. Never raises but for a cancelled task."""
        provider, client = self._providers.get(line.provider), self._clients.get(line.provider)
        if provider is None or client is None:
            return retry.Parked(code="provider_missing", detail=line.provider, called=False)
        try:
            content = _read_content(claim.content or "")
        except (msgspec.MsgspecError, UnicodeError):
            return retry.Failed(code="unreadable", called=False)
        objection = window.find_objection(claim, content, self._clock.now())
        if objection == window.TAKEN_OVER:
            return retry.Withdrawn(code=objection, called=False)
        if objection is not None:
            return retry.Failed(code=objection, tell=objection not in _SILENT, called=False)
        token = await self._find_token(line)
        if not isinstance(token, crypto.Secret):
            return token
        bodies = _render(provider, content, claim)
        if isinstance(bodies, retry.Failed):
            return bodies
        if not self._may_call():
            # Others may have declared this worker dead; nothing has left yet, so nothing is lost.
            return retry.Wait(code="lease_lost", after_seconds=0.0, called=False)
        return await self._send(client, claim, line, token, bodies)

    async def _find_token(self, line: outbox.Line) -> crypto.Secret | retry.AnyVerdict:
        try:
            token = await self._tokens.find(line.host_id, line.number_id)
        except db.DatabaseUnavailable:
            return retry.Wait(code="database_away", after_seconds=1.0, called=False)
        except crypto.SealBroken:
            # This process has another master key than the one that sealed it: its own trouble,
            # not the number's. Another worker, or this one started anew, sends what waits.
            _log.error("a token was sealed with another master key", number_id=str(line.number_id))
            return retry.Wait(code="token_sealed", after_seconds=SEALED_SECONDS, called=False)
        if token is None:
            return retry.Parked(code="token_missing", called=False)
        return token

    async def _send(
        self,
        client: contract.Client,
        claim: outbox.Claim,
        line: outbox.Line,
        token: crypto.Secret,
        bodies: contract.Rendered,
    ) -> retry.AnyVerdict:
        out = contract.Line(
            phone_number_id=PhoneNumberId(line.phone_number_id),
            token=token,
            waba_id=WabaId(line.waba_id) if line.waba_id else None,
            chakra_plugin_id=line.chakra_plugin_id,
        )
        first, *rest = bodies.bodies
        accepted = await _try(client.send(out, first, attempt=claim.attempts))
        if isinstance(accepted, errors.TokenDead) and await self._is_replaced(line, token):
            return retry.Wait(code="token_replaced", after_seconds=0.0, called=False)
        if isinstance(accepted, errors.SendFailure):
            return retry.decide(accepted, claim.attempts, self._chance)
        note = None
        for body in rest:
            note = note or await self._send_on(client, out, body)
        return retry.Sent(wa_message_id=accepted.wa_message_id, note=note, adapted=bodies.adapted)

    async def _send_on(
        self, client: contract.Client, out: contract.Line, body: Mapping[str, object]
    ) -> str | None:
        """A later part of a long text, tried on the spot: its beginning can't be taken back.

        Returns the code of what stopped it for good.
        """
        for tries in range(1, retry.MOST_TRIES + 1):
            accepted = await _try(client.send(out, body, attempt=tries))
            if not isinstance(accepted, errors.SendFailure):
                return None
            verdict = retry.decide(accepted, tries, self._chance)
            if not isinstance(verdict, retry.Wait) or verdict.after_seconds > _LONGEST_HOLD_SECONDS:
                return accepted.code
            await self._clock.sleep(verdict.after_seconds)
        return "retries_used_up"

    async def _is_replaced(self, line: outbox.Line, refused: crypto.Secret) -> bool:
        """Whether somebody entered a new token while the old one was on its way."""
        self._tokens.forget(line.number_id)
        token = await self._find_token(line)
        return isinstance(token, crypto.Secret) and token != refused


_LONGEST_HOLD_SECONDS: Final = 20.0


async def _try(
    calling: Coroutine[object, object, contract.Accepted],
) -> contract.Accepted | errors.SendFailure:
    try:
        return await calling
    except errors.SendFailure as failure:
        return failure
    except Exception:
        # Something of ours or of the HTTP library's broke in mid-call: it may have left.
        _log.exception("a call to the provider broke")
        return errors.OutcomeUnknown("outcome_unknown", "The call broke off.")


def _render(
    provider: contract.Provider, content: say.AnyContent, claim: outbox.Claim
) -> contract.Rendered | retry.Failed:
    to = contract.Recipient(wa_id=claim.wa_id, user_id=claim.user_id)
    try:
        return provider.render(content, to, str(claim.message_id))
    except errors.SendFailure as failure:
        return retry.Failed(code=failure.code, detail=str(failure), called=False)
    except Exception:
        _log.exception("a message could not be rendered", message_id=str(claim.message_id))
        return retry.Failed(code="unexpected", called=False)
