"""Invented customers who write all the time, and what WhatsApp knows of it."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyreqwest.exceptions

from centralita.kit import crypto
from centralita.records import credentials, settling
from centralita.simulator import control
from tests.promises.house import Business, House

Json = dict[str, Any]
AWAY = (pyreqwest.exceptions.PyreqwestError, OSError, control.SimulatorError)
PEOPLE = 60


@dataclass
class Witness:
    """What WhatsApp accepted and what our server acknowledged, kept over the simulator's lives."""

    acknowledged: set[str] = field(default_factory=set)
    """Bodies that were answered with 200."""
    sends: list[Json] = field(default_factory=list)
    refused: int = 0
    """Posts that were not answered with 200 and so were sent again."""

    async def note(self, sim: control.SimulatorClient) -> None:
        """Remember everything before this simulator is forgotten."""
        for delivery in await sim.deliveries():
            if delivery["state"] == "accepted":
                self.acknowledged.add(delivery["body"])
            self.refused += sum(attempt["status"] != 200 for attempt in delivery["attempts"])
        self.sends += await sim.sends()

    def list_repeated(self) -> list[str]:
        counts = Counter(str(each["reference"]) for each in self.sends)
        return [reference for reference, count in counts.items() if count > 1]


@dataclass
class Load:
    """Texts from many people to many numbers, about `per_second` of them."""

    house: House
    businesses: list[Business]
    per_second: float
    people: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """WhatsApp ids of everything that WhatsApp took from a customer."""
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def restore_lines(self) -> None:
        """A new simulator knows nothing: the numbers as they were, with their tokens."""
        for business in self.businesses:
            await self.house.add_line(
                phone_number_id=business.line.phone_number_id,
                display_phone_number=business.line.display_phone_number,
                waba_id=business.line.waba_id,
                portfolio_id=business.line.portfolio_id,
                token=business.line.token,
            )

    async def enter_tokens_again(self) -> None:
        """The operator's part: until its numbers were back, the new simulator refused every token,
        and a refused token parks its number for good."""
        for business in self.businesses:
            async with self.house.database.tenant_write(business.tenant_id) as t:
                await credentials.set_access_token(
                    t, self.house.keys, business.number_id, crypto.Secret(business.line.token or "")
                )
                await settling.unpark(t, business.number_id)

    async def open(self) -> None:
        """The people."""
        await self.house.sim.options(delivered_after_seconds=0.2)
        self.people = [
            str((await self.house.sim.add_person(f"Person {n}", phone=f"155501{n:05}"))["id"])
            for n in range(PEOPLE)
        ]

    def start(self) -> None:
        self._over.clear()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """No more new messages; the last one is still taken note of."""
        assert self._task is not None
        self._over.set()
        await self._task

    async def _run(self) -> None:
        n = 0
        while not self._over.is_set():
            person = self.people[n % len(self.people)]
            business = self.businesses[n % len(self.businesses)]
            with contextlib.suppress(*AWAY):
                wamid = await self.house.sim.say(person, business.phone_number_id, f"price {n}?")
                self.said.append(wamid)
            n += 1
            await asyncio.sleep(1 / self.per_second)
