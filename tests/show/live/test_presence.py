"""Who is where: seen by colleagues only, told between processes, over when it is not said again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from centralita.kit import clock, db, ids, json
from centralita.records.watches import Seat
from centralita.show.live.presence import (
    OVER_SECONDS,
    PAUSE_SECONDS,
    TYPING_SECONDS,
    Place,
    Presence,
)
from centralita.show.live.rooms import Browser
from tests.receive import wire
from tests.show.api.staff import Member
from tests.show.callers import Business
from tests.show.live.browsers import open_browser
from tests.show.live.test_hub import Paper

Told = tuple[UUID, UUID, list[tuple[str, str]]]


async def test_colleagues_see_who_is_where(
    opened: wire.Wire,
    database: db.Database,
    hotel: Business,
    owner: Member,
    viewer: Member,
    stranger: Member,
) -> None:
    place = str(uuid5(hotel.tenant_id, "a conversation"))
    async with (
        open_browser(opened.port, owner.secret) as olga,
        open_browser(opened.port, stranger.secret, "tacos") as telmo,
    ):
        await olga.hear()
        await telmo.hear()
        async with open_browser(opened.port, viewer.secret) as vera:
            await vera.hear()
            await vera.say(type="presence", conversation_id=place, doing="typing")
            told = await olga.hear()
            assert (told["type"], told["conversation_id"]) == ("presence", place)
            assert [(each["name"], each["doing"]) for each in told["people"]] == [
                ("Vera", "typing")
            ]
            async with open_browser(opened.port, owner.secret) as late:
                await late.hear()
                assert (await late.hear())["people"] == told["people"]
        assert (await olga.hear())["people"] == []
        assert await telmo.is_silent()


class Watch:
    """A presence by a clock of the test's, and what it told."""

    def __init__(self, database: db.Database) -> None:
        self.clock = clock.ManualClock()
        self.told: list[Told] = []
        self.presence = Presence(database, self.clock, self._note)
        self.tenant_id, self.place = ids.new_id(), ids.new_id()

    def _note(self, tenant_id: UUID, place: UUID, people: Sequence[dict[str, str]]) -> None:
        self.told.append((tenant_id, place, [(each["name"], each["doing"]) for each in people]))

    def make(self, name: str, doing: str, place: UUID | None = None) -> Place:
        person_id = uuid5(self.tenant_id, name)
        return Place(ids.new_id(), self.tenant_id, place or self.place, person_id, name, doing)  # type: ignore[arg-type]  # a word of the two

    def hear(self, *places: Place) -> None:
        self.presence.hear(json.encode_text(places))


def test_two_windows_of_one_person_are_one(database: db.Database) -> None:
    watch = Watch(database)
    watch.hear(watch.make("Ana", "viewing"), watch.make("Ana", "typing"))
    watch.hear(watch.make("Ana", "viewing"))
    watch.hear(watch.make("Bea", "viewing"))
    assert [people for _, _, people in watch.told] == [
        [("Ana", "typing")],
        [("Ana", "typing"), ("Bea", "viewing")],
    ]


async def test_what_is_not_said_again_is_over(database: db.Database) -> None:
    """The process that said it may be gone."""
    watch = Watch(database)
    watch.hear(watch.make("Ana", "viewing"))
    watch.clock.advance(OVER_SECONDS + 1)
    await watch.presence.look()
    assert watch.told[-1] == (watch.tenant_id, watch.place, [])
    assert watch.presence.list_places(watch.tenant_id) == []


async def test_who_types_on_says_so_and_who_stops_does_not(database: db.Database) -> None:
    watch = Watch(database)
    heard: list[list[list[Any]]] = []
    browser = Browser(Paper(), Seat(b"", watch.tenant_id), ids.new_id(), "Ana", "es")
    async with database.listen(
        ["presence"], lambda _channel, text: heard.append(json.decode(text)), None
    ):
        for doing in ("typing", "viewing", "typing"):
            watch.presence.place(browser, watch.place, doing)
            await watch.presence.look()  # the second and third come too soon
        watch.clock.advance(TYPING_SECONDS + PAUSE_SECONDS)
        await watch.presence.look()
        watch.presence.leave(browser)
        await watch.presence.look()

        async def has_left() -> bool:
            return len(heard) == 3

        await wire.wait_until(has_left)
    said = [(place[2] is not None, place[5]) for [place] in heard]
    assert said == [(True, "typing"), (True, "viewing"), (False, "viewing")]


async def test_many_with_long_names_are_told(database: db.Database) -> None:
    """One that did not fit would keep everybody's presence from being told."""
    watch, heard = Watch(database), list[Any]()
    async with database.listen(
        ["presence"], lambda _channel, text: heard.extend(json.decode(text)), None
    ):
        for _ in range(20):
            seat = Seat(b"", watch.tenant_id)
            browser = Browser(Paper(), seat, ids.new_id(), "\N{HOUSE BUILDING}" * 80, "es")
            watch.presence.place(browser, watch.place, "viewing")
        await watch.presence.look()

        async def are_told() -> bool:
            return len(heard) == 20

        await wire.wait_until(are_told)


def test_words_of_another_version_are_no_harm(database: db.Database) -> None:
    watch = Watch(database)
    watch.presence.hear("{}")
    watch.presence.hear("[[1,2]]")
    assert watch.told == []
