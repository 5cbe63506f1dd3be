"""`centralita restaurant orders …`: the kitchen's side of an order."""

import getpass
from typing import Annotated, Any

import typer

from centralita.kit.clock import SystemClock
from centralita.verticals.contract import Desk, Notice
from centralita.verticals.restaurant import flow, moving, office, orders, view
from centralita.verticals.restaurant.office import AsJson, GetShell, TenantName
from centralita.vocabulary import errors
from centralita.vocabulary.content import Text

OrderArgument = Annotated[
    str, typer.Argument(metavar="ORDER", help="Its code, such as 7KQ2, or our own id.")
]
_OPEN = [state for state in flow.STATES if not flow.is_final(state)]
_POLL_SECONDS = 2.0


class OrderCommands:
    """See what came in, move it on."""

    def __init__(self, get_shell: GetShell) -> None:
        self._get_shell = get_shell

    def build(self) -> typer.Typer:
        """The group."""
        group = office.make_group("The orders.")
        group.command("list")(self.list_)
        group.command("show")(self.show)
        group.command("move")(self.move)
        group.command("watch")(self.watch)
        return group

    def list_(
        self,
        ctx: typer.Context,
        tenant: TenantName,
        everything: Annotated[
            bool, typer.Option("--all", help="Delivered and cancelled ones too.")
        ] = False,
        limit: Annotated[
            int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many.")
        ] = 50,
        as_json: AsJson = False,
    ) -> None:
        """Open orders, newest first.

        Example: centralita restaurant orders list --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> list[dict[str, Any]]:
            async with desk.read(await desk.get_tenant(tenant)) as t:
                room = await office.open_office(shell, desk, t)
                states = None if everything else _OPEN
                found = await orders.list_orders(t, states=states, limit=limit)
                return [view.show_order(room.reader, order) for order in found]

        found: list[dict[str, Any]] = shell.run(act)
        if as_json:
            shell.print_json(found)
        else:
            _print_orders(shell, found)

    def show(
        self, ctx: typer.Context, order: OrderArgument, tenant: TenantName, as_json: AsJson = False
    ) -> None:
        """One order: its lines, where it goes, what happened to it.

        Example: centralita restaurant orders show 7KQ2 --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> dict[str, Any]:
            async with desk.read(await desk.get_tenant(tenant)) as t:
                room = await office.open_office(shell, desk, t)
                found = await moving.get_order(t, order)
                events = [
                    {"state": state, "by": by_whom, "note": note, "at": at.isoformat()}
                    for state, by_whom, note, at in await orders.list_events(t, found.order_id)
                ]
                shown = view.show_order(room.reader, found)
                return {**shown, "phone": found.phone, "events": events}

        found: dict[str, Any] = shell.run(act)
        if as_json:
            shell.print_json(found)
            return
        shell.print_text(f"{found['code']} · {found['state_text']}", "bold")
        shell.print_text(found["summary"])
        for event in found["events"]:
            word = office.say(shell, f"state_{event['state']}")
            shell.print_text(f"{event['at'][:16]}  {word}  {event['by']}  {event['note']}".rstrip())

    def move(
        self,
        ctx: typer.Context,
        order: OrderArgument,
        state: Annotated[
            str,
            typer.Argument(
                metavar="STATE",
                help="accepted, preparing, ready, on_its_way, delivered or cancelled.",
            ),
        ],
        tenant: TenantName,
        note: Annotated[
            str, typer.Option("--note", help="A reason that the customer reads too.")
        ] = "",
    ) -> None:
        """Move an order on; the customer is told, once, in the language of the order.

        Example: centralita restaurant orders move 7KQ2 accepted --tenant la-comal
        """
        shell = self._get_shell(ctx)
        after = _check_state(state)

        async def act(desk: Desk) -> tuple[orders.Order, Notice | None]:
            async with desk.write(await desk.get_tenant(tenant)) as t:
                await office.open_office(shell, desk, t)
                by_whom = moving.By(getpass.getuser(), note.strip()[:300], desk.now)
                moved, notice = await moving.move(t, order, after, by_whom)
                if notice is not None:
                    await desk.tell(t, [notice])
                return moved, notice

        moved, notice = shell.run(act)
        word = office.say(shell, f"state_{moved.state}")
        shell.print_text(office.say(shell, "cli_moved", code=moved.code, state=word), "green")
        if notice is not None:
            said = " ".join(each.body for each in notice.replies if isinstance(each, Text))
            shell.print_text(office.say(shell, "cli_told", text=said.replace("\n", " ")))

    def watch(
        self,
        ctx: typer.Context,
        tenant: TenantName,
        once: Annotated[bool, typer.Option("--once", help="Show them once and stop.")] = False,
    ) -> None:
        """Show the open orders, and again whenever one comes in or moves.

        Example: centralita restaurant orders watch --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> None:
            tenant_id, clock = await desk.get_tenant(tenant), SystemClock()
            seen: list[dict[str, Any]] | None = None
            while True:
                async with desk.read(tenant_id) as t:
                    room = await office.open_office(shell, desk, t)
                    found = await orders.list_orders(t, states=_OPEN, limit=200)
                shown = [view.show_order(room.reader, order) for order in found]
                if shown != seen:
                    seen = shown
                    _print_orders(shell, shown)
                if once:
                    return
                await clock.sleep(_POLL_SECONDS)

        shell.print_text(office.say(shell, "cli_watching"), "dim")
        try:
            shell.run(act)
        except KeyboardInterrupt:
            return


def _check_state(text: str) -> flow.State:
    """Raises `Invalid` that names the states there are."""
    for state in flow.STATES:
        if text == state and state != flow.FIRST:
            return state
    there = ", ".join(flow.STATES[1:])
    raise errors.Invalid(
        f"state: {text} is none. There are: {there}.",
        code="unknown_order_state",
        facts={"state": text, "known": there},
    )


def _print_orders(shell: Any, shown: list[dict[str, Any]]) -> None:
    if not shown:
        shell.print_text(office.say(shell, "cli_no_orders"))
        return
    rows = [
        (*(each[name] for name in _COLUMNS), each["address"] or each["branch"]) for each in shown
    ]
    columns = ("code", "when", "state", "total", "customer", "where")
    office.print_table(shell, "orders", columns, rows)


_COLUMNS = ("code", "when_text", "state_text", "total_text", "customer")
