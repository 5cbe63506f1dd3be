"""`/api/v1/phone`: be an invented customer and write to a business of the demo.

Only the demo's server has these routes, and only for whoever is signed in. Behind them are the
simulator's people, who reach the businesses as any customer would: by signed webhooks.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from pyreqwest.exceptions import PyreqwestError

from centralita.demo.chat.places import choose_person, list_places
from centralita.demo.phone import media
from centralita.kit import json
from centralita.show.answers import read_body
from centralita.show.api.access import CallerHere
from centralita.show.api.problems import Declined
from centralita.simulator import control

Json = dict[str, Any]

BODY_MAX_BYTES: Final = 24_000_000
"""A picture of 16 MB, written in base64."""
_LONGEST_WAIT_SECONDS: Final = 20.0
_FIRST_PEOPLE: Final = ("Emma", "Mateo", "Valeria")
_MEDIA: Final = "/sim/media/"


class Person(BaseModel):
    """An invented customer."""

    id: str
    name: str
    phone: str


class Business(BaseModel):
    """One business on one number. `only_person_id`: nobody else's telephone is known there."""

    slug: str
    title: str
    phone_number_id: str
    phone: str
    trade: str
    only_person_id: str | None = None


class Telephone(BaseModel):
    """Who may write, and to whom."""

    people: list[Person]
    businesses: list[Business]


class NewPerson(BaseModel):
    """Somebody new to be."""

    name: str = Field(min_length=1, max_length=40)


class Chat(BaseModel):
    """Both sides of a chat; `last` is what to ask for events after."""

    messages: list[Json]
    last: int
    typing: bool


class Said(BaseModel):
    """What was sent got this id."""

    message_id: str


class Tap(BaseModel):
    """A button or a row of a message that was received."""

    message_id: str = Field(max_length=200)
    option_id: str = Field(max_length=300)


def make_router(open_sim: Callable[[], control.SimulatorClient]) -> APIRouter:
    """The routes over one simulator."""
    routes = Routes(open_sim)
    router = APIRouter(
        prefix="/phone", include_in_schema=False, dependencies=[Depends(need_person)]
    )
    chat = "/people/{person_id}/chats/{number}"
    router.get("")(routes.show)
    router.post("/people")(routes.add_person)
    router.get(chat)(routes.read_chat)
    router.post(chat)(routes.say)
    router.post(chat + "/taps")(routes.tap)
    router.post(chat + "/reads", status_code=204)(routes.mark_read)
    router.get("/media/{media_id}")(routes.show_media)
    return router


async def need_person(caller: CallerHere) -> None:
    """A tool's key has no telephone. Raises `Declined` (401)."""
    if caller.person is None:
        raise Declined(401, "not_signed_in")


class Routes:
    """Each opens the simulator's control side for itself."""

    def __init__(self, open_sim: Callable[[], control.SimulatorClient]) -> None:
        self._open_sim = open_sim

    @asynccontextmanager
    async def _ask(self) -> AsyncIterator[control.SimulatorClient]:
        """Raises `Declined`: 404 for what the simulator does not know, 422 for what it refuses."""
        try:
            async with self._open_sim() as sim:
                yield sim
        except control.SimulatorError as problem:
            status = 404 if problem.status == 404 else 422
            raise Declined(status, "phone_refused", reason=str(problem)) from None
        except PyreqwestError:
            raise Declined(503, "phone_away") from None

    async def show(self) -> Telephone:
        """People and businesses; a few people are there from the beginning."""
        async with self._ask() as sim:
            known = {each["phone"]: each for each in (await sim.ask("GET", "people"))["people"]}
            places = list_places()
            owners = {each.slug: choose_person(each, "") for each in places}
            first = [choose_person(places[0], name) for name in _FIRST_PEOPLE]
            people = {}
            wanted = [*first, *[owners[p.slug] for p in places if p.business.owner_phone]]
            for name, phone in wanted:
                person = known.get(phone) or await sim.add_person(name, phone=phone)
                people[phone] = Person(id=person["id"], name=person["name"], phone=phone)
            made = [each for each in known.values() if str(each["id"]).startswith("own-")]
            people |= {each["phone"]: Person.model_validate(each) for each in made}
        businesses = [
            Business(
                slug=each.slug,
                title=each.title,
                phone_number_id=each.line.phone_number_id,
                phone=each.line.phone,
                trade=each.business.trade,
                only_person_id=people[owners[each.slug][1]].id
                if each.business.owner_phone
                else None,
            )
            for each in places
        ]
        return Telephone(people=list(people.values()), businesses=businesses)

    async def add_person(self, new: NewPerson) -> Person:
        """Somebody new; whoever has that name already is used again."""
        name, phone = choose_person(list_places()[0], new.name.strip())
        async with self._ask() as sim:
            known = (await sim.ask("GET", "people"))["people"]
            person = next((each for each in known if each["phone"] == phone), None)
            if person is None:
                person = await sim.add_person(name, phone=phone, id=f"own-{phone}")
        return Person.model_validate(person)

    async def read_chat(
        self,
        person_id: str,
        number: str,
        after: Annotated[int, Query(ge=0)] = 0,
        wait_seconds: Annotated[float, Query(ge=0, le=_LONGEST_WAIT_SECONDS)] = 0,
    ) -> Chat:
        """The chat, at once or when something has happened in it after `after`."""
        async with self._ask() as sim:
            events: list[Json] = []
            if wait_seconds:
                told = await sim.inbox(person_id, after, wait_seconds, number)
                events = list(told["events"])
            chat = await sim.ask("GET", f"people/{person_id}/chat", query={"number": number})
        kinds = [each["kind"] for each in events if each["kind"] in ("typing", "message")]
        messages = [_localise(each) for each in chat["messages"]]
        return Chat(messages=messages, last=chat["last"], typing=kinds[-1:] == ["typing"])

    async def say(self, person_id: str, number: str, request: Request) -> Said:
        """Anything a telephone can send, as webhooks carry it."""
        body = await read_body(request.scope, request.receive, BODY_MAX_BYTES)
        try:
            message = json.decode_untrusted(body)
        except ValueError:
            raise Declined(400, "not_json") from None
        if not isinstance(message, dict):
            raise Declined(400, "not_json")
        async with self._ask() as sim:
            return Said(message_id=await sim.send_as_person(person_id, number, message))

    async def tap(self, person_id: str, number: str, given: Tap) -> Said:
        """Tap what a received message offers."""
        del number  # the message says where it came from
        async with self._ask() as sim:
            return Said(message_id=await sim.tap(person_id, given.message_id, given.option_id))

    async def mark_read(self, person_id: str, number: str) -> None:
        """The telephone shows the chat: everything received is read."""
        async with self._ask() as sim:
            await sim.read(person_id, number=number)

    async def show_media(self, media_id: str) -> Response:
        """The bytes of a picture, a voice note, a file."""
        async with self._ask() as sim:
            data, kind = await media.fetch(sim.base_url, media_id)
        safe = kind.startswith(("image/", "audio/", "video/")) and "svg" not in kind
        headers = {} if safe else {"content-disposition": "attachment"}
        return Response(data, media_type=kind, headers=headers)


def _localise(message: Json) -> Json:
    """A link to the simulator becomes one to here: the console's page reaches nobody else."""
    file = message.get("media")
    if not file:
        return message
    name = str(file.get("url") or "").partition(_MEDIA)[2]
    return {**message, "media": {**file, "url": f"/api/v1/phone/media/{name}" if name else None}}
