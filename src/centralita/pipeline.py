"""One message's whole life on one page.

    receive.door   verified and committed the bytes, and answered 200
    take_in        bodies → items → number, tenant, contact, conversation → stored once, and
                   answered at once where that needs nothing else
    answer         a conversation's turn: facts → decide (pure) → messages and outbox
    send           claims the outbox, calls the provider, records the result

`take_in` and `answer` are one transaction each, over many conversations and tenants at once. When
one fails, its parts are tried alone, so that a bad item or turn never harms its neighbours. Neither
waits for the disk, unless it reserves replies for the sender: what a crash undoes is still queued
and is done again, and nothing leaves the house before a commit has waited for all of it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from msgspec import Struct

from centralita.answering import Answering
from centralita.deciding import Deciding
from centralita.kit import clock, db, log
from centralita.kit.db import DatabaseUnavailable
from centralita.providers.contract import Provider
from centralita.receive import intake
from centralita.records import alerts, inbound, lanes, quarantine
from centralita.records.inbound import Received
from centralita.records.reserved import Reservation
from centralita.records.statuses import Moved
from centralita.route import addresses, decisions, talk, tallies, trace
from centralita.route.addresses import Addressed, Stray
from centralita.route.at_once import list_wished
from centralita.route.changes import Changes
from centralita.route.directory import Directory
from centralita.route.talk import Arrived
from centralita.route.turns import Taken
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors
from centralita.vocabulary.incoming import AnyItem

_log = log.get_logger("pipeline")

TAKE_IN_BODIES = 128
"""Larger batches cost hardly less, and Postgres and we would mostly wait for each other."""
ANSWER_CONVERSATIONS = 128
WAKE_CONVERSATIONS = 500

Placed = tuple[Received, AnyItem]


class Effects(Struct, frozen=True):
    """What one intake led to: who wrote, which messages of ours moved on, turns taken at once."""

    arrived: list[Arrived] = []
    moved: list[Moved] = []
    taken: list[Taken] = []

    def plus(self, other: "Effects") -> "Effects":
        return Effects(
            self.arrived + other.arrived, self.moved + other.moved, self.taken + other.taken
        )


class Pipeline:
    """The way of a message through the rooms; its state is in Postgres, nothing is kept here."""

    def __init__(
        self,
        database: db.Database,
        providers: Mapping[str, Provider],
        directory: Directory,
        now: clock.Clock,
        verticals: Mapping[str, Vertical] = {},
    ) -> None:
        self._database = database
        self._providers = providers
        self._directory = directory
        self._now = now
        self.on_arrived: Callable[[Sequence[Arrived]], None] = lambda arrived: None
        """Called after a commit that stored what customers wrote."""
        self.reserving: Callable[[], AbstractContextManager[Reservation | None]] = nullcontext
        """Opens a reservation with whoever sends in this process: around a transaction that queues
        replies, so that they need not wait in the queue."""
        self.deciding = Deciding(verticals)
        self.answering = Answering(directory, now, self.deciding)

    # ── in ───────────────────────────────────────────────────────────────────────────────────

    async def take_in(self, limit: int = TAKE_IN_BODIES) -> bool:
        """Split and store the oldest bodies; says whether more may be waiting."""
        for at_once in (True, False):
            try:
                effects, is_full = await self._take_in_together(limit, at_once=at_once)
            except DatabaseUnavailable:
                raise
            except Exception as problem:
                # Mostly it was a turn: then all of them go by lanes, and one transaction stores.
                _log.warning("a batch failed", at_once=at_once, error=repr(problem))
            else:
                self._tell(effects)
                return is_full
        return await self._take_in_alone()

    def _tell(self, effects: Effects) -> None:
        """After the commit: the log, and whoever wants to know who wrote."""
        trace.log_arrived(effects.arrived)
        trace.log_moved(effects.moved)
        trace.log_turns(effects.taken)
        self.on_arrived(effects.arrived)

    async def _take_in_together(self, limit: int, *, at_once: bool) -> tuple[Effects, bool]:
        with self.reserving() as reservation:
            async with self._database.pipe(waits_for_disk=False) as p:
                bodies = await inbound.claim(p, limit)
                if not bodies:
                    return Effects(), False
                placed = intake.split(bodies, self._providers)
                effects = await self._store(p, placed, at_once=at_once, reservation=reservation)
                size = sum(len(each.body) for each in bodies)
                return effects, len(bodies) == limit or size >= inbound.BATCH_MAX_BYTES

    async def _take_in_alone(self) -> bool:
        """The oldest body, item by item; what still fails goes to quarantine with the reason."""
        effects = Effects()
        async with self._database.pipe() as p:
            bodies = await inbound.claim(p, 1)
            for placed in intake.split(bodies, self._providers):
                try:
                    async with p.savepoint():
                        effects = effects.plus(await self._store(p, [placed]))
                except DatabaseUnavailable:
                    raise
                except Exception as problem:
                    reason = f"it could not be stored: {type(problem).__name__}: {problem}"
                    await quarantine.add(p, [(*placed, "not_stored", reason[:500])])
        self._tell(effects)
        return bool(bodies)

    async def _store(
        self,
        p: db.PipeTransaction,
        placed: Sequence[Placed],
        *,
        at_once: bool = False,
        counts: bool = True,
        reservation: Reservation | None = None,
    ) -> Effects:
        """Every item to its owner: what was said is stored, what was reported takes effect.

        `at_once` lets bots answer what needs no lane in this very transaction.
        """
        addressed, strays = await self._find_addresses(p, placed)
        await quarantine.add(p, [(body, s.item, s.cause, s.reason) for body, s in strays])
        await alerts.add_platform(p, tallies.count_unknown_numbers([s for _, s in strays]))
        said, reported = [], []
        for body, each in addressed:
            one = talk.parse_said(each, body.inbound_id)
            if one is None:
                reported.append(each)
            else:
                said.append(one)
        wished = list_wished(said, self._directory) if at_once else {}
        seated = await talk.find_seats(p, said, self._now, wished)
        answered, rest = await self.answering.take_at_once(p, seated, wished)
        fresh = await talk.add(p, rest)
        at_once_said = [one for each in answered for one in each.spoken]
        arrived = talk.list_arrived(at_once_said, fresh, self._directory)
        taken = [each.taken for each in answered]
        await talk.hand_over_echoed(p, fresh, self._now.now())
        async with db.together(p) as changes:
            await talk.mark(changes, fresh, self._directory)
            await decisions.write_at_once(changes, answered, self._now.now(), reservation)
            if counts and not reported:
                await self._count(changes, arrived)
        moved = []
        if reported:
            changing = Changes(p, self._directory, self._explain_failure, self._now.now())
            moved = await changing.apply(reported)
            await self._count(p, arrived, moved)
        return Effects(arrived, moved, taken)

    async def _count(
        self, p: db.PipeTransaction, arrived: Sequence[Arrived], moved: Sequence[Moved] = ()
    ) -> None:
        """Last in the transaction: every writer wants these rows."""
        await tallies.write(p, arrived, moved, self._directory, self._now.now())

    async def _find_addresses(
        self, p: db.PipeTransaction, placed: Sequence[Placed]
    ) -> tuple[list[tuple[Received, Addressed]], list[tuple[Received, Stray]]]:
        await self._directory.refresh(p)
        named = {item.phone_number_id for _, item in placed if item.phone_number_id}
        await self._directory.look_up_missing(p, named)
        addressed: list[tuple[Received, Addressed]] = []
        strays: list[tuple[Received, Stray]] = []
        for body, item in placed:
            found = addresses.find_addresses(body, item, self._directory)
            if isinstance(found, Stray):
                strays.append((body, found))
            else:
                addressed += [(body, each) for each in found]
        return addressed, strays

    def _explain_failure(self, provider: str, code: str | None) -> errors.SendFailure:
        return self._providers[provider].status_failure(code)

    # ── out ──────────────────────────────────────────────────────────────────────────────────

    async def answer(self, limit: int = ANSWER_CONVERSATIONS) -> bool:
        """Take the turns that are due; says whether more may be."""
        try:
            return await self._answer_together(limit)
        except DatabaseUnavailable:
            raise
        except Exception as problem:
            _log.warning("a batch of turns failed; they are tried alone", error=repr(problem))
            return await self._answer_alone()

    async def wake(self) -> bool:
        """Give a turn to the conversations whose bot asked for one by now; says whether any."""
        async with self._database.pipe_statement() as p:
            return await lanes.add_woken(p, self._now.now(), WAKE_CONVERSATIONS) > 0

    async def _answer_together(self, limit: int) -> bool:
        with self.reserving() as reservation:
            async with self._database.pipe(waits_for_disk=False) as p:
                claimed = await lanes.claim(p, limit, self._now.now())
                taken = await self.answering.take(p, claimed, reservation) if claimed else []
        trace.log_turns(taken)
        return len(claimed) == limit

    async def _answer_alone(self) -> bool:
        """One turn; when it fails again it waits longer each time, at last for a person."""
        async with self._database.pipe() as p:
            claimed = await lanes.claim(p, 1, self._now.now())
            for lane in claimed:
                try:
                    async with p.savepoint():
                        await self.answering.take(p, [lane])
                except DatabaseUnavailable:
                    raise
                except Exception as problem:
                    await self.answering.put_back(p, lane, problem)
            return bool(claimed)

    # ── rehearsed: in a transaction that somebody else will undo ──────────────────────────────

    async def rehearse(self, p: db.PipeTransaction, body: Received) -> Sequence[Arrived]:
        """Take one body in; who wrote what. It is not counted: others wait for those rows."""
        placed = intake.split([body], self._providers)
        return (await self._store(p, placed, counts=False)).arrived

    async def take_turn(
        self, p: db.PipeTransaction, tenant_id: UUID, conversation_id: UUID
    ) -> Taken | None:
        """The turn of this conversation, due or not; None where it has none, or it failed."""
        claimed = await lanes.claim_one(p, tenant_id, conversation_id, self._now.now())
        taken = await self.answering.take(p, claimed) if claimed else []
        return taken[0] if taken else None

    # ── again ────────────────────────────────────────────────────────────────────────────────

    async def replay(
        self, p: db.PipeTransaction, waiting: Sequence[quarantine.Quarantined]
    ) -> tuple[int, list[Stray]]:
        """Try quarantined items once more; returns how many went through, and what still strays."""
        replayed = []
        strays: list[Stray] = []
        for item in waiting:
            body = await inbound.find(p, item.received_at, item.inbound_id)
            placed = intake.split([body], self._providers) if body else []
            again = [each for each in placed if each[1].path == item.path]
            addressed, missed = await self._find_addresses(p, again)
            if addressed and not missed:
                async with p.savepoint():
                    await self._store(p, again)
                replayed.append(item.quarantine_id)
            else:
                strays += [stray for _, stray in missed]
        await quarantine.mark(p, replayed, "replayed")
        await tallies.forget_unknown_numbers(p, self._directory, waiting)
        return len(replayed), strays
