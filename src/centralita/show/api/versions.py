"""Nobody overwrites what somebody else wrote meanwhile: `ETag` on what is read, `If-Match` on what
is changed.

A version is a short text without quotes (a number, or a digest). A write without `If-Match` is
refused (428); one that was made from another version too (409), and is told what there is now.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Header, Response
from pydantic import BaseModel, Field

from centralita.kit import json
from centralita.show.api.problems import Declined

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The `ETag` of what was changed, as it was read. Missing: 428; stale: 409.",
    ),
]
_MOST_SHOWN: Final = 20_000
"""So many bytes of what there is now go along with a 409."""


class Stored(BaseModel):
    """A version that was stored just now."""

    version: int = Field(examples=[4])


class Version(BaseModel):
    """One entry of a history."""

    version: int
    note: str
    created_at: datetime
    created_by: str
    active: bool


class Current(BaseModel):
    """What there is now, for whoever comes too late."""

    version: str
    value: Any = None
    changed_by: str | None = None
    changed_at: datetime | None = None


def digest(value: object) -> str:
    """The version of something that has no number of its own."""
    return hashlib.sha256(json.encode(value)).hexdigest()[:16]


def set_etag(response: Response, version: object) -> None:
    """Say which version an answer is."""
    response.headers["etag"] = f'"{version}"'


def read_version(given: str | None) -> str:
    """The version a writer had. Raises `Declined` (428)."""
    text = (given or "").strip().removeprefix("W/").strip('"')
    if not text:
        raise Declined(428, "version_missing")
    return text


def check_version(given: str | None, current: Current) -> None:
    """Raises `Declined`: 428 without a version, 409 with another one than the current."""
    yours = read_version(given)
    if yours in ("*", current.version):
        return
    facts = current.model_dump(mode="json")
    if len(json.encode(facts["value"])) > _MOST_SHOWN:
        facts["value"] = None
    facts |= {"yours": yours, "current": current.version}
    raise Declined(409, "stale_version", **facts)
