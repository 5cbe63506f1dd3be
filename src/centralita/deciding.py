"""From a turn to its decision: the bot that answers is found, made ready and asked.

Rules decide at once. A flow may ask the desk on its way, in the turn's own transaction; a slow bot
leaves an effect. Compiled bots and flows are kept between turns; they never change.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.decide import bots, scene
from centralita.decide.bot import CompiledBot, compile_config
from centralita.decide.config import parse_config
from centralita.decide.flow.compile import compile_flow
from centralita.decide.flow.nodes import CompiledFlow
from centralita.desk import Book, Caller, Desk
from centralita.kit import db
from centralita.kit.notebook import Editions
from centralita.records import editions, roles
from centralita.route.flow_library import FlowLibrary, FlowMissing, Stock
from centralita.route.turns import Bots, Due, Taken
from centralita.verticals.contract import Setting, Vertical
from centralita.vocabulary.turns import Decision, Turn

OLD_VERSIONS: Final = 8
"""So many versions of flows that are no longer the active ones may one turn need."""


def compile_bot(config: object) -> CompiledBot:
    """A published configuration, ready to decide."""
    return compile_config(parse_config(config))


class _FlowCompiler(Struct, frozen=True):
    """Makes flows ready, with the sentences of the trade that they belong to."""

    verticals: Mapping[str, Vertical]

    def compile(self, definition: Mapping[str, Any], name: str, version: int) -> CompiledFlow:
        trade = self.verticals.get(str(definition.get("trade")))
        texts = trade.texts if trade is not None else {}
        return compile_flow(definition, texts, name=name, version=version)


class Ready(Struct, frozen=True):
    """What a batch of turns is decided with: each conversation's bot; and for those led by a flow
    what their tenants have, the deeds done before for their messages, and which editions stand of
    what their facts are told from."""

    bots: Mapping[UUID, CompiledBot]
    stocks: Mapping[UUID, Stock] = {}
    deeds: Mapping[tuple[UUID, str], Any] = {}
    editions: Mapping[UUID, Editions] = {}


class Deciding:
    """Every kind of bot, ready to answer for every tenant."""

    def __init__(self, verticals: Mapping[str, Vertical]) -> None:
        self.hears_voice = False
        """Whether somebody writes down what voice notes say."""
        self.thinks = False
        """Whether the house lends a language model."""
        self._bots = Bots(compile_bot)
        self._lent: CompiledBot | None = None
        self._flows = FlowLibrary(_FlowCompiler(verticals).compile)
        self._desk = Desk(verticals)

    def lend_bot(self, config: object) -> None:
        """From now on this one answers everywhere: a draft that somebody tries."""
        self._lent = compile_bot(config)

    def lend_flow(self, tenant_id: UUID, name: str, definition: Mapping[str, Any]) -> None:
        """The same of a tenant's flow."""
        self._flows.lend(tenant_id, name, definition)

    async def load(
        self, p: db.PipeTransaction, due: Sequence[Due], generation: int, *, at_once: bool = False
    ) -> Ready:
        """The bots of these turns; for those led by a flow also that, and what was done already:
        nothing in a turn `at_once`.

        Without flows nothing is asked of the database where all is known and, by the directory's
        `generation`, still true.
        """
        lanes = [each.lane for each in due]
        if self._lent is None:
            found = await self._bots.load(p, lanes)
        else:
            found = dict.fromkeys([each.conversation_id for each in lanes], self._lent)
        led = [each for each in due if found[each.lane.conversation_id].config.bot.name == "flow"]
        if not led:
            return Ready(found)
        stocks = await self._flows.load(p, [each.lane.tenant_id for each in led], generation)
        talks = [_name_talk(each, has_deeds=not at_once) for each in led]
        standing = await editions.read(p, talks)
        return Ready(found, stocks, standing.deeds, standing.editions)

    async def decide(self, enter: db.Enter, ready: Ready, due: Due) -> Taken:
        """The bot's decision, in a visit to its tenant, and what was done there on the way.

        Raises `FlowMissing` where it stands in a flow's old version that is not at hand.
        """
        turn, bot = self._complete(due.turn), ready.bots[due.lane.conversation_id]
        stock = ready.stocks.get(due.lane.tenant_id) or Stock(due.lane.tenant_id, 0, {}, {})
        started = bots.start(bot, turn, self._flows.open_shelf(stock))
        if isinstance(started, Decision):
            return Taken(due, started)
        book = Book(due.lane.tenant_id, ready.deeds)
        caller = self._introduce(bot, due, ready)
        return Taken(due, await self._desk.think(enter, started, caller, book), book.done)

    async def decide_alone(self, p: db.PipeTransaction, ready: Ready, due: Due) -> Taken:
        """The same in a visit of its own. Whatever it raises, nothing it had done is left."""
        for _ in range(OLD_VERSIONS):
            try:
                async with p.visit(due.lane.tenant_id, roles.TRADE_ROLE) as enter:
                    return await self.decide(enter, ready, due)
            except FlowMissing as missing:
                await self._flows.load_version(p, missing)
        raise LookupError("this turn needs too many old versions of flows")

    def _complete(self, turn: Turn) -> Turn:
        if not self.hears_voice and not self.thinks:
            return turn
        business = msgspec.structs.replace(
            turn.business, hears_voice=self.hears_voice, thinks=self.thinks
        )
        return msgspec.structs.replace(turn, business=business)

    def _introduce(self, bot: CompiledBot, due: Due, ready: Ready) -> Caller:
        """Who asks the desk, and where: as every trade is told it."""
        lane, turn = due.lane, due.turn
        stock = ready.stocks.get(lane.tenant_id)
        return Caller(
            tenant_id=lane.tenant_id,
            trades=stock.trades if stock is not None else {},
            editions=ready.editions.get(lane.tenant_id, {}),
            setting=Setting(
                now=turn.now,
                language=scene.choose_language(bot, turn),
                time_zone=turn.business.time_zone,
                business=turn.business.name,
                number_id=lane.number_id,
                conversation_id=lane.conversation_id,
                contact_id=lane.contact_id,
                contact_name=lane.contact_name,
                contact_phone=lane.contact_phone,
                cause_id=due.heard[-1].message_id if due.heard else None,
            ),
        )


def _name_talk(due: Due, *, has_deeds: bool) -> editions.Talk:
    lane = due.lane
    cause_id = due.heard[-1].message_id if has_deeds and due.heard else None
    return editions.Talk(lane.tenant_id, lane.conversation_id, cause_id)
