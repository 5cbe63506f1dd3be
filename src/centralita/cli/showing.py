"""`centralita demo` and `centralita chat`: five invented businesses, live on this machine."""

from typing import Annotated

import typer

from centralita.cli.session import get_session


def demo(
    ctx: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="End with the figures: 0 when every promise held.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget earlier demos first.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: a free one.")] = 0,
    simulator_port: Annotated[
        int, typer.Option("--simulator-port", min=0, max=65535, help="0: a free one.")
    ] = 0,
) -> None:
    """Play five invented businesses on this machine, live, and say which promises held.

    Needs nothing but this program: it brings its own Postgres, its own key and the simulator.

    Example: centralita demo --once
    """
    # Here, because only the demo needs it and every command would load it.
    from centralita.demo import crew, show

    session = get_session(ctx)
    wishes = show.Wishes(
        data_dir=session.load_settings().data_dir,
        language=session.language,
        once=once,
        fresh=fresh,
        ports=crew.Ports(server=port, simulator=simulator_port),
    )
    raise typer.Exit(show.run_demo(wishes))


def chat(
    ctx: typer.Context,
    business: Annotated[
        str | None,
        typer.Argument(
            metavar="[BUSINESS]", help="Its name or number in the list; else you choose."
        ),
    ] = None,
    name: Annotated[str, typer.Option("--as", help="Who you want to be.")] = "Alex",
) -> None:
    """Write to a demo business as an invented customer; joins a running demo, or opens one.

    Example: centralita chat hotel-marea --as Emma
    """
    from centralita.demo.chat import visit

    session = get_session(ctx)
    wishes = visit.ChatWishes(
        data_dir=session.load_settings().data_dir,
        language=session.language,
        business=business,
        name=name,
    )
    raise typer.Exit(visit.run_chat(wishes))
