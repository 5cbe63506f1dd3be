"""A write that is sent twice is done once: the `Idempotency-Key` header.

The key, what was asked and the answer are stored in the write's own transaction. Whoever repeats it
gets the first answer; two at the same moment wait for each other at the key's row.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Header
from pydantic import BaseModel

from centralita.kit import db, json
from centralita.records import kept_answers
from centralita.show.api.access import Access
from centralita.show.api.problems import Declined

Model = TypeVar("Model", bound=BaseModel)

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any text of your own; a repetition with the same one is done only once.",
    ),
]


async def do_once(
    t: db.TenantWrite,
    access: Access,
    key: str | None,
    asked: object,
    kind: type[Model],
    act: Callable[[], Awaitable[Model]],
) -> Model:
    """`act` inside `t`, or the answer it gave before. `asked`: the route's name and the body.

    Raises `Declined` (422) where the key was used for something else.
    """
    if key is None:
        return await act()
    told = asked.model_dump(mode="json") if isinstance(asked, BaseModel) else asked
    fingerprint = hashlib.sha256(kind.__name__.encode() + json.encode(told)).digest()
    kept = await kept_answers.take(t, access.actor, key, fingerprint)
    if kept is None:
        answer = await act()
        await kept_answers.keep(t, access.actor, key, answer.model_dump(mode="json"))
        return answer
    if kept.fingerprint != fingerprint:
        raise Declined(422, "key_used_otherwise")
    return kind.model_validate(kept.answer)
