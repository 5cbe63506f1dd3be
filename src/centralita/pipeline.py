"""One message's whole life on one page.

    receive.door   verified and committed the bytes, and answered 200
    take_in        bodies → items → number, tenant, contact, conversation → stored once
    answer         a conversation's turn: facts → decide (pure) → messages and outbox
    send           claims the outbox, calls the provider, records the result

`take_in` and `answer` are one transaction each, over many conversations and tenants at once. When
one fails, its parts are tried alone, so that a bad item or turn never harms its neighbours. Neither
waits for the disk: what a crash undoes of them is still queued and is done again, and nothing
leaves the house before a later commit of `send` has waited for both.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from centralita.deciding import Deciding
from centralita.kit import clock, db, log
from centralita.kit.db import DatabaseUnavailable
from centralita.providers.contract import Provider
from centralita.receive import intake
from centralita.records import alerts, inbound, lanes, quarantine
from centralita.records.inbound import Received
from centralita.records.statuses import Moved
from centralita.route import addresses, calling, decisions, talk, tallies, trace, turns
from centralita.route.addresses import Addressed, Stray
from centralita.route.changes import Changes
from centralita.route.decisions import Taken
from centralita.route.directory import Directory
from centralita.route.talk import Arrived
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors
from centralita.vocabulary.incoming import AnyItem

_log = log.get_logger("pipeline")

TAKE_IN_BODIES = 256
ANSWER_CONVERSATIONS = 128
LONG_BATCH = 8
"""So many turns of which some may ask take longer than it costs to look who else is due."""
TURN_ATTEMPTS = 5
WAKE_CONVERSATIONS = 500
SLOW_SECONDS = 1.0
"""A turn that took longer is the last of its tenant in that batch."""

Placed = tuple[Received, AnyItem]


class Effects(Struct, frozen=True):
    """What one intake led to: who wrote, and which messages of ours moved on."""

    arrived: list[Arrived] = []
    moved: list[Moved] = []

    def plus(self, other: "Effects") -> "Effects":
        return Effects(self.arrived + other.arrived, self.moved + other.moved)


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
        self.on_answered: Callable[[], None] = lambda: None
        """Called after a commit that may have queued replies."""
        self.on_asking: Callable[[], None] = lambda: None
        """Called when a batch begins that takes long, as its bots ask the desk turn by turn: others
        can be answered beside it."""
        self.deciding = Deciding(verticals)

    # ── in ───────────────────────────────────────────────────────────────────────────────────

    async def take_in(self, limit: int = TAKE_IN_BODIES) -> bool:
        """Split and store the oldest bodies; says whether more may be waiting."""
        try:
            effects, taken = await self._take_in_together(limit)
        except DatabaseUnavailable:
            raise
        except Exception as problem:
            _log.warning("a batch failed; its bodies are tried alone", error=repr(problem))
            return await self._take_in_alone()
        self._tell(effects)
        return taken == limit

    def _tell(self, effects: Effects) -> None:
        """After the commit: the log, and whoever wants to know who wrote."""
        trace.log_arrived(effects.arrived)
        trace.log_moved(effects.moved)
        self.on_arrived(effects.arrived)

    async def _take_in_together(self, limit: int) -> tuple[Effects, int]:
        async with self._database.pipe(waits_for_disk=False) as p:
            bodies = await inbound.claim(p, limit)
            if not bodies:
                return Effects(), 0
            placed = intake.split(bodies, self._providers)
            return await self._store(p, placed), len(bodies)

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
        self, p: db.PipeTransaction, placed: Sequence[Placed], *, counts: bool = True
    ) -> Effects:
        """Every item to its owner: what was said is stored, what was reported takes effect."""
        addressed, strays = await self._find_addresses(p, placed)
        await quarantine.add(p, [(body, s.item, s.cause, s.reason) for body, s in strays])
        await alerts.add_platform(p, tallies.count_unknown_numbers([s for _, s in strays]))
        said, changes = [], []
        for body, each in addressed:
            one = talk.parse_said(each, body.inbound_id)
            if one is None:
                changes.append(each)
            else:
                said.append(one)
        if not changes:
            along = self._count if counts else None
            return Effects(await talk.store(p, said, self._directory, self._now, along))
        arrived = await talk.store(p, said, self._directory, self._now)
        changing = Changes(p, self._directory, self._explain_failure, self._now.now())
        moved = await changing.apply(changes)
        await self._count(p, arrived, moved)
        return Effects(arrived, moved)

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
        async with self._database.pipe(waits_for_disk=False) as p:
            claimed = await lanes.claim(p, limit, self._now.now())
            taken = await self._take_turns(p, claimed) if claimed else []
        trace.log_turns(taken)
        if taken:
            self.on_answered()
        return len(claimed) == limit

    async def _answer_alone(self) -> bool:
        """One turn; when it fails again it waits longer each time, at last for a person."""
        async with self._database.pipe() as p:
            claimed = await lanes.claim(p, 1, self._now.now())
            for lane in claimed:
                try:
                    async with p.savepoint():
                        await self._take_turns(p, [lane])
                except DatabaseUnavailable:
                    raise
                except Exception as problem:
                    await self._put_back(p, lane, problem)
            return bool(claimed)

    async def _put_back(
        self, p: db.PipeTransaction, lane: lanes.Claimed, problem: Exception
    ) -> None:
        _log.error("a turn failed", conversation=str(lane.conversation_id),
                   attempt=lane.attempts + 1, error=repr(problem))  # fmt: skip
        if lane.attempts + 1 < TURN_ATTEMPTS:
            await lanes.postpone(p, lane, 2.0**lane.attempts)
        else:
            await calling.call_person(p, lane, self._directory, self._now.now())
            await lanes.remove(p, [lane])

    async def _take_turns(
        self, p: db.PipeTransaction, claimed: Sequence[lanes.Claimed]
    ) -> list[Taken]:
        """Facts in, decisions out: the only place where a bot's answer becomes a message."""
        await self._directory.refresh(p)
        moment = self._now.now()
        batch = await turns.read(p, claimed, self._directory, moment)
        ready = await self.deciding.load(p, batch.due, self._directory.generation)
        if ready.stocks and len(batch.due) >= LONG_BATCH:
            self.on_asking()
        taken: list[Taken] = []
        left: set[UUID] = set()
        slow: set[UUID] = set()
        for due in batch.due:
            begun = self._now.monotonic()
            try:
                if due.lane.tenant_id in slow:
                    # Others' turns are in the same transaction, and have waited for it once.
                    await lanes.postpone(p, due.lane, 0.0, failures=0)
                    left.add(due.lane.conversation_id)
                    continue
                taken.append(await self.deciding.decide(p, ready, due))
            except DatabaseUnavailable:
                raise
            except Exception as problem:
                # What it had done is undone, and the others go on.
                await self._put_back(p, due.lane, problem)
                left.add(due.lane.conversation_id)
            if self._now.monotonic() - begun > SLOW_SECONDS:
                slow.add(due.lane.tenant_id)
        done = [lane for lane in claimed if lane.conversation_id not in left]
        await decisions.write(p, done, batch, taken, moment)
        return taken

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
        taken = await self._take_turns(p, claimed) if claimed else []
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
