"""`/tenants/{tenant}/api-keys`: keys by which a business's other tools call us."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field

from centralita.records import api_keys
from centralita.show import rights
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/api-keys", tags=["api keys"])

Reads = Annotated[Access, Depends(Need("keys:read"))]
Writes = Annotated[Access, Depends(Need("keys:write"))]


class ApiKey(BaseModel):
    """A key, without its secret."""

    key_id: UUID
    name: str = Field(examples=["n8n"])
    prefix: str = Field(description="How it begins, after `ctl_`.", examples=["0d3f2a9be1c4"])
    scopes: list[str] = Field(description="Rights it has.", examples=[["messages:read"]])
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class ApiKeys(BaseModel):
    """The newest first; revoked ones stay listed. `scopes`: what a key may be given."""

    items: list[ApiKey]
    scopes: list[str]


class NewApiKey(BaseModel):
    """A key to make."""

    name: str = Field(max_length=200, examples=["n8n"])
    scopes: list[rights.Right] = Field(
        min_length=1,
        max_length=len(rights.RIGHTS),
        description="Rights; those to write people or keys can't be given.",
        examples=[["messages:read", "messages:write"]],
    )
    expires_at: AwareDatetime | None = Field(
        default=None, description="When it ends; null: when it is revoked."
    )


class MadeApiKey(ApiKey):
    """The key with its secret, which is shown this once and kept nowhere."""

    key: str = Field(examples=["ctl_0d3f2a9be1c4_…"])


@router.get("")
async def list_keys(access: Reads) -> ApiKeys:
    """The keys there are and were."""
    async with access.read() as t:
        found = await api_keys.list_for(t)
    shown = [ApiKey.model_validate(each, from_attributes=True) for each in found]
    return ApiKeys(items=shown, scopes=list(api_keys.SCOPES))


@router.post("", status_code=201)
async def add_key(access: Writes, body: NewApiKey) -> MadeApiKey:
    """Make a key. Repeating it makes no second one of that name: `api_key_taken`."""
    if body.expires_at is not None and body.expires_at <= access.house.clock.now():
        raise Declined(400, "bad_expiry")
    new = api_keys.New(
        name=body.name, scopes=body.scopes, created_by=access.actor, expires_at=body.expires_at
    )
    details = {"scopes": api_keys.check_scopes(body.scopes)}
    async with access.audited("apikey.add", body.name.strip(), **details) as t:
        made, key = await api_keys.add(t, new)
    shown = ApiKey.model_validate(made, from_attributes=True)
    return MadeApiKey(**shown.model_dump(), key=key.reveal())


@router.delete("/{key_id}", status_code=204)
async def revoke_key(access: Writes, key_id: UUID) -> None:
    """End a key: within seconds no server takes it any more."""
    async with access.read() as t:
        named = {each.key_id: each.name for each in await api_keys.list_for(t)}
    async with access.audited("apikey.revoke", named.get(key_id, str(key_id))) as t:
        await api_keys.revoke_by_id(t, key_id)
