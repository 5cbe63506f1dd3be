"""Runs the effects of outside bots: a signed call to the tenant's own address.

The tenant, the number and the conversation are those of the effect's own row; secret and history
are read bound to that tenant. Nothing of the answer, of the address or of the secret is logged.
"""

from typing import Final

import msgspec

from centralita.effects import question, reading, signing
from centralita.effects.addresses import Refused
from centralita.effects.fetching import Answer, Fetcher, Unreachable
from centralita.effects.history import read_history
from centralita.effects.jobs import Done, Failed, Job, Outcome, TryLater
from centralita.effects.reading import NoAnswer
from centralita.kit import clock as clocks
from centralita.kit import crypto, db
from centralita.records import tenant_secrets
from centralita.vocabulary.answers import SIGNING_NAME

MOST_BYTES: Final = 64 * 1024
_PASSING: Final = frozenset({408, 425, 429, 502, 503, 504})


class OutsideBot:
    """The handler of kind `outside`. A repeated call carries the same `webhook-id`."""

    may_repeat = True

    def __init__(
        self,
        database: db.Database,
        keys: crypto.MasterKeys,
        fetcher: Fetcher,
        clock: clocks.Clock,
    ) -> None:
        self._database = database
        self._keys = keys
        self._fetcher = fetcher
        self._clock = clock

    async def run(self, job: Job) -> Outcome:
        """Ask, and read the answer."""
        settings = job.payload["bot"]
        name = settings.get("secret", SIGNING_NAME)
        async with self._database.tenant_read(job.tenant_id) as t:
            secret = await tenant_secrets.find_secret(t, self._keys, name)
            history = await read_history(t, job)
        if secret is None:
            return Failed(f"there is no secret {name!r} to sign the call with; set one first")
        now = self._clock.now()
        body = question.write_question(job, job.payload["turn"], history, now)
        headers = {
            "content-type": "application/json",
            "accept": "application/json",
            "idempotency-key": str(job.effect_id),
            **signing.sign(secret, str(job.effect_id), now, body),
        }
        try:
            answer = await self._fetcher.post(
                settings["url"],
                headers,
                body,
                seconds=max(job.seconds_left, 0.1),
                most_bytes=MOST_BYTES,
            )
        except Refused as problem:
            return Failed(str(problem))
        except Unreachable as problem:
            return TryLater(str(problem)) if problem.passing else Failed(str(problem))
        return _read(answer)


def _read(answer: Answer) -> Outcome:
    if answer.status in _PASSING:
        wish = answer.headers.get("retry-after", "")
        seconds = float(wish) if wish.isdigit() else None
        return TryLater(f"it answered with status {answer.status}", seconds)
    if not 200 <= answer.status < 300:
        return Failed(f"it answered with status {answer.status}")
    try:
        said = reading.read_answer(answer.body)
    except NoAnswer as problem:
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_page = kind == "text/html" or answer.body.lstrip()[:1] == b"<"
        return Failed("it answered with a web page, not with JSON" if is_page else str(problem))
    return Done(msgspec.to_builtins(said))
